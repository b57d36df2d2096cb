// The runs of the project: started, followed, read, judged.
#include "train/train_workspace.h"

#include "base/error.h"
#include "evaluation/predictions.h"
#include "jobs/cli_command.h"
#include "project/open_project.h"
#include "project/run_folder.h"
#include "train/curves_panel.h"
#include "train/quantise_panel.h"
#include "train/run_inspector.h"
#include "train/runs_page.h"
#include "train/settings_panel.h"
#include "widgets/toast.h"
#include "window/actions.h"
#include "window/status_strip.h"

#include <QAction>
#include <QDateTime>
#include <QFileInfo>
#include <QJsonDocument>

#include <cmath>

namespace earshot {

const RunInfo* TrainWorkspace::infoOf(const QString& folder) const {
    for (const RunInfo& run : runs_)
        if (run.folder == folder)
            return &run;
    return nullptr;
}

QString TrainWorkspace::nameOf(const QString& folder) const {
    const RunInfo* info = infoOf(folder);
    return info ? info->name : defaultRunName(QFileInfo(folder).fileName());
}

bool TrainWorkspace::hasInt8(const QString& folder) const {
    const RunInfo* info = infoOf(folder);
    return info && !info->int8.isEmpty();
}

TrainingSession* TrainWorkspace::sessionOf(const QString& folder) const {
    for (const auto& session : sessions_)
        if (session->run() == folder)
            return session.get();
    return nullptr;
}

/// What the project knows about a run; made up where it knows nothing yet.
RunRecord TrainWorkspace::recordOf(const QString& folder) const {
    const std::string id = QFileInfo(folder).fileName().toStdString();
    for (const RunRecord& record : project_.store().runs())
        if (record.id == id)
            return record;
    const RunInfo* info = infoOf(folder);
    return {id, nameOf(folder).toStdString(), info ? info->state.toStdString() : "running",
            QJsonDocument(record().config).toJson(QJsonDocument::Compact).toStdString(),
            (info && info->made.isValid() ? info->made : QDateTime::currentDateTime()).toMSecsSinceEpoch()};
}

void TrainWorkspace::storeState(const QString& folder, const QString& state) {
    if (!project_.isOpen() || project_.store().isReadOnly())
        return;
    try {
        RunRecord record = recordOf(folder);
        record.state = state.toStdString();
        project_.store().storeRun(record);
        const TrainingSession* session = sessionOf(folder);
        if (!session || state == QLatin1String("running"))
            return;
        std::vector<Metric> metrics;
        for (const EpochRecord& epoch : session->record().epochs)
            for (const char* name : {"log_loss", "accuracy", "train_accuracy", "learning_rate"})
                metrics.push_back({epoch.epoch, name, epoch.value(QLatin1String(name))});
        project_.store().storeMetrics(record.id, metrics);
    } catch (const Error& error) {
        shell_->strip().setNotice(QString::fromUtf8(error.what())); // the run's own files are the truth; only lists know less
    }
}

void TrainWorkspace::openProject() {
    shown_.clear();
    shownRecord_ = {};
    listed_ = false;
    startProblem_.clear();
    removeOldRuns(project_.store().folder());
    if (inspector_)
        inspector_->setAudioFolder(project_.store().audioFolder());
    summarise();
    listRunsSoon();
    refresh();
}

void TrainWorkspace::closeProject() {
    sessions_.clear(); // the workers live on; the next window attaches
    judging_.reset();
    runs_.clear();
    shown_.clear();
    shownRecord_ = {};
    summary_.reset();
    quantiseOpen_ = showsRuns_ = false;
    draft_.leaveRun();
    takeRuns({});
}

void TrainWorkspace::listRunsSoon() {
    if (!project_.isOpen())
        return;
    const std::uint64_t asked = ++listing_;
    project_.quietJobs().start(
        tr("Listing runs"), this,
        [folder = project_.store().runsFolder(), records = project_.store().runs()](Progress&, const std::stop_token& stop) {
            return listRuns(folder, records, stop);
        },
        [this, asked](std::vector<RunInfo> runs) {
            if (asked == listing_)
                takeRuns(std::move(runs));
        });
}

void TrainWorkspace::takeRuns(std::vector<RunInfo> runs) {
    runs_ = std::move(runs);
    for (const RunInfo& run : runs_)
        // A worker that another window, or this one before it was closed, has started is followed.
        if (run.alive && !sessionOf(run.folder))
            addSession(run.folder).attach();
    offerComparisons();
    if (runsPage_)
        runsPage_->setRuns(runs_);
    if (!listed_ && shown_.isEmpty() && !runs_.empty()) {
        listed_ = true;
        showRun(runs_.front().folder);
    } else {
        refresh();
    }
    Q_EMIT runsListed();
}

void TrainWorkspace::offerComparisons() {
    std::vector<std::pair<QString, QString>> others;
    for (const RunInfo& run : runs_)
        if (run.folder != shown_)
            others.emplace_back(run.folder, run.name);
    if (curves_)
        curves_->setRuns(others);
}

void TrainWorkspace::showRun(const QString& folder) {
    shown_ = folder;
    offerComparisons();
    startProblem_.clear();
    signature_.clear();
    shownRecord_ = {};
    if (folder.isEmpty()) {
        draft_.leaveRun();
    } else if (TrainingSession* live = sessionOf(folder)) {
        draft_.setRun(live->record().config, !live->isOver() && !live->record().config.isEmpty());
    } else {
        readRecord(folder);
    }
    if (quantise_ && project_.isOpen() && !folder.isEmpty())
        quantise_->setRun(folder, nameOf(folder), QString::fromStdString(project_.store().folder().string()), hasInt8(folder));
    refresh();
}

/// Reads what a run that nobody works on has left.
void TrainWorkspace::readRecord(const QString& folder) {
    project_.quietJobs().start(
        tr("Reading the run"), this,
        [folder](Progress&, const std::stop_token&) { return readTrainingRecord(folder.toStdString()); },
        [this, folder](TrainingRecord record) {
            if (folder != shown_ || sessionOf(folder))
                return;
            // A worker that went without a word left no end in its story.
            if (record.isAlive()) {
                record.state = TrainingRecord::State::Failed;
                record.failure = {};
            }
            shownRecord_ = std::move(record);
            draft_.setRun(shownRecord_.config, false);
            refresh();
        });
}

void TrainWorkspace::readOther(const QString& folder) {
    if (folder.isEmpty()) {
        curves_->setOther(std::nullopt, {});
        return;
    }
    project_.quietJobs().start(
        tr("Reading the run"), this,
        [folder](Progress&, const std::stop_token&) { return readTrainingRecord(folder.toStdString()); },
        [this, folder](TrainingRecord record) {
            if (curves_)
                curves_->setOther(std::move(record), nameOf(folder));
        });
}

TrainingSession& TrainWorkspace::addSession(const QString& folder) {
    std::erase_if(sessions_, [&](const auto& session) { return session->run() == folder; });
    sessions_.push_back(
        std::make_unique<TrainingSession>(program_, QString::fromStdString(project_.store().folder().string()), folder));
    TrainingSession* session = sessions_.back().get();
    connect(session, &TrainingSession::changed, this, [this, session] {
        if (session->run() == shown_)
            refreshStep();
        else
            refreshStrip();
    });
    connect(session, &TrainingSession::epochFinished, this, [this, session] {
        checkpointFact_ = tr("Checkpoint %1 saved %2")
                              .arg(session->record().epochs.back().epoch)
                              .arg(QTime::currentTime().toString(QStringLiteral("HH:mm")));
    });
    connect(session, &TrainingSession::refused, this, [this](const QString& what, const QString& hint) {
        shell_->showToast({what, hint, {}, {}, QStringLiteral("warning")});
    });
    connect(session, &TrainingSession::ended, this, [this, session] { sessionEnded(*session); });
    return *session;
}

void TrainWorkspace::sessionEnded(TrainingSession& session) {
    const QString folder = session.run();
    const TrainingRecord::State state = session.record().state;
    const bool failed = state == TrainingRecord::State::Failed;
    storeState(folder, failed                                    ? QStringLiteral("failed")
                       : state == TrainingRecord::State::Stopped ? QStringLiteral("stopped")
                                                                 : QStringLiteral("done"));
    if (folder == shown_)
        draft_.setRun(session.record().config, false);
    if (failed)
        shell_->strip().setNotice(tr("%1 has ended too early").arg(nameOf(folder)));
    project_.noteRunsChanged();
    refresh();
    if (closeWhenStopped_) {
        letClose(false);
        return;
    }
    if (!failed && !session.record().epochs.empty())
        judge(folder, false); // so that Evaluate has it
}

void TrainWorkspace::startRun() {
    if (!project_.isOpen() || isEmpty() || draft_.hasProblems())
        return;
    startProblem_.clear();
    const QString id = nextRunId(project_.store().runsFolder(), project_.store().runs());
    const QString folder = QString::fromStdString((project_.store().runsFolder() / id.toStdString()).string());
    const QString preset = draft_.preset();
    const QStringList assignments = draft_.assignments();
    try {
        project_.store().storeRun({id.toStdString(), defaultRunName(id).toStdString(), "running",
                                   QJsonDocument(draft_.config()).toJson(QJsonDocument::Compact).toStdString(),
                                   QDateTime::currentMSecsSinceEpoch()});
    } catch (const Error& error) {
        startProblem_ = QString::fromUtf8(error.what());
        refresh();
        return;
    }
    TrainingSession& session = addSession(folder);
    session.start(preset, assignments);
    showsRuns_ = quantiseOpen_ = false;
    const QJsonObject config = draft_.config();
    showRun(folder);
    if (session.record().config.isEmpty()) // until the worker says what it runs with
        draft_.setRun(config, false);
    listRunsSoon();
    refresh();
    focusRun();
}

void TrainWorkspace::resumeRun() {
    if (shown_.isEmpty() || !project_.isOpen())
        return;
    const TrainingSession* live = session();
    if (live && !live->isOver())
        return;
    const bool resumable = record().checkpointEpoch >= 0;
    const QString folder = shown_;
    if (!resumable) { // nothing to go on from: another run with the same settings
        startRun();
        return;
    }
    shell_->strip().setNotice({});
    addSession(folder).resumeFromCheckpoint();
    storeState(folder, QStringLiteral("running"));
    showRun(folder);
}

void TrainWorkspace::branch() {
    draft_.leaveRun();
    startRun();
}

void TrainWorkspace::applyChanges() {
    TrainingSession* live = session();
    const QJsonObject changes = draft_.applicable();
    if (!live || live->isOver() || changes.isEmpty())
        return;
    live->apply(changes);
}

void TrainWorkspace::leadToEvaluate(const QString& folder) {
    shell_->openWorkspace(QStringLiteral("evaluate"));
    Q_EMIT evaluateRequested(folder);
}

void TrainWorkspace::openInEvaluate() {
    const QString folder = actOn();
    const RunInfo* info = infoOf(folder);
    if (info && info->evaluated)
        leadToEvaluate(folder);
    else
        judge(folder, true);
}

/// Asks earshot-cli for the run's predictions on the evaluate side; Evaluate and the review queues live on them.
void TrainWorkspace::judge(const QString& folder, bool open) {
    if (judging_ || folder.isEmpty() || !project_.isOpen())
        return;
    judged_ = folder;
    openWhenJudged_ = open;
    judging_ = std::make_unique<CliCommand>(program_);
    const bool int8 = newestInt8Model(folder.toStdString()).has_value();
    const auto over = [this] {
        judging_.release()->deleteLater();
        refreshStrip();
        refreshActions();
    };
    connect(judging_.get(), &CliCommand::finished, this, [this, over, folder] {
        const bool wanted = openWhenJudged_;
        over();
        keepPredictions(folder);
        project_.noteRunsChanged();
        if (wanted)
            leadToEvaluate(folder);
    });
    connect(judging_.get(), &CliCommand::failed, this, [this, over, folder](const JobFailure& failure) {
        over();
        shell_->showToast({tr("%1 was not judged").arg(nameOf(folder)), failure.message, {}, {}, QStringLiteral("error")});
    });
    judging_->start({QStringLiteral("evaluate"), folder, QStringLiteral("--data"),
                     QString::fromStdString(project_.store().folder().string()), QStringLiteral("--engine"),
                     int8 ? QStringLiteral("int8") : QStringLiteral("float"), QStringLiteral("--fold"),
                     QString::number(std::max(1, summary_ ? summary_->fold : 1))});
    refreshStrip();
    refreshActions();
}

/// What the network says about each recording, for lists and queues of the project.
void TrainWorkspace::keepPredictions(const QString& folder) {
    const std::filesystem::path file = std::filesystem::path(folder.toStdString()) / "predictions.csv";
    std::error_code ignored;
    if (!project_.isOpen() || project_.store().isReadOnly() || !std::filesystem::exists(file, ignored))
        return;
    const std::string id = QFileInfo(folder).fileName().toStdString();
    auto store = std::make_shared<ProjectStore>(project_.store().sibling());
    Job* job = project_.quietJobs().start(
        tr("Keeping predictions"), this,
        [store, file, id](Progress&, const std::stop_token&) { return store->storePredictions(id, readPredictions(file)); },
        [](std::int64_t) {});
    connect(job, &Job::failed, this, [this](const JobFailure& failure) { shell_->strip().setNotice(failure.message); });
}

} // namespace earshot
