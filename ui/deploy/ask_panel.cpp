#include "deploy/ask_panel.h"

#include "deploy/deploy_failure.h"
#include "evaluate/clip_player.h"
#include "theme/theme.h"
#include "widgets/button.h"
#include "widgets/choice_box.h"
#include "widgets/fact_list.h"
#include "widgets/panel_header.h"
#include "widgets/probability_bars.h"
#include "widgets/progress_bar.h"
#include "widgets/spectrogram_view.h"
#include "window/status_strip.h"

#include <QAction>
#include <QBoxLayout>
#include <QLocale>
#include <QScrollArea>

#include <array>
#include <cmath>

namespace earshot {
namespace {

const int kBatches[] = {32, 100, 400, 0}; // 0: all

QString wholeText(std::uint64_t number) {
    return QLocale(QLocale::English).toString(qulonglong(number));
}

QString milliseconds(double value, int decimals) {
    return QString::number(value, 'f', decimals) + QChar(0x2009) + QStringLiteral("ms");
}

/// The button of an action under a shorter name, where the place says the rest.
void follow(Button& button, QAction* action, const QString& text) {
    button.setAction(action);
    const auto shorten = [&button, text] { button.setText(text); };
    QObject::connect(action, &QAction::changed, &button, shorten);
    shorten();
}

} // namespace

AskPanel::AskPanel(BoardQuestion& question, BoardAsker& asker, std::unique_ptr<ClipPlayer> player, const Actions& actions,
                   QWidget* parent)
    : Panel(&Tokens::surface, Qt::LeftEdge, parent), question_(question), asker_(asker), player_(std::move(player)) {
    auto* column = new QVBoxLayout(this);
    column->setContentsMargins(1, 0, 0, 0);
    column->setSpacing(0);
    auto* header = new PanelHeader(tr("Ask the board"));
    auto* ask = new Button(ButtonKind::Primary);
    follow(*ask, actions.ask, tr("Ask"));
    ask->setKeycap(QStringLiteral("Q"));
    header->addWidget(ask);
    column->addWidget(header);
    auto* scroll = new QScrollArea;
    scroll->setWidgetResizable(true);
    scroll->setFrameShape(QFrame::NoFrame);
    scroll->setHorizontalScrollBarPolicy(Qt::ScrollBarAlwaysOff);
    scroll->setFocusPolicy(Qt::NoFocus);
    auto* content = new Panel(&Tokens::surface);
    auto* inside = new QVBoxLayout(content);
    inside->setContentsMargins(12, 8, 12, 8);
    inside->setSpacing(6);
    buildClip(*inside, actions.openFile);
    buildAnswer(*inside);
    inside->addStretch(1);
    scroll->setWidget(content);
    column->addWidget(scroll, 1);
    column->addWidget(makeBatch(actions));
    connect(&question_, &BoardQuestion::clipChanged, this, &AskPanel::showClip);
    connect(&question_, &BoardQuestion::changed, this, &AskPanel::showAnswer);
    connect(&asker_, &BoardAsker::changed, this, &AskPanel::showAnswer);
    connect(&asker_, &BoardAsker::changed, this, &AskPanel::showBatch);
    connect(&asker_, &BoardAsker::answered, this, &AskPanel::showBatch);
    connect(player_.get(), &ClipPlayer::positionChanged, spectrogram_, &SpectrogramView::setCursor);
    connect(player_.get(), &ClipPlayer::playingChanged, this, &AskPanel::showPlaying);
    connect(player_.get(), &ClipPlayer::failed, this, [this](const QString& why) {
        notice_->setText(why);
        notice_->show();
    });
    showClip();
    showAnswer();
    showBatch();
    showPlaying(false);
}

AskPanel::~AskPanel() = default;

void AskPanel::buildClip(QVBoxLayout& layout, QAction* openFile) {
    auto* from = new QHBoxLayout;
    from->setSpacing(8);
    from->addWidget(source_ = new ChoiceBox(tr("Clips")), 1);
    source_->setSizePolicy(QSizePolicy::Ignored, QSizePolicy::Fixed);
    source_->setAccessibleName(tr("Clips to ask about"));
    connect(source_, &QComboBox::activated, this, &AskPanel::sourceChosen);
    auto* file = new Button(ButtonKind::Bordered);
    follow(*file, openFile, tr("File…"));
    from->addWidget(file);
    layout.addLayout(from);
    auto* picture = new QHBoxLayout;
    picture->setSpacing(8);
    play_ = new Button(ButtonKind::Bordered, {}, QStringLiteral("play"));
    play_->setFixedWidth(controlHeight(*play_) + 6);
    connect(play_, &QAbstractButton::clicked, this, &AskPanel::togglePlay);
    spectrogram_ = new SpectrogramView;
    spectrogram_->setBare(true);
    spectrogram_->setFixedHeight(92);
    picture->addWidget(play_, 0, Qt::AlignBottom);
    picture->addWidget(spectrogram_, 1);
    layout.addLayout(picture);
    auto* line = new QHBoxLayout;
    line->setSpacing(4);
    line->addWidget(clip_ = new Label({}, TextSize::Caption, Tone::Text), 1);
    clip_->setElided(true);
    line->addWidget(place_ = new Label({}, TextSize::Caption, Tone::Secondary));
    for (const int by : {-1, 1}) {
        auto* step = new Button(ButtonKind::Tool, by < 0 ? tr("Previous clip") : tr("Next clip"),
                                by < 0 ? QStringLiteral("chevron-left") : QStringLiteral("chevron-right"));
        step->setDense(true);
        step->setToolTip(step->accessibleName() + (by < 0 ? QStringLiteral("  (K)") : QStringLiteral("  (J)")));
        connect(step, &QAbstractButton::clicked, this, [this, by] { question_.step(by); });
        line->addWidget(step);
    }
    layout.addLayout(line);
    layout.addWidget(notice_ = new Label({}, TextSize::Caption, Tone::Warn));
    notice_->setWordWrap(true);
    notice_->hide();
}

void AskPanel::buildAnswer(QVBoxLayout& layout) {
    layout.addWidget(error_ = new ErrorPanel);
    error_->hide();
    layout.addWidget(why_ = new Label({}, TextSize::Caption, Tone::Secondary));
    why_->setWordWrap(true);
    layout.addWidget(legend_ = new Label({}, TextSize::Caption, Tone::Secondary));
    layout.addWidget(bars_ = new ProbabilityBars);
    verdictRow_ = new QWidget;
    auto* verdict = new QHBoxLayout(verdictRow_);
    verdict->setContentsMargins(0, 6, 0, 2);
    verdict->setSpacing(8);
    verdict->addWidget(verdictIcon_ = new QLabel);
    verdict->addWidget(verdict_ = new Label({}, TextSize::Body, Tone::Text, true), 1);
    verdict_->setWordWrap(true);
    layout.addWidget(verdictRow_);
    layout.addWidget(facts_ = new FactList);
}

QWidget* AskPanel::makeBatch(const Actions& actions) {
    auto* holder = new Panel(&Tokens::surface);
    auto* column = new QVBoxLayout(holder);
    column->setContentsMargins(0, 0, 0, 0);
    column->setSpacing(0);
    column->addWidget(batchHeader_ = new PanelHeader(tr("Batch")));
    batchHeader_->setLines(Qt::TopEdge | Qt::BottomEdge);
    auto* body = new QVBoxLayout;
    body->setContentsMargins(12, 8, 12, 10);
    body->setSpacing(6);
    auto* line = new QHBoxLayout;
    line->addWidget(asked_ = new Label({}, TextSize::Caption, Tone::Text), 1);
    line->addWidget(left_ = new Label({}, TextSize::Caption, Tone::Secondary));
    body->addLayout(line);
    body->addWidget(progress_ = new ProgressBar);
    auto* buttons = new QHBoxLayout;
    buttons->setSpacing(8);
    buttons->addWidget(count_ = new ChoiceBox({}, {tr("32 clips"), tr("100 clips"), tr("400 clips"), tr("all clips")}));
    count_->setAccessibleName(tr("How many clips"));
    connect(count_, &QComboBox::currentIndexChanged, this, &AskPanel::showBatch);
    buttons->addWidget(many_ = new Button(ButtonKind::Bordered));
    follow(*many_, actions.askMany, tr("Ask"));
    buttons->addWidget(pause_ = new Button(ButtonKind::Bordered, tr("Pause"), QStringLiteral("pause")));
    connect(pause_, &QAbstractButton::clicked, this, &AskPanel::pauseOrResume);
    buttons->addWidget(stop_ = new Button(ButtonKind::Text, tr("Stop"), QStringLiteral("stop")));
    connect(stop_, &QAbstractButton::clicked, &asker_, &BoardAsker::stop);
    auto* matrix = new Button(ButtonKind::Text);
    follow(*matrix, actions.matrix, tr("As matrix"));
    buttons->addWidget(matrix);
    buttons->addStretch(1);
    body->addLayout(buttons);
    column->addLayout(body);
    return holder;
}

void AskPanel::setSources(const QStringList& names, int chosen) {
    source_->clear();
    source_->addItems(names);
    source_->setCurrentIndex(chosen);
    source_->setEnabled(!names.isEmpty());
    showClip();
}

std::size_t AskPanel::batchSize() const {
    const std::size_t all = question_.clips().clips.size();
    const auto wanted = std::size_t(kBatches[std::max(0, count_->currentIndex())]);
    return wanted == 0 ? all : std::min(wanted, all);
}

QString AskPanel::verdict() const {
    return verdictRow_->isHidden() ? QString() : verdict_->text();
}

void AskPanel::togglePlay() {
    if (player_->isPlaying())
        player_->stop();
    else if (const ClipSound* sound = question_.sound())
        player_->play(sound->samples);
}

void AskPanel::stopPlaying() {
    player_->stop();
}

void AskPanel::showPlaying(bool playing) {
    const QString text = playing ? tr("Stop") : tr("Play");
    play_->setIconName(playing ? QStringLiteral("stop") : QStringLiteral("play"));
    play_->setToolTip(text + QStringLiteral("  (Space)"));
    play_->setAccessibleName(text);
    if (!playing)
        spectrogram_->setCursor({});
}

void AskPanel::setUnavailable(const QString& why) {
    unavailable_ = why;
    showAnswer();
}

void AskPanel::showTrouble(const std::optional<Trouble>& trouble) {
    const QString shown = trouble ? trouble->message.what + trouble->message.rows.back().second : QString();
    if (shown == shownTrouble_)
        return;
    shownTrouble_ = shown;
    error_->setVisible(trouble.has_value());
    if (trouble) {
        error_->setMessage(trouble->message);
        for (const Mend mend : trouble->mends)
            connect(error_->addButton(mendText(mend), mendIcon(mend)), &QAbstractButton::clicked, this,
                    [this, mend] { Q_EMIT mendRequested(mend); });
    }
    showAnswer();
}

void AskPanel::pauseOrResume() {
    if (asker_.state() == BoardAsker::State::Asking)
        asker_.pause();
    else
        asker_.resume();
}

void AskPanel::showClip() {
    player_->stop();
    const AskedClip* clip = question_.current();
    const std::size_t count = question_.clips().clips.size();
    clip_->setText(clip ? (clip->truth.empty() ? QString() : QString::fromStdString(clip->truth) + QStringLiteral(" · ")) + clip->title()
                        : tr("No clip"));
    place_->setText(count > 1 ? tr("%1 of %2").arg(wholeText(question_.index() + 1), wholeText(count)) : QString());
    showBatch();
}

void AskPanel::showAnswer() {
    const ClipSound* sound = question_.sound();
    spectrogram_->setData(sound ? sound->map : SpectrogramData());
    play_->setEnabled(sound != nullptr);
    notice_->setText(question_.notice());
    notice_->setVisible(!question_.notice().isEmpty());
    ProbabilityData data;
    const ModelFacts* model = question_.model();
    if (model)
        for (const std::string& name : model->labels.classes)
            data.classes << QString::fromStdString(name).replace(QLatin1Char('_'), QLatin1Char(' '));
    const BoardAnswer* answer = question_.answer();
    const bool both = answer && !answer->board.empty();
    if (answer) {
        data.host = answer->host;
        data.board = answer->board;
        data.equal = answer->equalClass;
    }
    if (const AskedClip* clip = question_.current(); clip && model)
        data.truth = model->labels.find(clip->truth);
    bars_->setData(data);
    legend_->setText(both ? tr("%1 this computer   %2 board").arg(QChar(0x25A0)).arg(QChar(0x25A1)) : tr("This computer’s answer"));
    legend_->setVisible(answer != nullptr);
    why_->setText(unavailable_);
    why_->setVisible(!unavailable_.isEmpty() && error_->isHidden() && asker_.state() == BoardAsker::State::Idle);
    verdictRow_->setVisible(both);
    facts_->setVisible(answer != nullptr);
    if (!answer)
        return;
    if (both) {
        const bool same = answer->identical();
        const Tokens& tokens = tokensOf(*this);
        verdictIcon_->setPixmap(tintedPixmap(same ? QStringLiteral("check") : QStringLiteral("error"), same ? tokens.ok : tokens.err, 18,
                                             devicePixelRatioF()));
        verdict_->setText(same ? tr("All %1 logits equal, bit for bit").arg(answer->logits())
                               : tr("%1 of %2 logits differ").arg(answer->logits() - answer->equalLogits).arg(answer->logits()));
        verdict_->setTone(same ? Tone::Text : Tone::Err);
    }
    std::vector<Fact> facts;
    if (both) {
        facts.push_back({tr("On the board"), milliseconds(double(answer->microseconds) / 1000, 1), tr("%1 cycles").arg(wholeText(answer->cycles))});
        facts.push_back({tr("Round trip"), milliseconds(answer->roundTripMs, 0), tr("question to answer")});
    }
    facts.push_back({tr("This computer"), milliseconds(answer->hostMs, 1)});
    if (const auto& info = asker_.info(); both && info)
        facts.push_back({tr("Stack, most used"), QString::number(double(info->ramStackPeak) / 1024, 'f', 1) + tr(" KB")});
    facts_->setFacts(facts);
}

void AskPanel::showBatch() {
    const std::size_t size = batchSize();
    const std::size_t asked = asker_.answers().size();
    const bool busy = asker_.state() != BoardAsker::State::Idle;
    const bool paused = asker_.state() == BoardAsker::State::Paused;
    const bool ofMany = asker_.wanted() > 1;
    batchHeader_->setCaption(tr("%1 clips · %2").arg(wholeText(busy && ofMany ? asker_.wanted() : size)).arg(question_.clips().source));
    asked_->setText(!ofMany ? tr("not asked yet")
                            : tr("%1 asked, %2 equal").arg(wholeText(asked), wholeText(asker_.identical())));
    asked_->setTone(ofMany && asked != asker_.identical() ? Tone::Err : Tone::Text);
    progress_->setValue(ofMany && asker_.wanted() > 0 ? double(asked) / double(asker_.wanted()) : 0);
    const auto left = asker_.secondsLeft();
    left_->setText(paused                ? tr("paused")
                   : left && ofMany      ? timeLeftText(int(std::lround(*left)))
                   : busy && ofMany      ? tr("asking")
                   : ofMany && asked < asker_.wanted() ? tr("stopped at %1 of %2").arg(asked).arg(asker_.wanted())
                                         : QString());
    const bool batchRuns = busy && ofMany;
    const bool focused =
        batchRuns ? count_->hasFocus() || many_->hasFocus() : pause_->hasFocus() || stop_->hasFocus();
    const std::array<QWidget*, 2> resting{count_, many_}, running{pause_, stop_};
    for (QWidget* widget : batchRuns ? running : resting)
        widget->show();
    if (focused) // goes on to what takes the place, before its own goes
        (batchRuns ? pause_ : many_)->setFocus(Qt::OtherFocusReason);
    for (QWidget* widget : batchRuns ? resting : running)
        widget->hide();
    pause_->setText(paused ? tr("Go on") : tr("Pause"));
    pause_->setIconName(paused ? QStringLiteral("play") : QStringLiteral("pause"));
}

} // namespace earshot
