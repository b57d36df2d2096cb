#include "deploy/deploy_panel.h"

#include "deploy/board_probe.h"
#include "deploy/capacity_bar.h"
#include "deploy/layer_costs_view.h"
#include "deploy/log_view.h"
#include "deploy/steps_view.h"
#include "firmware/flash_map.h"
#include "widgets/button.h"
#include "widgets/fact_list.h"
#include "widgets/number_text.h"
#include "widgets/panel_header.h"
#include "widgets/progress_bar.h"
#include "widgets/segmented_control.h"

#include <QBoxLayout>
#include <QClipboard>
#include <QEvent>
#include <QGuiApplication>
#include <QLocale>
#include <QScrollArea>

namespace earshot {
namespace {

constexpr double kFlashKb = (ER_FLASH_END - ER_RUNTIME_BEGIN) / 1024.0;
constexpr double kRamKb = 256;
constexpr double kRamBudgetKb = 200; ///< what the firmware is built to stay below
constexpr int kNarrow = 620;         ///< below this the two panels stand one below the other

QString tookText(double value) {
    return QString::number(value, 'f', 1) + QChar(0x2009) + QLatin1Char('s');
}

/// As high as its contents where there is room, scrolling where not.
class FittingScrollArea : public QScrollArea {
public:
    FittingScrollArea() {
        setWidgetResizable(true);
        setFrameShape(QFrame::NoFrame);
        setHorizontalScrollBarPolicy(Qt::ScrollBarAlwaysOff);
        setSizePolicy(QSizePolicy::Expanding, QSizePolicy::Maximum);
        setFocusPolicy(Qt::NoFocus);
    }
    QSize sizeHint() const override {
        const QLayout* layout = widget()->layout();
        const int width = viewport()->width();
        return QSize(480, layout->hasHeightForWidth() ? layout->totalHeightForWidth(width) : layout->totalSizeHint().height());
    }
    QSize minimumSizeHint() const override { return QSize(320, 160); }

protected:
    bool eventFilter(QObject* watched, QEvent* event) override {
        if (watched == widget() && event->type() == QEvent::LayoutRequest)
            updateGeometry();
        return QScrollArea::eventFilter(watched, event);
    }
    void resizeEvent(QResizeEvent* event) override {
        QScrollArea::resizeEvent(event);
        updateGeometry();
    }
};

} // namespace

DeployPanel::DeployPanel(DeployRun& run, BoardList& boards, BoardProbe& probe, QWidget* parent)
    : Panel(&Tokens::surface, {}, parent), run_(run), boards_(boards), probe_(probe) {
    auto* column = new QVBoxLayout(this);
    column->setContentsMargins(0, 0, 0, 0);
    column->setSpacing(0);
    column->addWidget(makeHeader());
    column->addWidget(makeContents());
    column->addWidget(makeLog(), 1);
    connect(&run_, &DeployRun::changed, this, &DeployPanel::refresh);
    connect(&boards_, &BoardList::changed, this, &DeployPanel::refresh);
    connect(&boards_, &BoardList::chosenChanged, this, &DeployPanel::refresh);
    connect(&probe_, &BoardProbe::factsChanged, this, &DeployPanel::refresh);
    refreshModel();
    refresh();
}

QWidget* DeployPanel::makeHeader() {
    auto* header = new Panel(&Tokens::surface, Qt::BottomEdge);
    auto* across = new QHBoxLayout(header);
    across->setContentsMargins(12, 8, 12, 8);
    across->setSpacing(8);
    auto* words = new QVBoxLayout;
    words->setSpacing(1);
    words->addWidget(title_ = new Label({}, TextSize::Heading, Tone::Text, true));
    words->addWidget(sentence_ = new Label({}, TextSize::Caption, Tone::Secondary));
    title_->setElided(true);
    sentence_->setElided(true);
    across->addLayout(words, 1);
    across->addWidget(kind_ = new SegmentedControl({tr("Whole image"), tr("Model only")}));
    kind_->setAccessibleName(tr("What is written"));
    kind_->setToolTip(tr("Whole image: firmware and model, through the bootloader. Model only: the firmware stays.  (M)"));
    connect(kind_, &SegmentedControl::chosen, this, [this] { refresh(); });
    across->addWidget(stop_ = new Button(ButtonKind::Bordered, tr("Stop"), QStringLiteral("stop")));
    connect(stop_, &QAbstractButton::clicked, this, &DeployPanel::stopRequested);
    across->addWidget(deploy_ = new Button(ButtonKind::Primary, tr("Deploy"), QStringLiteral("deploy")));
    connect(deploy_, &QAbstractButton::clicked, this, &DeployPanel::deployRequested);
    header->setFixedHeight(std::max(62, header->sizeHint().height()));
    return header;
}

QWidget* DeployPanel::makeContents() {
    scroll_ = new FittingScrollArea;
    auto* content = new Panel(&Tokens::surface);
    auto* rows = new QVBoxLayout(content);
    rows->setContentsMargins(0, 0, 0, 0);
    rows->setSpacing(0);
    auto* errorHolder = new QVBoxLayout;
    error_ = new ErrorPanel;
    errorHolder->setContentsMargins(12, 12, 12, 12);
    errorHolder->addWidget(error_);
    auto* errorRow = new Panel(&Tokens::surface, Qt::BottomEdge);
    errorRow->setLayout(errorHolder);
    errorRow->hide();
    rows->addWidget(errorRow);

    auto* left = new Panel(&Tokens::surface, Qt::RightEdge | Qt::BottomEdge);
    auto* leftColumn = new QVBoxLayout(left);
    leftColumn->setContentsMargins(0, 0, 1, 1);
    leftColumn->setSpacing(0);
    leftColumn->addWidget(modelHeader_ = new PanelHeader(tr("What goes on the board")));
    auto* bars = new QVBoxLayout;
    bars->setContentsMargins(12, 10, 12, 10);
    bars->setSpacing(10);
    bars->addWidget(flash_ = new CapacityBar(tr("Flash")));
    bars->addWidget(ram_ = new CapacityBar(tr("RAM")));
    bars->addWidget(facts_ = new FactList);
    bars->addStretch(1);
    leftColumn->addLayout(bars, 1);

    auto* right = new Panel(&Tokens::surface, Qt::BottomEdge);
    auto* rightColumn = new QVBoxLayout(right);
    rightColumn->setContentsMargins(0, 0, 0, 1);
    rightColumn->setSpacing(0);
    rightColumn->addWidget(stepsHeader_ = new PanelHeader(tr("Steps")));
    auto* steps = new QVBoxLayout;
    steps->setContentsMargins(14, 8, 12, 8);
    steps->addWidget(steps_ = new StepsView(run_));
    steps->addStretch(1);
    rightColumn->addLayout(steps, 1);

    columns_ = new QBoxLayout(QBoxLayout::LeftToRight);
    columns_->setSpacing(0);
    columns_->addWidget(left, 1);
    columns_->addWidget(right, 1);
    rows->addLayout(columns_);

    rows->addWidget(costsHeader_ = new PanelHeader(tr("Where the time goes")));
    auto* costs = new QVBoxLayout;
    costs->setContentsMargins(12, 2, 12, 8);
    costs->addWidget(costs_ = new LayerCostsView);
    rows->addLayout(costs);
    rows->addStretch(1); // takes what the wrapped words of an error leave over
    for (const QString& caption : {tr("multiply-adds"), tr("cycles each")}) {
        auto* label = new Label(caption, TextSize::Caption, Tone::Secondary);
        label->setAlignment(Qt::AlignRight | Qt::AlignVCenter);
        label->setFixedWidth(costs_->columnWidth() - 8);
        costsHeader_->addWidget(label);
    }
    costsHeader_->layout()->setContentsMargins(12, 0, 12, 0);
    scroll_->setWidget(content);
    content->installEventFilter(scroll_);
    return scroll_;
}

QWidget* DeployPanel::makeLog() {
    auto* holder = new Panel(&Tokens::sunken);
    auto* column = new QVBoxLayout(holder);
    column->setContentsMargins(0, 0, 0, 0);
    column->setSpacing(0);
    auto* header = new PanelHeader(tr("Log"), tr("kept after unplugging"));
    header->setLines(Qt::TopEdge | Qt::BottomEdge);
    auto* copy = new Button(ButtonKind::Text, tr("Copy"), QStringLiteral("copy"));
    copy->setToolTip(tr("Copy the whole log"));
    connect(copy, &QAbstractButton::clicked, this, [this] { QGuiApplication::clipboard()->setText(run_.logText()); });
    header->addWidget(copy);
    column->addWidget(header);
    column->addWidget(new LogView(run_), 1);
    holder->setMinimumHeight(header->height() + 72);
    return holder;
}

DeployRun::Kind DeployPanel::kind() const {
    return DeployRun::Kind(kind_->current());
}

void DeployPanel::setKind(DeployRun::Kind kind) {
    kind_->setCurrent(int(kind));
    refresh();
}

void DeployPanel::setUnavailable(const QString& why) {
    unavailable_ = why;
    refreshHeader();
}

QString DeployPanel::title() const {
    return title_->text();
}

QString DeployPanel::sentence() const {
    return sentence_->text();
}

Button* DeployPanel::mendButton(Mend mend) const {
    for (const auto& [offered, button] : mends_)
        if (offered == mend)
            return button;
    return nullptr;
}

void DeployPanel::setModel(std::shared_ptr<const ModelFacts> model, const QString& name) {
    if (model != model_)
        measured_.clear();
    model_ = std::move(model);
    modelName_ = name;
    refreshModel();
    refresh();
}

void DeployPanel::setMeasuredCosts(std::vector<LayerCost> costs) {
    measured_ = std::move(costs);
    refreshModel();
}

void DeployPanel::refreshModel() {
    modelHeader_->setCaption(modelName_);
    if (!model_) {
        flash_->setParts({}, kFlashKb);
        ram_->setParts({}, kRamKb);
        facts_->setFacts({});
        costs_->setCosts({});
        return;
    }
    const ModelFacts& model = *model_;
    flash_->setParts({{tr("runtime"), double(model.runtimeBytes) / 1024, &Tokens::seriesOther},
                      {tr("model"), double(model.blob.size()) / 1024, &Tokens::seriesA}},
                     kFlashKb);
    std::vector<CapacityBar::Part> ram{{tr("activations"), double(model.executorBytes) / 1024, &Tokens::seriesA}};
    if (model.ramBytes > model.executorBytes)
        ram.push_back({tr("program, USB, stack"), double(model.ramBytes - model.executorBytes) / 1024, &Tokens::seriesB});
    ram_->setParts(std::move(ram), kRamKb, kRamBudgetKb);

    const bool measuredHere = !measured_.empty();
    const std::vector<LayerCost>& costs = measuredHere ? measured_ : model.costs;
    std::uint64_t cycles = 0;
    for (const LayerCost& cost : costs)
        cycles += cost.cycles;
    costs_->setCosts(costs);
    costsHeader_->setCaption(measuredHere    ? tr("cycles by layer, measured on this board")
                             : costs.empty() ? QString()
                                             : tr("cycles by layer, measured by the build on its virtual board"));
    const bool fewEnough = model.parameters <= kParameterLimit;
    const bool cheapEnough = model.macs <= kMacLimit;
    facts_->setFacts(
        {{tr("Parameters"), countText(model.parameters),
          tr("of %1 %2").arg(countText(kParameterLimit), fewEnough ? QString(QChar(0x2713)) : tr("too many")),
          fewEnough ? Tone::Text : Tone::Err},
         {tr("Multiply-adds"), millionsText(double(model.macs)),
          tr("of %1 %2").arg(millionsText(double(kMacLimit), 0), cheapEnough ? QString(QChar(0x2713)) : tr("too many")),
          cheapEnough ? Tone::Text : Tone::Err},
         {measuredHere ? tr("Time") : tr("Estimated time"),
          cycles > 0 ? QString::number(double(cycles) / kBoardHertz, 'f', 2) + QChar(0x2009) + QLatin1Char('s')
                     : tr("not measured"),
          cycles > 0 ? tr("%1 cycles at 64 MHz").arg(millionsText(double(cycles))) : QString()},
         {tr("Same answer as float"), model.agreement ? percentText(*model.agreement, 1) : tr("not measured"),
          model.agreement ? tr("of %1 segments").arg(countText(model.agreementSegments)) : tr("Quantise tells it")}});
}

void DeployPanel::refresh() {
    const BoardEntry* board = boards_.chosen();
    const BoardFacts facts = board ? probe_.facts(board->path) : BoardFacts();
    const BoardEntry* where = boards_.find(run_.task().path);
    trouble_.reset();
    // What failed on one board is not told of another.
    if (run_.state() == DeployRun::State::Failed && (!board || !where || board == where))
        trouble_ = deployTrouble(run_, where ? where : board, facts);
    else if (board && !run_.isRunning())
        trouble_ = boardTrouble(*board, facts);
    showTrouble();
    steps_->setStages(DeployRun::planned(kind()));
    steps_->update();
    stepsHeader_->setCaption(run_.state() == DeployRun::State::Idle ? QString() : tookText(run_.seconds()));
    refreshHeader();
}

void DeployPanel::refreshHeader() {
    const BoardEntry* board = boards_.chosen();
    const bool done = run_.state() == DeployRun::State::Done && run_.task().modelName == modelName_;
    deploy_->setText(done ? tr("Deploy again") : tr("Deploy"));
    deploy_->setKind(done ? ButtonKind::Bordered : ButtonKind::Primary);
    // A deploy's steps have the focus while its button cannot be pressed.
    if (run_.isRunning() ? deploy_->hasFocus() : stop_->hasFocus())
        steps_->setFocus(Qt::OtherFocusReason);
    stop_->setVisible(run_.isRunning());
    kind_->setEnabled(!run_.isRunning());
    if (run_.isRunning()) {
        const DeployStage* stage = run_.currentStage();
        deploy_->setBusy(run_.share() ? tr("Deploying %1").arg(percentText(*run_.share())) : tr("Deploying"));
        title_->setText(tr("Deploying to %1").arg(run_.task().boardName));
        sentence_->setText(stage ? QStringLiteral("%1 · %2").arg(stage->name, stage->detail) : tr("starting"));
        return;
    }
    deploy_->clearBusy();
    deploy_->setEnabled(unavailable_.isEmpty());
    if (steps_->hasFocus())
        deploy_->setFocus(Qt::OtherFocusReason);
    deploy_->setToolTip(unavailable_.isEmpty() ? tr("Write, verify, and hear the board name the model  (D)") : unavailable_);
    const bool here = board && board->path == run_.task().path;
    if (trouble_) {
        title_->setText(trouble_->title);
        sentence_->setText(trouble_->sentence);
    } else if (done && here) {
        title_->setText(tr("Deployed to %1").arg(run_.task().boardName));
        sentence_->setText(
            run_.task().kind == DeployRun::Kind::WholeImage
                ? tr("Every page verified, and the application answers with this model · %1").arg(tookText(run_.seconds()))
                : tr("The application took the model and answers with it · %1").arg(tookText(run_.seconds())));
    } else if (run_.state() == DeployRun::State::Cancelled && here) {
        title_->setText(tr("Deploy stopped"));
        sentence_->setText(tr("Nothing was changed on the board."));
    } else if (!board) {
        title_->setText(tr("No board"));
        sentence_->setText(tr("Plug one in, or start a virtual one."));
    } else {
        const BoardFacts& facts = probe_.facts(board->path);
        title_->setText(board->name);
        const bool same =
            model_ && facts.kind == BoardFacts::Kind::Earshot && facts.info.hasModel && facts.info.modelCrc == model_->crc;
        sentence_->setText(!unavailable_.isEmpty()                   ? unavailable_
                           : same                                    ? tr("This model is on it already.")
                           : facts.kind == BoardFacts::Kind::Foreign ? tr("Another application runs on it; a deploy replaces it.")
                           : facts.kind == BoardFacts::Kind::Bootloader ? tr("It waits in its bootloader for an application.")
                           : facts.kind == BoardFacts::Kind::Earshot    ? tr("Ready to deploy %1.").arg(modelName_)
                                                                        : tr("Ready."));
    }
}

void DeployPanel::showTrouble() {
    const std::optional<Trouble>& trouble = trouble_;
    QString shown;
    if (trouble) {
        shown = trouble->message.what;
        for (const auto& [name, text] : trouble->message.rows)
            shown += name + text;
        for (const Mend mend : trouble->mends)
            shown += QString::number(int(mend));
    }
    if (shown == shownTrouble_)
        return; // buttons keep their focus while the list of boards goes on
    shownTrouble_ = shown;
    mends_.clear();
    QWidget* row = error_->parentWidget();
    if (trouble) {
        error_->setMessage(trouble->message);
        for (const Mend mend : trouble->mends) {
            Button* button = error_->addButton(mendText(mend), mendIcon(mend));
            button->setAutoDefault(true); // Enter presses what has the focus
            if (mends_.empty())
                button->setKeycap(QString(QChar(0x21B5)));
            if (mend == Mend::CopyRule || mend == Mend::CopyReport)
                button->setKind(mends_.empty() ? ButtonKind::Primary : ButtonKind::Text);
            connect(button, &QAbstractButton::clicked, this, [this, mend] { Q_EMIT mendRequested(mend); });
            mends_.emplace_back(mend, button);
        }
    }
    row->setVisible(trouble.has_value());
    if (trouble && isVisible() && !mends_.empty() && run_.state() == DeployRun::State::Failed)
        mends_.front().second->setFocus(Qt::OtherFocusReason);
}

void DeployPanel::resizeEvent(QResizeEvent* event) {
    Panel::resizeEvent(event);
    columns_->setDirection(width() < kNarrow ? QBoxLayout::TopToBottom : QBoxLayout::LeftToRight);
}

} // namespace earshot
