// What a person can do in the Train workspace, by button, key, menu and command search.
#include "train/train_workspace.h"

#include "base/error.h"
#include "jobs/cli_command.h"
#include "project/open_project.h"
#include "train/curves_panel.h"
#include "train/quantise_panel.h"
#include "train/runs_page.h"
#include "widgets/label.h"
#include "widgets/progress_bar.h"
#include "widgets/toast.h"
#include "window/actions.h"

#include <QAbstractButton>
#include <QFileDialog>
#include <QFileInfo>

#include <algorithm>

namespace earshot {

QAction* TrainWorkspace::add(const QString& id, const QString& name, const QList<QKeySequence>& keys, const QString& icon,
                             std::function<void()> run) {
    return shell_->actions().add({QStringLiteral("train.") + id, name, title(), keys, icon, title()}, page_, std::move(run));
}

void TrainWorkspace::addActions() {
    add(QStringLiteral("start"), tr("Start run"), {QKeySequence(Qt::CTRL | Qt::Key_Return)}, QStringLiteral("play"),
        [this] { startRun(); });
    add(QStringLiteral("apply"), tr("Apply"), {QKeySequence(Qt::CTRL | Qt::SHIFT | Qt::Key_Return)}, QStringLiteral("check"),
        [this] { applyChanges(); });
    add(QStringLiteral("pause"), tr("Pause"), {QKeySequence(Qt::Key_P)}, QStringLiteral("pause"), [this] { togglePause(); });
    add(QStringLiteral("stop"), tr("Stop, keep best"), {QKeySequence(Qt::CTRL | Qt::Key_Period)}, QStringLiteral("stop"), [this] {
        if (TrainingSession* live = session())
            live->stopAndKeepBest();
        focusRun(); // the button cannot be pressed again
        refresh();
    });
    add(QStringLiteral("checkpoint"), tr("Write a checkpoint now"), {QKeySequence(Qt::Key_C)}, QStringLiteral("checkpoint"),
        [this] {
            if (TrainingSession* live = session())
                live->checkpoint();
        });
    add(QStringLiteral("branch"), tr("New run with these settings"), {QKeySequence(Qt::Key_B)}, QStringLiteral("branch"),
        [this] { branch(); });
    add(QStringLiteral("resume"), tr("Resume from the checkpoint"), {QKeySequence(Qt::SHIFT | Qt::Key_P)}, QStringLiteral("play"),
        [this] { resumeRun(); });
    addRunActions();
    refreshActions();
}

void TrainWorkspace::addRunActions() {
    add(QStringLiteral("quantise"), tr("Quantise…"), {QKeySequence(Qt::Key_Q)}, QStringLiteral("quantise"),
        [this] { openQuantise(); });
    add(QStringLiteral("evaluate"), tr("Open in Evaluate"), {QKeySequence(Qt::Key_E)}, QStringLiteral("evaluate"),
        [this] { openInEvaluate(); });
    add(QStringLiteral("deploy"), tr("Deploy…"), {QKeySequence(Qt::Key_D)}, QStringLiteral("deploy"), [this] {
        Q_EMIT deployRequested(actOn());
        shell_->openWorkspace(QStringLiteral("deploy"));
    });
    add(QStringLiteral("runs"), tr("All runs"), {QKeySequence(Qt::Key_R)}, QStringLiteral("note"), [this] { toggleRuns(); });
    add(QStringLiteral("openRun"), tr("Show the run"), {}, QStringLiteral("train"), [this] {
        const QString folder = actOn();
        showsRuns_ = false;
        showRun(folder);
    });
    add(QStringLiteral("rename"), tr("Rename"), {QKeySequence(Qt::Key_F2)}, QStringLiteral("label"), [this] {
        const QString folder = actOn();
        if (!showsRuns_)
            toggleRuns();
        runsPage_->setCurrent(folder);
        runsPage_->editName();
    });
    add(QStringLiteral("delete"), tr("Delete"), {QKeySequence(Qt::Key_Delete)}, QStringLiteral("trash"),
        [this] { deleteRun(actOn()); });
    add(QStringLiteral("newRun"), tr("New run"), {QKeySequence(Qt::Key_N)}, QStringLiteral("plus"), [this] {
        showsRuns_ = false;
        showRun({});
    });
    add(QStringLiteral("export"), tr("Export the curves…"), {}, QStringLiteral("export"), [this] { exportCurves(); });
}

/// The run that a person means: the row of the table, or the one on screen.
QString TrainWorkspace::actOn() const {
    return showsRuns_ && runsPage_ ? runsPage_->current() : shown_;
}

void TrainWorkspace::refreshActions() {
    Actions& actions = shell_->actions();
    const auto allow = [&actions](const char* id, const QString& why) {
        Actions::setUnavailable(actions.find(QStringLiteral("train.") + QLatin1String(id)), why);
    };
    const TrainingSession* live = session();
    const bool alive = live && !live->isOver();
    const TrainingRecord& shown = record();
    const QString closed = tr("Open a project first");
    const QString noRun = tr("No training goes on here");
    const bool open = project_.isOpen();
    const bool readOnly = open && project_.store().isReadOnly();
    allow("start", !open                       ? closed
                   : readOnly                  ? QString::fromStdString(project_.store().readOnlyReason())
                   : isEmpty()                 ? tr("Label recordings of the training side first")
                   : alive && !draft_.isLive() ? tr("A run is being prepared")
                   : draft_.hasProblems()      ? tr("A setting has a value that it cannot have")
                                               : QString());
    const qsizetype applicable = draft_.applicable().size();
    allow("apply", !alive                 ? noRun
                   : draft_.hasProblems() ? tr("A setting has a value that it cannot have")
                   : applicable == 0      ? tr("Nothing was changed that a running training can take on")
                                          : QString());
    actions.find(QStringLiteral("train.apply"))
        ->setText(applicable == 1  ? tr("Apply 1 change")
                  : applicable > 1 ? tr("Apply %1 changes").arg(applicable)
                                   : tr("Apply"));
    QAction* pause = actions.find(QStringLiteral("train.pause"));
    const bool paused = shown.state == TrainingRecord::State::Paused;
    pause->setText(paused ? tr("Go on") : tr("Pause"));
    pause->setProperty("iconName", paused ? QStringLiteral("play") : QStringLiteral("pause"));
    const bool started = alive && shown.state != TrainingRecord::State::Preparing;
    allow("pause", !alive               ? noRun
                   : !started           ? tr("The run is being prepared")
                   : live->isStopping() ? tr("The run is stopping")
                                        : QString());
    allow("stop", !alive ? noRun : live->isStopping() ? tr("The run is stopping") : QString());
    allow("checkpoint", !started ? noRun : QString());
    allow("resume", alive || shown_.isEmpty() || shown.state == TrainingRecord::State::Done ? tr("There is nothing to go on with")
                                                                                            : QString());
    allow("branch", shown_.isEmpty() ? tr("No run is shown") : QString());
    const QString folder = actOn();
    const RunInfo* info = infoOf(folder);
    const TrainingSession* its = sessionOf(folder);
    const bool busy = (its && !its->isOver()) || (info && info->alive);
    const QString none = tr("No run is chosen");
    const bool trained = info ? info->epochs > 0 : !shown.epochs.empty();
    allow("quantise", folder.isEmpty() ? none
                      : busy           ? tr("Wait for the run to end, or stop it")
                      : !trained       ? tr("No epoch was finished")
                                       : QString());
    allow("evaluate", folder.isEmpty() ? none
                      : !trained       ? tr("No epoch was finished")
                      : judging_       ? tr("A run is being judged")
                                       : QString());
    allow("deploy", folder.isEmpty()                ? none
                    : !info || info->int8.isEmpty() ? tr("Quantise the run first: the board runs INT8 models")
                                                    : QString());
    allow("openRun", folder.isEmpty() ? none : QString());
    allow("rename", folder.isEmpty() ? none : readOnly ? QString::fromStdString(project_.store().readOnlyReason()) : QString());
    allow("delete", folder.isEmpty() ? none
                    : busy           ? tr("Stop the run first")
                    : readOnly       ? QString::fromStdString(project_.store().readOnlyReason())
                                     : QString());
    actions.find(QStringLiteral("train.runs"))->setText(showsRuns_ ? tr("Back to the run") : tr("Runs (%1)").arg(runs_.size()));
    allow("runs", runs_.empty() ? tr("There are no runs yet") : QString());
    allow("newRun", open ? QString() : closed);
    allow("export", shown.epochs.empty() ? tr("There are no curves yet") : QString());
}

void TrainWorkspace::togglePause() {
    TrainingSession* live = session();
    if (!live)
        return;
    if (live->record().state == TrainingRecord::State::Paused)
        live->goOn();
    else
        live->pause();
}

void TrainWorkspace::toggleRuns() {
    showsRuns_ = !showsRuns_;
    if (showsRuns_) {
        listRunsSoon();
        if (runsPage_)
            runsPage_->setCurrent(shown_);
    }
    refresh();
}

void TrainWorkspace::openQuantise() {
    if (showsRuns_)
        showRun(actOn());
    quantiseOpen_ = !quantiseOpen_ || showsRuns_;
    showsRuns_ = false;
    if (quantise_ && project_.isOpen())
        quantise_->setRun(shown_, nameOf(shown_), QString::fromStdString(project_.store().folder().string()), hasInt8(shown_));
    refresh();
    if (quantise_ && quantiseOpen_)
        quantise_->takeFocus();
}

void TrainWorkspace::exportCurves() {
    const QString file = QFileDialog::getSaveFileName(page_, tr("Export the curves"), nameOf(shown_) + QStringLiteral(".png"),
                                                      tr("Picture (*.png);;All figures of all epochs (*.csv)"));
    if (file.isEmpty() || !curves_)
        return;
    try {
        curves_->exportTo(file);
        shell_->showToast({tr("Curves exported"), file});
    } catch (const Error& error) {
        shell_->showToast({tr("Nothing was exported"), QString::fromUtf8(error.what()), {}, {}, QStringLiteral("error")});
    }
}

void TrainWorkspace::renameRun(const QString& folder, const QString& name) {
    RunRecord record = recordOf(folder);
    record.name = name.toStdString();
    try {
        project_.store().storeRun(record);
    } catch (const Error& error) {
        shell_->showToast({tr("Not renamed"), QString::fromUtf8(error.what()), {}, {}, QStringLiteral("error")});
    }
    for (RunInfo& run : runs_)
        if (run.folder == folder)
            run.name = name;
    takeRuns(runs_);
    project_.noteRunsChanged();
}

void TrainWorkspace::deleteRun(const QString& folder) {
    if (folder.isEmpty())
        return;
    const RunRecord record = recordOf(folder);
    try {
        setRunAside(project_.store().folder(), record.id);
        project_.store().removeRun(record.id);
    } catch (const Error& error) {
        shell_->showToast({tr("Not deleted"), QString::fromUtf8(error.what()), {}, {}, QStringLiteral("error")});
        return;
    }
    std::erase_if(sessions_, [&](const auto& session) { return session->run() == folder; });
    std::erase_if(runs_, [&](const RunInfo& run) { return run.folder == folder; });
    if (shown_ == folder)
        showRun(runs_.empty() ? QString() : runs_.front().folder);
    takeRuns(runs_);
    project_.noteRunsChanged();
    shell_->showToast({tr("%1 deleted").arg(QString::fromStdString(record.name)), tr("kept in the project's cache for 30 days"),
                       tr("Undo"), [this, record] { undoDelete(record); }});
}

void TrainWorkspace::undoDelete(const RunRecord& record) {
    if (!project_.isOpen())
        return;
    try {
        bringRunBack(project_.store().folder(), record.id);
        project_.store().storeRun(record);
    } catch (const Error& error) {
        shell_->showToast({tr("Not brought back"), QString::fromUtf8(error.what()), {}, {}, QStringLiteral("error")});
    }
    project_.noteRunsChanged();
}

/// Closing the window while a training goes on: asked once, in a bar. A second try closes; the training lives on by itself.
bool TrainWorkspace::mayClose() {
    const auto live = std::find_if(sessions_.begin(), sessions_.end(), [](const auto& session) { return !session->isOver(); });
    if (mayClose_ || live == sessions_.end() || (closeBar_ && closeBar_->isVisible()))
        return true;
    shell_->openWorkspace(id());
    if (!closeBar_)
        return true;
    showClosingQuestion((*live)->run());
    return false;
}

void TrainWorkspace::showClosingQuestion(const QString& folder) {
    const TrainingSession* live = sessionOf(folder);
    closeText_->setText(tr("%1 is training (%2 done). It can go on without the window.")
                            .arg(nameOf(folder), percentText(live->record().share())));
    closeBar_->show();
    if (auto* first = closeBar_->findChild<QAbstractButton*>(QStringLiteral("train.close.background")))
        first->setFocus(Qt::OtherFocusReason);
}

void TrainWorkspace::letClose(bool stopFirst) {
    if (stopFirst) {
        closeWhenStopped_ = true;
        for (const auto& session : sessions_)
            if (!session->isOver())
                session->stopAndKeepBest();
        refresh();
        return;
    }
    mayClose_ = true;
    page_->window()->close();
}

} // namespace earshot
