#include "train/run_inspector.h"

#include "evaluate/clip_player.h"
#include "evaluate/clip_sound.h"
#include "evaluate/evaluation_text.h"
#include "jobs/latest_job.h"
#include "train/wrong_clips.h"
#include "widgets/button.h"
#include "widgets/label.h"
#include "widgets/matrix_view.h"
#include "widgets/number_text.h"
#include "widgets/panel_header.h"
#include "widgets/slider.h"

#include <QBoxLayout>
#include <QScrollArea>

#include <cmath>

namespace earshot {
namespace {

const QChar kThinSpace(0x2009);

QString countOr(qint64 count) {
    return count < 0 ? QString(QChar(0x2014)) : countText(count);
}

/// "139,620 clips · 6 devices".
QString sideText(qint64 clips, int devices) {
    if (clips < 0)
        return QString(QChar(0x2014));
    const QString text = RunInspector::tr("%1 clips").arg(countText(clips));
    return devices <= 0   ? text
           : devices == 1 ? text + RunInspector::tr(" · 1 device")
                          : text + RunInspector::tr(" · %1 devices").arg(devices);
}

SceneLabels labelsOf(const TrainingRecord& record) {
    SceneLabels labels;
    for (const QString& each : record.classes)
        labels.classes.push_back(each.toStdString());
    return labels;
}

} // namespace

RunInspector::RunInspector(QAction* open, std::unique_ptr<ClipPlayer> player, QWidget* parent)
    : Panel(&Tokens::surface, Qt::LeftEdge, parent), player_(std::move(player)), reader_(new LatestJob(this)),
      evaluation_(new PanelHeader(tr("Evaluation"))), matrix_(new MatrixView),
      none_(new Label({}, TextSize::Caption, Tone::Caption)), slider_(new Slider(tr("Epoch whose matrix is shown"))),
      epoch_(new Label({}, TextSize::Caption, Tone::Text, true)), last_(new Label({}, TextSize::Axis, Tone::Caption)),
      wrongHeader_(new PanelHeader(tr("Most wrong"), tr("sure, and mistaken"))), wrong_(new WrongClips),
      sound_(new Label({}, TextSize::Caption, Tone::Warn)), data_(new PanelHeader(tr("Data"))) {
    setObjectName(QStringLiteral("train.inspector"));
    matrix_->setObjectName(QStringLiteral("train.matrix"));
    slider_->setObjectName(QStringLiteral("train.epoch"));
    build(open);
    connect(slider_, &QAbstractSlider::valueChanged, this, [this](int value) {
        follows_ = value == slider_->maximum();
        showEpoch();
    });
    connect(wrong_, &WrongClips::playRequested, this, &RunInspector::play);
    connect(wrong_, &WrongClips::openRequested, this, [this](int index) {
        const WrongClip& clip = wrong_->clips()[std::size_t(index)];
        Q_EMIT clipRequested(clip.filename, clip.segment);
    });
    connect(player_.get(), &ClipPlayer::playingChanged, this,
            [this](bool playing) { wrong_->setPlaying(playing ? playing_ : -1); });
    connect(player_.get(), &ClipPlayer::failed, this, [this](const QString& why) {
        sound_->setText(why);
        sound_->setVisible(!why.isEmpty());
    });
}

RunInspector::~RunInspector() = default;

void RunInspector::build(QAction* open) {
    auto* column = new QVBoxLayout(this);
    column->setContentsMargins(1, 0, 0, 0);
    column->setSpacing(0);
    auto* way = new Button(ButtonKind::Text);
    way->setObjectName(QStringLiteral("train.evaluate.button"));
    way->setDense(true);
    way->setAction(open);
    evaluation_->addWidget(way);
    column->addWidget(evaluation_);
    auto* scroll = new QScrollArea;
    scroll->setWidgetResizable(true);
    scroll->setHorizontalScrollBarPolicy(Qt::ScrollBarAlwaysOff);
    scroll->setFocusPolicy(Qt::NoFocus);
    auto* inside = new QWidget;
    auto* list = new QVBoxLayout(inside);
    list->setContentsMargins(0, 8, 0, 0);
    list->setSpacing(0);
    matrix_->setCompact(true);
    auto* middle = new QHBoxLayout;
    middle->setContentsMargins(12, 0, 12, 0);
    middle->addWidget(matrix_, 1);
    list->addLayout(middle);
    none_->setWordWrap(true);
    none_->setContentsMargins(12, 4, 12, 8);
    list->addWidget(none_);
    auto* line = new QHBoxLayout;
    line->setContentsMargins(12, 6, 12, 0);
    line->setSpacing(6);
    line->addWidget(new Label(tr("Epoch"), TextSize::Caption, Tone::Secondary));
    line->addStretch(1);
    line->addWidget(epoch_);
    line->addWidget(last_);
    list->addLayout(line);
    auto* slide = new QHBoxLayout;
    slide->setContentsMargins(8, 0, 8, 8);
    slide->addWidget(slider_);
    slider_->setParts(5);
    list->addLayout(slide);
    wrongHeader_->setLines(Qt::TopEdge | Qt::BottomEdge);
    list->addWidget(wrongHeader_);
    list->addWidget(wrong_);
    sound_->setWordWrap(true);
    sound_->setContentsMargins(12, 4, 12, 4);
    sound_->hide();
    list->addWidget(sound_);
    list->addStretch(1);
    scroll->setWidget(inside);
    column->addWidget(scroll, 1);
    data_->setLines(Qt::TopEdge | Qt::BottomEdge);
    column->addWidget(data_);
    auto* facts = new QWidget;
    facts_ = new QGridLayout(facts);
    facts_->setContentsMargins(12, 6, 12, 8);
    facts_->setHorizontalSpacing(12);
    facts_->setVerticalSpacing(2);
    facts_->setColumnStretch(1, 1);
    addFact(0, tr("Train"), train_);
    addFact(1, tr("Judged on"), judged_);
    addFact(2, tr("Evaluate"), evaluate_);
    addFact(3, tr("Places shared"), shared_);
    addFact(4, tr("Modulation"), modulation_);
    addFact(5, tr("Waiting for data"), waiting_);
    notes_ = new Label({}, TextSize::Axis, Tone::Caption);
    notes_->setElided(true);
    facts_->addWidget(notes_, 6, 0, 1, 2);
    column->addWidget(facts);
}

void RunInspector::addFact(int row, const QString& caption, Label*& value) {
    facts_->addWidget(new Label(caption, TextSize::Caption, Tone::Secondary), row, 0);
    value = new Label(QString(QChar(0x2014)), TextSize::Caption, Tone::Text);
    value->setElided(true);
    facts_->addWidget(value, row, 1);
}

void RunInspector::show(const TrainingRecord& record) {
    record_ = record;
    const int newest = record.epochs.empty() ? 0 : record.epochs.back().epoch;
    const QSignalBlocker quiet(slider_);
    slider_->setRange(newest > 0 ? record.epochs.front().epoch : 0, newest);
    slider_->setEnabled(newest > 1);
    if (follows_ || slider_->value() > newest)
        slider_->setValue(newest);
    showEpoch();
    showData();
}

void RunInspector::showEpoch() {
    const EpochRecord* epoch = record_.find(slider_->value());
    const bool another = (epoch ? epoch->epoch : 0) != shown_;
    shown_ = epoch ? epoch->epoch : 0;
    const bool newest = epoch && epoch->epoch == record_.epochs.back().epoch;
    epoch_->setText(epoch ? QString::number(epoch->epoch) : QString(QChar(0x2014)));
    last_->setText(newest ? tr("newest") : epoch && epoch->epoch == record_.bestEpoch() ? tr("best") : QString());
    MatrixData data;
    const SceneLabels labels = record_.classes.isEmpty() && summary_ ? summary_->labels : labelsOf(record_);
    data.counts = epoch && epoch->matrix ? *epoch->matrix : ConfusionMatrix(labels.classes.size());
    data.classes = classNames(labels);
    data.codes = classCodeNames(labels);
    matrix_->setData(data);
    const bool judged = record_.epochs.empty() || record_.isValidated();
    none_->setText(record_.epochs.empty() ? tr("The matrix comes with the first finished epoch.")
                   : !judged              ? tr("This run is judged on nothing while it trains. Open it in Evaluate to judge it.")
                   : epoch && !epoch->matrix ? tr("No matrix was recorded for this epoch.")
                                             : QString());
    none_->setVisible(!none_->text().isEmpty());
    if (another || (epoch && epoch->mostWrong.size() != wrong_->clips().size()))
        wrong_->setClips(epoch ? epoch->mostWrong : std::vector<WrongClip>(), record_.classes);
    wrongHeader_->setCaption(epoch && epoch->mostWrong.empty() && judged && epoch->matrix ? tr("none kept for this epoch")
                                                                                          : tr("sure, and mistaken"));
}

void RunInspector::setSummary(const ProjectSummary& summary) {
    summary_ = summary;
    showEpoch();
    showData();
}

void RunInspector::showData() {
    const auto count = [this](auto member) {
        qint64 sum = 0;
        for (const auto& each : summary_->classes)
            sum += each.*member;
        return sum;
    };
    const auto devices = [this](auto member) {
        int number = 0;
        for (const auto& each : summary_->devices)
            number += each.*member > 0 ? 1 : 0;
        return number;
    };
    using Count = ProjectSummary::Count;
    train_->setText(record_.train.segments >= 0 ? sideText(record_.train.segments, record_.train.devices)
                    : summary_                  ? sideText(count(&Count::train), devices(&Count::train))
                                                : QString(QChar(0x2014)));
    judged_->setText(record_.validation.segments > 0 ? sideText(record_.validation.segments, record_.validation.devices)
                                                     : QString(QChar(0x2014)));
    judged_->setToolTip(record_.validatedOn);
    evaluate_->setText(summary_ ? sideText(count(&Count::evaluate), devices(&Count::evaluate)) : QString(QChar(0x2014)));
    shared_->setText(record_.sharedLocations >= 0 ? countOr(record_.sharedLocations)
                     : summary_                   ? countOr(summary_->sharedLocations)
                                                  : QString(QChar(0x2014)));
    shared_->setTone(shared_->text() == QStringLiteral("0") || shared_->text() == QChar(0x2014) ? Tone::Text : Tone::Warn);
    modulation_->setText(record_.modulationVectors > 0    ? tr("%1 vectors").arg(countText(record_.modulationVectors))
                         : record_.modulationVectors == 0 ? tr("off: one device")
                                                          : QString(QChar(0x2014)));
    modulation_->setToolTip(record_.modulation);
    waiting_->setText(record_.loaderWait < 0 ? QString(QChar(0x2014))
                                             : tr("%1%2% of the time").arg(100 * record_.loaderWait, 0, 'f', 1).arg(kThinSpace));
    notes_->setText(record_.notes.isEmpty() ? QString() : record_.notes.back());
    notes_->setToolTip(record_.notes.join(QLatin1Char('\n')));
    notes_->setVisible(!record_.notes.isEmpty());
    const int fold = record_.config.isEmpty() ? (summary_ ? summary_->fold : 0) : record_.trainingConfig().fold;
    data_->setCaption(fold > 0 ? tr("fold %1").arg(fold) : QString());
}

void RunInspector::play(int index) {
    if (player_->isPlaying() && index == playing_) {
        player_->stop();
        return;
    }
    playing_ = index;
    const WrongClip clip = wrong_->clips()[std::size_t(index)];
    sound_->hide();
    reader_->start(
        [this, path = audioFolder_ / clip.filename.toStdString(), segment = clip.segment](const std::stop_token& stop) {
            auto sound = std::make_shared<ClipSound>(readClipSound(path, segment, stop));
            return LatestJob::Deliver([this, sound] { player_->play(sound->samples); });
        },
        [this](const Error& error) {
            sound_->setText(QString::fromUtf8(error.what()));
            sound_->show();
        });
}

} // namespace earshot
