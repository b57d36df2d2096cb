#include "evaluate/evaluate_workspace.h"

#include "evaluate/clip_list.h"
#include "evaluate/clip_panel.h"
#include "evaluate/clip_player.h"
#include "evaluate/evaluation_text.h"
#include "evaluate/filter_bar.h"
#include "evaluate/headline.h"
#include "evaluate/lower_panels.h"
#include "evaluate/matrix_area.h"
#include "evaluate/weight_slider.h"
#include "jobs/latest_job.h"
#include "widgets/button.h"
#include "widgets/choice_box.h"
#include "widgets/empty_state.h"
#include "widgets/error_panel.h"
#include "widgets/panel_header.h"
#include "widgets/segmented_control.h"
#include "widgets/toast.h"
#include "window/actions.h"

#include <QBoxLayout>
#include <QFileInfo>
#include <QMetaMethod>
#include <QStackedWidget>

namespace earshot {
namespace {

/// The lower panels step aside where the matrix needs the height: a wide matrix is high.
class Centre : public Panel {
public:
    Centre(QWidget* lower, std::function<void()> resized)
        : Panel(&Tokens::surface), lower_(lower), resized_(std::move(resized)) {}

protected:
    void resizeEvent(QResizeEvent* event) override {
        Panel::resizeEvent(event);
        const bool narrow = width() < 820;
        lower_->setFixedHeight(narrow ? 160 : 174);
        lower_->setVisible(height() >= (narrow ? 560 : 640));
        resized_();
    }

private:
    QWidget* lower_;
    std::function<void()> resized_;
};

enum Page { Empty, Problem, Content };

} // namespace

EvaluateWorkspace::EvaluateWorkspace(std::unique_ptr<ClipPlayer> player)
    : player_(player ? std::move(player) : makeClipPlayer()), reader_(new LatestJob(this)) {
    connect(&model_, &EvaluationModel::changed, this, &EvaluateWorkspace::refresh);
    connect(&model_, &EvaluationModel::intervalsChanged, this, &EvaluateWorkspace::refreshFigures);
}

EvaluateWorkspace::~EvaluateWorkspace() = default;

void EvaluateWorkspace::attach(Shell& shell, QWidget* page) {
    shell_ = &shell;
    page_ = page;
    addActions();
    addLabelActions();
}

QAction* EvaluateWorkspace::add(const QString& id, const QString& name, const QList<QKeySequence>& keys, const QString& icon,
                                std::function<void()> run) {
    return shell_->actions().add({QStringLiteral("evaluate.") + id, name, title(), keys, icon, title()}, page_, std::move(run));
}

void EvaluateWorkspace::addActions() {
    add(QStringLiteral("open"), tr("Open run or predictions…"), {QKeySequence(Qt::CTRL | Qt::SHIFT | Qt::Key_O)},
        QStringLiteral("folder"), [this] { chooseFile(false); });
    add(QStringLiteral("compare"), tr("Compare with…"), {QKeySequence(Qt::Key_C)}, QStringLiteral("swap"), [this] {
        if (model_.isComparing())
            model_.endComparison();
        else if (!model_.isEmpty())
            chooseFile(true);
    });
    add(QStringLiteral("swap"), tr("Swap A and B"), {QKeySequence(Qt::SHIFT | Qt::Key_C)}, {}, [this] { model_.swapSides(); });
    const auto clips = [this](auto what) { return [this, what] { clips_ ? what(*clips_) : void(); }; };
    add(QStringLiteral("next"), tr("Next clip"), {QKeySequence(Qt::Key_J)}, QStringLiteral("chevron-right"),
        clips([](ClipPanel& panel) { panel.step(1); }));
    add(QStringLiteral("previous"), tr("Previous clip"), {QKeySequence(Qt::Key_K)}, QStringLiteral("chevron-left"),
        clips([](ClipPanel& panel) { panel.step(-1); }));
    add(QStringLiteral("play"), tr("Play or stop the clip"), {QKeySequence(Qt::Key_Space)}, QStringLiteral("play"),
        clips([](ClipPanel& panel) { panel.togglePlay(); }));
    add(QStringLiteral("review"), tr("Send the clip to review"), {QKeySequence(Qt::Key_R)}, QStringLiteral("flag"),
        clips([](ClipPanel& panel) { panel.review(); }));
    add(QStringLiteral("filter"), tr("Add a filter"), {QKeySequence(Qt::Key_F)}, QStringLiteral("filter"), [this] {
        if (filters_ && !model_.isEmpty())
            filters_->add();
    });
    add(QStringLiteral("diagonal"), tr("All that was recognised"), {QKeySequence(Qt::Key_D)}, {}, [this] {
        model_.select({ClipSelection::Kind::Diagonal, -1, -1, -1});
    });
    add(QStringLiteral("all"), tr("All clips"), {QKeySequence(Qt::Key_A)}, {}, [this] { model_.select({}); });
    add(QStringLiteral("export"), tr("Export figures…"), {QKeySequence(Qt::Key_E)}, QStringLiteral("export"),
        [this] { exportMenu(); });
}

void EvaluateWorkspace::addLabelActions() {
    for (int i = 0; i < 10; ++i) {
        const auto key = Qt::Key(i == 9 ? int(Qt::Key_0) : int(Qt::Key_1) + i);
        // Without a menu: ten lines there would hide the others.
        shell_->actions().add({QStringLiteral("evaluate.label%1").arg(i + 1),
                               tr("Label the clip as class %1").arg(i + 1),
                               title(),
                               {QKeySequence(key)},
                               {},
                               {}},
                              page_, [this, i] {
                                  if (clips_)
                                      clips_->relabel(i);
                              });
    }
}

QWidget* EvaluateWorkspace::contextWidget() {
    auto* holder = new QWidget;
    auto* layout = new QHBoxLayout(holder);
    layout->setContentsMargins(0, 0, 0, 0);
    layout->setSpacing(8);
    layout->addWidget(run_ = new ChoiceBox(tr("Run")));
    run_->setAccessibleName(tr("Run"));
    connect(run_, &QComboBox::activated, this, [this](int index) {
        if (index >= 0 && index < int(runs_.size()) && runs_[index] != shownRun_)
            open(runs_[index]);
    });
    layout->addWidget(compare_ = new Button(ButtonKind::Text));
    connect(compare_, &QAbstractButton::clicked, this,
            [this] { shell_->actions().find(QStringLiteral("evaluate.compare"))->trigger(); });
    refreshContext();
    return holder;
}

QString EvaluateWorkspace::contextText() const {
    if (model_.isEmpty())
        return {};
    if (model_.isComparing())
        return tr("A %1 → B %2").arg(model_.other().name, model_.source().name);
    return model_.source().engine == QStringLiteral("file") ? QString() : model_.source().engine;
}

void EvaluateWorkspace::refreshContext() {
    if (!run_)
        return;
    run_->clear();
    for (const QString& run : runs_)
        run_->addItem(run == shownRun_ && !model_.isEmpty() ? model_.source().name : QFileInfo(run).fileName());
    run_->setCurrentIndex(int(runs_.indexOf(shownRun_)));
    run_->setVisible(!runs_.isEmpty());
    compare_->setText(model_.isComparing() ? tr("Close comparison") : tr("Compare with…"));
    compare_->setIconName(model_.isComparing() ? QStringLiteral("cross") : QStringLiteral("swap"));
    compare_->setToolTip(compare_->text() + QStringLiteral("  (C)"));
    compare_->setVisible(!model_.isEmpty());
}

QWidget* EvaluateWorkspace::toolbar() {
    auto* bar = new Toolbar;
    bar->addWidget(filters_ = new FilterBar(model_));
    // Takes all the room there is; what does not fit is cut at its end, never squeezed.
    filters_->setSizePolicy(QSizePolicy::Expanding, QSizePolicy::Preferred);
    filters_->setMinimumWidth(120);
    cells_ = new ChoiceBox(tr("Cells"),
                           {tr("count + share of row"), tr("count + share of column"), tr("count + share of all"), tr("count")});
    cells_->setAccessibleName(tr("Cells"));
    connect(cells_, &QComboBox::currentIndexChanged, this, [this](int index) {
        if (area_)
            area_->setShare(MatrixShare(index % 3), index == 3);
    });
    order_ = new ChoiceBox(tr("Order"), {tr("class"), tr("super-class"), tr("confusion")});
    order_->setAccessibleName(tr("Order of the classes"));
    connect(order_, &QComboBox::currentIndexChanged, this, [this](int index) { model_.setOrder(ClassOrder(index)); });
    head_ = new SegmentedControl({QStringLiteral("10"), QStringLiteral("3"), tr("Ensemble")});
    head_->setAccessibleName(tr("Head"));
    connect(head_, &SegmentedControl::chosen, this, [this](int index) {
        model_.setHead(head_ && model_.hasLogits() ? Head(index) : index == 0 ? Head::Ensemble : Head::SuperClasses);
    });
    side_ = new SegmentedControl({QStringLiteral("A"), QStringLiteral("B"), QStringLiteral("B %1 A").arg(QChar(0x2212))});
    side_->setAccessibleName(tr("Side of the comparison"));
    connect(side_, &SegmentedControl::chosen, this, [this](int index) { model_.setSide(ComparedSide(index)); });
    auto* save = new Button(ButtonKind::Tool, tr("Export figures"), QStringLiteral("export"));
    save->setToolTip(tr("Export figures  (E)"));
    connect(save, &QAbstractButton::clicked, this, &EvaluateWorkspace::exportMenu);
    for (QWidget* widget : {static_cast<QWidget*>(cells_), static_cast<QWidget*>(order_), static_cast<QWidget*>(head_),
                            static_cast<QWidget*>(side_), static_cast<QWidget*>(save)})
        bar->addWidget(widget);
    refresh();
    return bar;
}

QWidget* EvaluateWorkspace::headlineRow() {
    auto* row = new Panel(&Tokens::surface, Qt::BottomEdge);
    auto* layout = new QHBoxLayout(row);
    layout->setContentsMargins(0, 0, 12, 1);
    layout->setSpacing(8);
    layout->addWidget(figures_ = new FigureStrip, 1);
    figures_->setLines({});
    layout->addWidget(weight_ = new WeightSlider);
    connect(weight_, &WeightSlider::weightChosen, &model_, &EvaluationModel::setEnsembleWeight);
    connect(figures_, &FigureStrip::figureClicked, this, [this] { model_.select({}); });
    return row;
}

QWidget* EvaluateWorkspace::content() {
    lower_ = new LowerPanels(model_);
    auto* holder =
        new Centre(lower_, [this] { QMetaObject::invokeMethod(this, &EvaluateWorkspace::refreshFigures, Qt::QueuedConnection); });
    auto* layout = new QVBoxLayout(holder);
    layout->setContentsMargins(0, 0, 0, 0);
    layout->setSpacing(0);
    layout->addWidget(headlineRow());
    layout->addWidget(area_ = new MatrixArea(model_), 1);
    layout->addWidget(lower_);
    connect(area_, &MatrixArea::cellActivated, this, [this] {
        if (clips_)
            clips_->togglePlay();
    });
    if (cells_)
        area_->setShare(MatrixShare(cells_->currentIndex() % 3), cells_->currentIndex() == 3);
    return holder;
}

QWidget* EvaluateWorkspace::centre() {
    centre_ = new QStackedWidget;
    empty_ = new EmptyState({});
    for (const char* action : {"project.open", "evaluate.open"})
        if (QAction* found = shell_->actions().find(QString::fromLatin1(action)))
            empty_->addButton(found);
    showEmpty();
    centre_->addWidget(empty_);
    auto* problem = new Panel(&Tokens::surface);
    auto* layout = new QVBoxLayout(problem);
    layout->setContentsMargins(24, 24, 24, 24);
    layout->addWidget(error_ = new ErrorPanel);
    layout->addStretch(1);
    centre_->addWidget(problem);
    centre_->addWidget(content());
    refresh();
    return centre_;
}

QWidget* EvaluateWorkspace::inspector() {
    clips_ = new ClipPanel(model_, std::move(player_));
    connect(clips_, &ClipPanel::relabelRequested, this, [this](const QString& filename, int segment, int label) {
        if (isSignalConnected(QMetaMethod::fromSignal(&EvaluateWorkspace::relabelRequested)))
            Q_EMIT relabelRequested(filename, segment, label);
        else
            shell_->showToast(
                {tr("The label stays as it is"), tr("Open the clip's project to change labels"), {}, {}, QStringLiteral("info")});
    });
    connect(clips_, &ClipPanel::reviewRequested, this, [this](const QString& filename, int segment) {
        if (isSignalConnected(QMetaMethod::fromSignal(&EvaluateWorkspace::reviewRequested)))
            Q_EMIT reviewRequested(filename, segment);
        else
            shell_->showToast(
                {tr("Not sent to review"), tr("Open the clip's project to review it"), {}, {}, QStringLiteral("info")});
    });
    return clips_;
}

MatrixArea* EvaluateWorkspace::matrixArea() const {
    return area_;
}

ClipPanel* EvaluateWorkspace::clipPanel() const {
    return clips_;
}

FilterBar* EvaluateWorkspace::filterBar() const {
    return filters_;
}

bool EvaluateWorkspace::isReading() const {
    return reader_->isBusy();
}

void EvaluateWorkspace::open(const QString& runOrFile, const QString& truth) {
    read(runOrFile, truth, false);
}

void EvaluateWorkspace::compareWith(const QString& runOrFile) {
    // Both sides are judged by one truth, so that their rows are about the same segments.
    read(runOrFile, QString::fromStdString(model_.source().truth.string()), true);
}

void EvaluateWorkspace::read(const QString& runOrFile, const QString& truth, bool asOther) {
    reader_->start(
        [this, runOrFile, truth, asOther](const std::stop_token& stop) -> LatestJob::Deliver {
            auto source =
                std::make_shared<EvaluationSource>(readEvaluationSource(runOrFile.toStdString(), truth.toStdString(), stop));
            return [this, source, runOrFile, asOther] {
                if (!audioFolder_.isEmpty())
                    source->audioRoots.insert(source->audioRoots.begin(), std::filesystem::path(audioFolder_.toStdString()));
                try {
                    if (asOther) {
                        model_.compareWith(std::move(*source));
                    } else {
                        shownRun_ = runOrFile;
                        if (!runs_.contains(runOrFile))
                            runs_.prepend(runOrFile);
                        model_.setSource(std::move(*source));
                    }
                } catch (const Error& error) {
                    showError(error, runOrFile, asOther);
                }
                Q_EMIT opened();
            };
        },
        [this, runOrFile, asOther](const Error& error) {
            showError(error, runOrFile, asOther);
            Q_EMIT opened();
        });
}

void EvaluateWorkspace::showEmpty() {
    if (!empty_)
        return;
    empty_->setMessage(projectOpen_
                           ? EmptyMessage{id(), tr("No run was evaluated yet"),
                                          tr("Train a run and evaluate it, or open anybody's predictions in DCASE format.")}
                           : EmptyMessage{id(), tr("No project open"),
                                          tr("Open a project with an evaluated run, or anybody's predictions in DCASE format.")});
}

void EvaluateWorkspace::clear(bool projectOpen) {
    projectOpen_ = projectOpen;
    reader_->cancel();
    runs_.clear();
    shownRun_.clear();
    showEmpty();
    model_.clear();
}

void EvaluateWorkspace::setRuns(const QStringList& folders) {
    runs_ = folders;
    if (!shownRun_.isEmpty() && !runs_.contains(shownRun_))
        runs_.prepend(shownRun_);
    refreshContext();
}

void EvaluateWorkspace::labelChanged(const QString& filename, int segment, int label) {
    const ScoredClips& clips = model_.source().clips;
    const std::string name = filename.toStdString();
    for (std::size_t row = 0; row < clips.size(); ++row)
        if (clips.segment[row] == segment && splitSegment(clips.filenames[row]).recording == name) {
            model_.setLabel(row, label);
            return;
        }
}

void EvaluateWorkspace::refresh() {
    refreshContext();
    refreshFigures();
    Q_EMIT contextChanged();
    if (centre_)
        centre_->setCurrentIndex(model_.isEmpty() ? Empty : Content);
    if (!head_)
        return;
    const bool supers = model_.hasSuperClasses();
    const SceneLabels& labels = model_.source().clips.labels;
    const QString classes = QString::number(labels.classes.size());
    const QString groups = QString::number(labels.superClasses.size());
    head_->setVisible(supers);
    if (model_.hasLogits()) {
        head_->setSegments({classes, groups, tr("Ensemble")});
        head_->setCurrent(int(model_.head()));
    } else {
        head_->setSegments({classes, groups});
        head_->setCurrent(model_.head() == Head::SuperClasses ? 1 : 0);
    }
    head_->setToolTip(tr("Which head answers: classes, super-classes, or both"));
    side_->setVisible(model_.isComparing());
    side_->setCurrent(int(model_.side()));
    for (QWidget* widget : {static_cast<QWidget*>(cells_), static_cast<QWidget*>(order_)})
        widget->setEnabled(!model_.isEmpty());
}

void EvaluateWorkspace::refreshFigures() {
    if (!figures_)
        return;
    std::vector<Figure> figures = headlineFigures(model_);
    figures_->setFigures(figures);
    // The last ones go where there is no room for them whole.
    while (figures.size() > 2 && figures_->isVisible() && figures_->sizeHint().width() > figures_->width()) {
        figures.pop_back();
        figures_->setFigures(figures);
    }
    const SceneLabels& labels = model_.source().clips.labels;
    weight_->setVisible(model_.hasSuperClasses() && !model_.isComparing());
    weight_->setEnds(tr("%1-class head only").arg(labels.superClasses.size()),
                     tr("%1-class head only").arg(labels.classes.size()));
    weight_->setWeight(model_.ensembleWeight());
    const bool usable = model_.hasLogits() && model_.head() == Head::Ensemble;
    weight_->setEnabled(usable);
    weight_->setToolTip(usable ? tr("r: weight of the class head in the ensemble")
                        : model_.hasLogits()
                            ? tr("One head answers alone: choose Ensemble to weigh both")
                            : tr("These predictions hold probabilities only. A run that was evaluated here keeps both heads' "
                                 "outputs in logits.npy and can be weighed anew."));
}

std::vector<Found> EvaluateWorkspace::find(const QString& query, int limit) {
    std::vector<Found> found;
    const ScoredClips& clips = model_.source().clips;
    const std::string wanted = query.toLower().toStdString();
    for (std::size_t row = 0; row < clips.size() && int(found.size()) < limit && wanted.size() > 2; ++row)
        if (clips.filenames[row].find(wanted) != std::string::npos)
            found.push_back(
                {clipTitle(clips, row), tr("clip"), QStringLiteral("evaluate"), {}, [this, name = clips.filenames[row]] {
                     shell_->openWorkspace(id());
                     ClipFilter filter;
                     filter.text = name;
                     model_.select({});
                     model_.setFilter(filter);
                 }});
    return found;
}

} // namespace earshot
