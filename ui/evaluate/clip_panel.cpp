#include "evaluate/clip_panel.h"

#include "evaluate/clip_list.h"
#include "evaluate/clip_player.h"
#include "evaluate/evaluation_text.h"
#include "evaluate/selection_title.h"
#include "evaluation/class_codes.h"
#include "jobs/latest_job.h"
#include "widgets/button.h"
#include "widgets/choice_box.h"
#include "widgets/label.h"
#include "widgets/matrix_view.h"
#include "widgets/number_text.h"
#include "widgets/panel_header.h"
#include "widgets/probability_bars.h"
#include "widgets/segmented_control.h"

#include <QBoxLayout>

namespace earshot {

ClipPanel::ClipPanel(EvaluationModel& evaluation, std::unique_ptr<ClipPlayer> player, QWidget* parent)
    : Panel(&Tokens::surface, Qt::LeftEdge, parent), evaluation_(evaluation), player_(std::move(player)),
      job_(new LatestJob(this)) {
    auto* layout = new QVBoxLayout(this);
    layout->setContentsMargins(1, 0, 0, 0);
    layout->setSpacing(0);
    buildList(*layout);
    buildClip(*layout);
    connect(&evaluation_, &EvaluationModel::changed, this, &ClipPanel::showSelection);
    connect(&evaluation_, &EvaluationModel::selectionChanged, this, &ClipPanel::showSelection);
    connect(list_, &ClipList::currentClipChanged, this, &ClipPanel::showClip);
    connect(list_, &ClipList::clipChosen, this, [this] {
        if (autoPlay_ && !player_->isPlaying())
            togglePlay();
    });
    connect(list_, &ClipList::clipActivated, this, [this] { togglePlay(); });
    connect(player_.get(), &ClipPlayer::positionChanged, spectrogram_, &SpectrogramView::setCursor);
    connect(player_.get(), &ClipPlayer::playingChanged, this, &ClipPanel::showPlaying);
    connect(player_.get(), &ClipPlayer::failed, this, &ClipPanel::say);
    showSelection();
    showClip();
}

ClipPanel::~ClipPanel() = default;

void ClipPanel::buildList(QVBoxLayout& layout) {
    auto* head = new Panel(&Tokens::surface, Qt::BottomEdge);
    auto* lines = new QVBoxLayout(head);
    lines->setContentsMargins(12, 8, 8, 8);
    lines->setSpacing(4);
    lines->addWidget(title_ = new SelectionTitle(evaluation_));
    lines->addWidget(count_ = new Label({}, TextSize::Caption, Tone::Secondary));
    count_->setElided(true);
    lines->addWidget(groups_ = new SegmentedControl({tr("Won"), tr("Lost"), tr("Other")}));
    groups_->setAccessibleName(tr("Changed answers"));
    connect(groups_, &SegmentedControl::chosen, this, [this](int index) { evaluation_.setChangeGroup(ChangeGroup(index)); });
    layout.addWidget(head);
    layout.addWidget(list_ = new ClipList(evaluation_), 1);
    list_->setMinimumHeight(84);
}

void ClipPanel::buildClip(QVBoxLayout& layout) {
    auto* head = new Panel(&Tokens::surface, Qt::TopEdge);
    auto* line = new QHBoxLayout(head);
    line->setContentsMargins(12, 4, 8, 4);
    line->setSpacing(8);
    line->addWidget(clip_ = new Label({}, TextSize::Caption, Tone::Text, true));
    clip_->setElided(true);
    line->addWidget(facts_ = new Label({}, TextSize::Caption, Tone::Secondary), 1);
    facts_->setElided(true);
    const auto stepper = [&](const QString& icon, const QString& text, int by) {
        auto* button = new Button(ButtonKind::Tool, text, icon);
        button->setDense(true);
        button->setToolTip(text + QStringLiteral("  (%1)").arg(by > 0 ? QLatin1Char('J') : QLatin1Char('K')));
        connect(button, &QAbstractButton::clicked, this, [this, by] { step(by); });
        line->addWidget(button);
    };
    stepper(QStringLiteral("chevron-left"), tr("Previous clip"), -1);
    stepper(QStringLiteral("chevron-right"), tr("Next clip"), 1);
    layout.addWidget(head);

    auto* body = new QVBoxLayout;
    body->setContentsMargins(12, 4, 12, 8);
    body->setSpacing(6);
    play_ = new Button(ButtonKind::Bordered, {}, QStringLiteral("play"));
    play_->setFixedWidth(controlHeight(*play_) + 6);
    connect(play_, &QAbstractButton::clicked, this, &ClipPanel::togglePlay);
    spectrogram_ = new SpectrogramView;
    spectrogram_->setBare(true);
    spectrogram_->setFixedHeight(104);
    auto* over = new QVBoxLayout(spectrogram_);
    over->setContentsMargins(6, 6, 6, 6);
    over->addWidget(play_, 0, Qt::AlignLeft | Qt::AlignBottom);
    body->addWidget(spectrogram_);
    body->addWidget(notice_ = new Label({}, TextSize::Caption, Tone::Warn));
    notice_->setWordWrap(true);
    notice_->hide();
    body->addWidget(bars_ = new ProbabilityBars);
    auto* acts = new QHBoxLayout;
    acts->setSpacing(8);
    acts->addWidget(label_ = new ChoiceBox(tr("Label")), 1);
    label_->setSizePolicy(QSizePolicy::Ignored, QSizePolicy::Fixed);
    label_->setToolTip(tr("Fix the label  (1 – 9, 0)"));
    connect(label_, &QComboBox::activated, this, &ClipPanel::relabel);
    acts->addWidget(review_ = new Button(ButtonKind::Bordered, tr("To review")));
    review_->setKeycap(QStringLiteral("R"));
    connect(review_, &QAbstractButton::clicked, this, &ClipPanel::review);
    body->addLayout(acts);
    layout.addLayout(body);
    showPlaying(false);
}

QString ClipPanel::notice() const {
    return notice_->isHidden() ? QString() : notice_->text();
}

bool ClipPanel::isReading() const {
    return job_->isBusy();
}

void ClipPanel::say(const QString& notice) {
    notice_->setText(notice);
    notice_->setVisible(!notice.isEmpty());
}

void ClipPanel::showSelection() {
    title_->setAccessibleName(title_->text());
    title_->setToolTip(title_->text());
    title_->update();
    count_->setText(listedText(evaluation_));
    groups_->setVisible(evaluation_.showsChange());
    if (evaluation_.showsChange()) {
        const auto counts = evaluation_.changeCounts();
        const auto kind = evaluation_.selection().kind;
        const auto& selection = evaluation_.selection();
        const bool cell =
            (kind == ClipSelection::Kind::Cell && selection.truth != selection.answer) || kind == ClipSelection::Kind::Column;
        groups_->setSegments({(cell ? tr("Came %1") : tr("Won %1")).arg(countText(qint64(counts[0]))),
                              (cell ? tr("Left %1") : tr("Lost %1")).arg(countText(qint64(counts[1]))),
                              tr("Other %1").arg(countText(qint64(counts[2])))});
        groups_->setCurrent(int(evaluation_.changeGroup()));
    }
    const SceneLabels& labels = evaluation_.source().clips.labels;
    const QStringList names = classNames(labels);
    if (label_->count() != names.size() || (label_->count() > 0 && label_->itemText(0) != names[0])) {
        label_->clear();
        label_->addItems(names);
    }
}

void ClipPanel::showClip() {
    const auto row = list_->current();
    const bool same = row == shown_ && row && !samples_.empty();
    shown_ = row;
    review_->setEnabled(row.has_value());
    label_->setEnabled(row.has_value());
    if (!row) {
        player_->stop();
        job_->cancel();
        samples_.clear();
        clip_->setText(tr("No clip"));
        facts_->setText(evaluation_.isEmpty() ? QString() : tr("nothing matches here"));
        spectrogram_->setData({});
        play_->setEnabled(false);
        bars_->setData({classNames(evaluation_.clips().labels), {}, {}, {}, {}});
        say({});
        return;
    }
    const ScoredClips& clips = evaluation_.clips();
    clip_->setText(clipTitle(clips, *row));
    QStringList facts;
    const int device = clips.device[*row];
    if (device >= 0) {
        facts << tr("device %1").arg(deviceText(clips, device));
        if (!clips.deviceSeen.empty())
            facts << (clips.deviceSeen[std::size_t(device)] ? tr("seen") : tr("unseen"));
    }
    facts_->setText(facts.join(QStringLiteral(" · ")));
    label_->setCurrentIndex(evaluation_.source().clips.truth[*row]);
    showProbabilities(*row);
    if (!same)
        readSound(*row);
}

void ClipPanel::showProbabilities(std::uint32_t row) {
    const ScoredClips& clips = evaluation_.clips();
    const auto probabilities = clips.row(row);
    ProbabilityData data;
    data.classes = classNames(clips.labels);
    data.host.assign(probabilities.begin(), probabilities.end());
    data.truth = clips.truth[row];
    data.superClasses = evaluation_.head() == Head::SuperClasses && evaluation_.hasSuperClasses();
    if (evaluation_.isComparing() && evaluation_.side() != ComparedSide::A) {
        const auto before = evaluation_.otherClips().row(row);
        data.before.assign(before.begin(), before.end());
    }
    bars_->setData(data);
}

void ClipPanel::readSound(std::uint32_t row) {
    player_->stop();
    samples_.clear();
    spectrogram_->setCursor({});
    spectrogram_->setData({});
    play_->setEnabled(false);
    say({});
    const ScoredClips& clips = evaluation_.clips();
    const std::filesystem::path path = findAudio(evaluation_.source(), clips.filenames[row]);
    if (path.empty()) {
        job_->cancel();
        say(tr("The recording is not where the predictions name it: %1. Open its project, or put the dataset's folder beside the "
               "truth.")
                .arg(QString::fromStdString(clips.filenames[row])));
        return;
    }
    job_->start(
        [this, path, segment = std::int64_t(clips.segment[row])](const std::stop_token& stop) -> LatestJob::Deliver {
            return [this, sound = readClipSound(path, segment, stop)] { showSound(sound); };
        },
        [this](const Error& error) { say(QString::fromUtf8(error.what())); });
}

void ClipPanel::showSound(const ClipSound& sound) {
    samples_ = sound.samples;
    spectrogram_->setData(sound.map);
    play_->setEnabled(true);
    if (sound.silent)
        say(tr("This second is digitally silent."));
    if (playWhenRead_)
        player_->play(samples_);
    playWhenRead_ = false;
}

void ClipPanel::showPlaying(bool playing) {
    const QString text = playing ? tr("Stop") : tr("Play");
    play_->setIconName(playing ? QStringLiteral("stop") : QStringLiteral("play"));
    play_->setToolTip(text + QStringLiteral("  (Space)"));
    play_->setAccessibleName(text);
    if (!playing)
        spectrogram_->setCursor({});
}

void ClipPanel::togglePlay() {
    if (player_->isPlaying())
        player_->stop();
    else if (!samples_.empty())
        player_->play(samples_);
    else
        playWhenRead_ = job_->isBusy();
}

void ClipPanel::step(int by) {
    // Whoever listens goes on listening.
    const bool playing = player_->isPlaying();
    list_->step(by);
    if (playing)
        togglePlay();
}

void ClipPanel::relabel(int label) {
    if (!shown_ || label < 0 || label >= int(evaluation_.source().clips.labels.classes.size()))
        return;
    const ScoredClips& clips = evaluation_.source().clips;
    const SegmentName name = splitSegment(clips.filenames[*shown_]);
    Q_EMIT relabelRequested(QString::fromUtf8(name.recording.data(), qsizetype(name.recording.size())), clips.segment[*shown_],
                            label);
    // The label is what the evaluation says until somebody changed it.
    if (const auto row = list_->current())
        label_->setCurrentIndex(clips.truth[*row]);
}

void ClipPanel::review() {
    if (!shown_)
        return;
    const ScoredClips& clips = evaluation_.source().clips;
    const SegmentName name = splitSegment(clips.filenames[*shown_]);
    Q_EMIT reviewRequested(QString::fromUtf8(name.recording.data(), qsizetype(name.recording.size())), clips.segment[*shown_]);
}

} // namespace earshot
