#include "train/run_headline.h"

#include "theme/theme.h"
#include "widgets/button.h"
#include "widgets/label.h"
#include "widgets/matrix_view.h"
#include "widgets/number_text.h"
#include "widgets/progress_bar.h"
#include "window/actions.h"
#include "window/status_strip.h"

#include <QBoxLayout>
#include <QDateTime>

#include <cmath>

namespace earshot {
namespace {

const QChar kThin(0x2009);

/// "Epoch 1 of 6 + 6 INT8", "INT8 epoch 2 of 6": the epochs that were set, and those that follow them for INT8.
QString epochOf(const TrainingRecord& record) {
    const TrainingConfig config = record.trainingConfig();
    const int later = record.epochsPlanned - config.epochs;
    if (record.config.isEmpty() || config.qat != QatMode::After || later <= 0)
        return RunHeadline::tr("Epoch %1 of %2").arg(record.currentEpoch).arg(record.epochsPlanned);
    if (record.currentEpoch > config.epochs)
        return RunHeadline::tr("INT8 epoch %1 of %2").arg(record.currentEpoch - config.epochs).arg(later);
    return RunHeadline::tr("Epoch %1 of %2 + %3 INT8").arg(record.currentEpoch).arg(config.epochs).arg(later);
}

QString titleOf(const TrainingRecord& record) {
    const int finished = int(record.epochs.size());
    const auto tr = [](const char* text) { return RunHeadline::tr(text); };
    switch (record.state) {
    case TrainingRecord::State::Unknown:
        return tr("No epoch finished");
    case TrainingRecord::State::Preparing:
        return tr("Preparing");
    case TrainingRecord::State::Running:
    case TrainingRecord::State::Paused:
        return epochOf(record);
    case TrainingRecord::State::Done:
        return tr("%1 epochs, finished").arg(finished);
    case TrainingRecord::State::Stopped:
        return tr("Stopped after %1 epochs").arg(finished);
    case TrainingRecord::State::Failed:
        return record.epochsPlanned > 0 ? epochOf(record) : tr("Did not start");
    }
    return {};
}

/// `left`: seconds, -1 when they are not known.
QString detailOf(const TrainingRecord& record, int left) {
    const auto tr = [](const char* text) { return RunHeadline::tr(text); };
    switch (record.state) {
    case TrainingRecord::State::Preparing:
        return record.activity.isEmpty() ? tr("the worker reads the recordings") : record.activity;
    case TrainingRecord::State::Running:
    case TrainingRecord::State::Paused: {
        QString text = record.steps > 0 ? tr("step %1 of %2").arg(countText(record.step), countText(record.steps)) : QString();
        if (left >= 0 && record.state == TrainingRecord::State::Running)
            text += tr(" · ends at about %1").arg(QDateTime::currentDateTime().addSecs(left).toString(QStringLiteral("HH:mm")));
        return text;
    }
    case TrainingRecord::State::Done:
    case TrainingRecord::State::Stopped:
        return record.bestEpoch() > 0 ? tr("kept as best: epoch %1").arg(record.bestEpoch()) : QString();
    case TrainingRecord::State::Failed:
        return record.checkpointEpoch >= 0 ? tr("ended here; checkpoint %1 is safe").arg(record.checkpointEpoch)
                                           : tr("nothing was finished");
    case TrainingRecord::State::Unknown:
        break;
    }
    return {};
}

} // namespace

RunHeadline::RunHeadline(Actions& actions, QWidget* parent)
    : Panel(&Tokens::surface, Qt::BottomEdge, parent), title_(new Label({}, TextSize::Heading, Tone::Text, true)),
      left_(new Label({}, TextSize::Body, Tone::Text)), bar_(new ProgressBar),
      detail_(new Label({}, TextSize::Caption, Tone::Secondary)) {
    setObjectName(QStringLiteral("train.headline"));
    title_->setObjectName(QStringLiteral("train.title"));
    auto* across = new QHBoxLayout(this);
    across->setContentsMargins(12, 6, 12, 7);
    across->setSpacing(16);
    progress_ = new QWidget;
    auto* column = new QVBoxLayout(progress_);
    column->setContentsMargins(0, 0, 0, 0);
    column->setSpacing(3);
    auto* line = new QHBoxLayout;
    line->setSpacing(8);
    line->addWidget(title_);
    line->addStretch(1);
    line->addWidget(left_);
    column->addLayout(line);
    column->addWidget(bar_);
    column->addWidget(detail_);
    detail_->setElided(true);
    progress_->setSizePolicy(QSizePolicy::Expanding, QSizePolicy::Preferred);
    progress_->setMaximumWidth(fontMetrics().averageCharWidth() * 46);
    across->addWidget(progress_, 1);
    best_ = addFigure(tr("Best log loss"), tr("On what the run is judged on; the weights of that epoch are kept"));
    best_->setObjectName(QStringLiteral("train.best"));
    speed_ = addFigure(tr("Clips/s"), tr("Training clips a second, in this epoch"));
    memory_ = addFigure(tr("Memory"), tr("Of the worker process"));
    across->addStretch(0);
    const auto button = [&](const char* id, ButtonKind kind) {
        auto* made = new Button(kind);
        made->setObjectName(QString::fromLatin1(id) + QStringLiteral(".button"));
        made->setAction(actions.find(QString::fromLatin1(id)));
        across->addWidget(made);
        return made;
    };
    pause_ = button("train.pause", ButtonKind::Bordered);
    stop_ = button("train.stop", ButtonKind::Bordered);
    resume_ = button("train.resume", ButtonKind::Bordered);
    across->setSpacing(8);
    checkpoint_ = button("train.checkpoint", ButtonKind::Tool);
    branch_ = button("train.branch", ButtonKind::Tool);
    setMinimumHeight(64);
    setSizePolicy(QSizePolicy::Preferred, QSizePolicy::Fixed);
}

Label* RunHeadline::addFigure(const QString& caption, const QString& toolTip) {
    auto* holder = new QWidget;
    auto* column = new QVBoxLayout(holder);
    column->setContentsMargins(4, 0, 4, 0);
    column->setSpacing(0);
    column->addStretch(1);
    column->addWidget(new Label(caption, TextSize::Caption, Tone::Secondary));
    auto* value = new Label(QString(QChar(0x2014)), TextSize::Body, Tone::Text, true);
    column->addWidget(value);
    column->addStretch(1);
    holder->setToolTip(toolTip);
    layout()->addWidget(holder);
    figures_.push_back(holder);
    return value;
}

void RunHeadline::show(const TrainingRecord& record, bool stopping) {
    const int left = record.state == TrainingRecord::State::Running && !stopping ? record.secondsLeft().value_or(-1) : -1;
    title_->setText(titleOf(record));
    left_->setText(stopping                                        ? tr("stopping")
                   : record.state == TrainingRecord::State::Paused ? tr("paused")
                   : left >= 0                                     ? timeLeftText(left)
                                                                   : QString());
    bar_->setValue(record.share());
    bar_->setAccessibleDescription(percentText(record.share()));
    wideDetail_ = detailOf(record, left);
    narrowDetail_ = left >= 0 ? timeLeftText(left) : wideDetail_;
    const int best = record.bestEpoch();
    const EpochRecord* epoch = record.find(best);
    best_->setText(epoch ? tr("%1 at %2").arg(epoch->value(QStringLiteral("log_loss")), 0, 'f', 3).arg(best)
                         : QString(QChar(0x2014)));
    speed_->setText(record.clipsPerSecond > 0 ? countText(std::llround(record.clipsPerSecond)) : QString(QChar(0x2014)));
    memory_->setText(bytesText(record.memoryBytes));
    const bool alive = record.isAlive();
    // While no button can take the focus of one that goes, the headline has it.
    if (!alive && (pause_->hasFocus() || stop_->hasFocus()))
        setFocus(Qt::OtherFocusReason);
    pause_->setVisible(alive);
    pause_->setIconName(record.state == TrainingRecord::State::Paused ? QStringLiteral("play") : QStringLiteral("pause"));
    stop_->setVisible(alive);
    checkpoint_->setVisible(alive);
    resume_->setVisible(record.state == TrainingRecord::State::Stopped && record.checkpointEpoch >= 0); // an error has its own
    branch_->setVisible(record.state != TrainingRecord::State::Unknown || !record.config.isEmpty());
    if (hasFocus() && alive && !stopping && pause_->isEnabled())
        pause_->setFocus(Qt::OtherFocusReason);
    adapt();
}

void RunHeadline::resizeEvent(QResizeEvent* event) {
    Panel::resizeEvent(event);
    adapt();
}

/// Where there is no room, memory and speed step aside first; the buttons stay.
void RunHeadline::adapt() {
    const int em = fontMetrics().horizontalAdvance(QLatin1Char('0'));
    const bool wide = width() >= 72 * em;
    left_->setVisible(wide);
    detail_->setText(wide ? wideDetail_ : narrowDetail_);
    figures_[2]->setVisible(width() >= 100 * em);
    figures_[1]->setVisible(width() >= 90 * em);
    figures_[0]->setVisible(wide);
}

} // namespace earshot
