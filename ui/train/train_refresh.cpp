// What the Train workspace shows of the run at hand.
#include "jobs/cli_command.h"
#include "project/open_project.h"
#include "train/batch_strip.h"
#include "train/curves_panel.h"
#include "train/quantise_panel.h"
#include "train/run_headline.h"
#include "train/run_inspector.h"
#include "train/settings_panel.h"
#include "train/train_workspace.h"
#include "widgets/button.h"
#include "widgets/choice_box.h"
#include "widgets/empty_state.h"
#include "widgets/error_panel.h"
#include "widgets/label.h"
#include "widgets/number_text.h"
#include "window/actions.h"
#include "window/status_strip.h"

#include <QStackedWidget>
#include <QStorageInfo>

namespace earshot {
namespace {

enum CentrePage { Nothing, Content, Runs };
enum Middle { CurvesShown, NoRun };

QString stateText(const TrainingRecord& record, bool stopping) {
    switch (record.state) {
    case TrainingRecord::State::Preparing:
        return TrainWorkspace::tr("preparing");
    case TrainingRecord::State::Running:
        return stopping ? TrainWorkspace::tr("stopping") : TrainWorkspace::tr("training");
    case TrainingRecord::State::Paused:
        return TrainWorkspace::tr("paused");
    case TrainingRecord::State::Done:
        return TrainWorkspace::tr("finished");
    case TrainingRecord::State::Stopped:
        return TrainWorkspace::tr("stopped early");
    case TrainingRecord::State::Failed:
        return TrainWorkspace::tr("ended too early");
    case TrainingRecord::State::Unknown:
        break;
    }
    return {};
}

} // namespace

void TrainWorkspace::refresh() {
    const TrainingRecord& shown = record();
    const TrainingSession* live = session();
    if (live && !live->isOver() && !shown.config.isEmpty())
        draft_.updateRun(shown.config, true);
    if (settings_)
        settings_->refresh();
    if (headline_)
        headline_->show(shown, live && live->isStopping());
    if (curves_)
        curves_->show(shown);
    if (batch_)
        batch_->show(shown);
    if (inspector_)
        inspector_->show(shown);
    showProblem();
    refreshContext();
    refreshActions();
    refreshStrip();
    refreshPages();
}

/// After each of many steps: what changes with it, and everything when more than a step has happened.
void TrainWorkspace::refreshStep() {
    const TrainingRecord& shown = record();
    const QString now = QStringLiteral("%1 %2 %3 %4 %5 %6 %7")
                            .arg(int(shown.state))
                            .arg(shown.epochs.size())
                            .arg(shown.interventions.size())
                            .arg(shown.checkpointEpoch)
                            .arg(shown.batch ? shown.batch->epoch : 0)
                            .arg(shown.batch ? shown.batch->step : 0)
                            .arg(shown.activity);
    if (now != signature_) {
        signature_ = now;
        refresh();
        return;
    }
    const TrainingSession* live = session();
    if (headline_)
        headline_->show(shown, live && live->isStopping());
    refreshStrip();
}

/// Out of the settings, whose fields take keys for text, to the run: Pause has the focus as soon as it can be pressed.
void TrainWorkspace::focusRun() {
    if (headline_ && headline_->isVisible())
        headline_->setFocus(Qt::OtherFocusReason);
}

void TrainWorkspace::refreshPages() {
    if (!pages_)
        return;
    const bool open = project_.isOpen();
    nothing_->setMessage(
        open ? EmptyMessage{QStringLiteral("label"), tr("Nothing to train on yet"),
                            tr("Label at least two recordings of the training side, better a few dozen of each class.")}
             : EmptyMessage{QStringLiteral("train"), tr("No project open"),
                            tr("Open or create a project with labelled recordings to train a model on it.")});
    for (auto* button : nothing_->findChildren<Button*>())
        button->setVisible(button->objectName().endsWith(QStringLiteral("project.open")) != open);
    const bool empty = isEmpty();
    pages_->setCurrentIndex(empty ? Nothing : showsRuns_ ? Runs : Content);
    const bool none = shown_.isEmpty();
    middle_->setCurrentIndex(none ? NoRun : CurvesShown);
    headline_->setVisible(!none);
    quantise_->setVisible(quantiseOpen_ && !none);
    const bool room = problem().isEmpty() || pages_->height() >= 720;
    batch_->setVisible(!none && !quantiseOpen_ && room && (record().isAlive() || record().batch.has_value()));
    Q_EMIT emptyChanged();
    Q_EMIT contextChanged();
}

void TrainWorkspace::refreshContext() {
    if (!runChoice_)
        return;
    std::vector<std::pair<QString, QString>> wanted;
    for (const RunInfo& run : runs_)
        wanted.emplace_back(run.name, run.folder);
    if (!shown_.isEmpty() && !infoOf(shown_))
        wanted.emplace(wanted.begin(), nameOf(shown_), shown_);
    bool same = runChoice_->count() == int(wanted.size());
    for (int i = 0; same && i < int(wanted.size()); ++i)
        same =
            runChoice_->itemText(i) == wanted[std::size_t(i)].first && runChoice_->itemData(i) == wanted[std::size_t(i)].second;
    const QSignalBlocker quiet(runChoice_);
    if (!same) { // else the list stays as it is: somebody may have it open
        runChoice_->clear();
        for (const auto& [name, folder] : wanted)
            runChoice_->addItem(name, folder);
    }
    runChoice_->setCurrentIndex(runChoice_->findData(shown_));
    runChoice_->setVisible(runChoice_->count() > 0);
    const TrainingRecord& shown = record();
    const TrainingSession* live = session();
    const QString words = shown_.isEmpty() ? QString() : stateText(shown, live && live->isStopping());
    stateLabel_->setText(shown.isAlive() ? QStringLiteral("● ") + words : words);
    stateLabel_->setTone(shown.state == TrainingRecord::State::Failed   ? Tone::Err
                         : shown.state == TrainingRecord::State::Paused ? Tone::Warn
                         : shown.isAlive()                              ? Tone::Accent
                                                                        : Tone::Secondary);
    stateLabel_->setVisible(!words.isEmpty());
    runsButton_->setVisible(!runs_.empty());
}

void TrainWorkspace::refreshStrip() {
    std::vector<JobStatus> jobs;
    bool working = false;
    for (const auto& session : sessions_) {
        if (session->isOver())
            continue;
        const TrainingRecord& said = session->record();
        JobStatus& job = jobs.emplace_back();
        job.id = jobId(session->run());
        job.name = nameOf(session->run());
        if (said.state == TrainingRecord::State::Preparing)
            job.activity = said.activity.isEmpty() ? tr("preparing") : said.activity;
        else
            job.share = said.share();
        if (said.state == TrainingRecord::State::Running)
            job.secondsLeft = said.secondsLeft();
        working = true;
    }
    if (quantise_ && quantise_->isRunning())
        jobs.push_back({jobId(QStringLiteral("quantise")),
                        tr("Quantising %1").arg(nameOf(quantise_->run())),
                        quantise_->share(),
                        quantise_->activity(),
                        {}});
    if (judging_)
        jobs.push_back({jobId(QStringLiteral("judge")), tr("Judging %1").arg(nameOf(judged_)), {}, tr("at work"), {}});
    shell_->strip().setJobs(jobs, id());
    QString fact;
    if (working && project_.isOpen()) {
        const QStorageInfo disk(QString::fromStdString(project_.store().folder().string()));
        fact = tr("%1 free").arg(bytesText(disk.bytesAvailable()));
        if (!checkpointFact_.isEmpty())
            fact = checkpointFact_ + QStringLiteral(" · ") + fact;
    }
    shell_->strip().setFact(fact);
}

void TrainWorkspace::showProblem() {
    if (!errorHolder_)
        return;
    const TrainingRecord& shown = record();
    const TrainingSession* live = session();
    if (!startProblem_.isEmpty()) {
        error_->setMessage({startProblem_, {}});
        errorHolder_->show();
        return;
    }
    const bool failed = shown.state == TrainingRecord::State::Failed && !shown_.isEmpty();
    errorHolder_->setVisible(failed);
    if (!failed)
        return;
    ErrorMessage message;
    const bool killed = !live || live->wasKilled();
    message.what = killed && shown.failure.isEmpty() ? tr("The worker of this run is gone") : shown.failure;
    if (killed)
        message.rows.emplace_back(tr("Likely cause"), tr("It was ended from outside, or the system ran out of memory or power."));
    const bool resumable = shown.checkpointEpoch >= 0;
    message.rows.emplace_back(tr("State now"),
                              resumable ? tr("Everything up to checkpoint %1 is safe on disk.").arg(shown.checkpointEpoch)
                                        : tr("No checkpoint was written; nothing is lost but the start."));
    if (!shown.failureHint.isEmpty())
        message.rows.emplace_back(tr("To mend it"), shown.failureHint);
    error_->setMessage(message);
    auto* mend = error_->addButton(resumable ? tr("Resume from checkpoint %1").arg(shown.checkpointEpoch) : tr("Start again"),
                                   QStringLiteral("play"));
    mend->setObjectName(QStringLiteral("train.error.resume"));
    connect(mend, &QAbstractButton::clicked, shell_->actions().find(QStringLiteral("train.resume")), &QAction::trigger);
}

} // namespace earshot
