#include "evaluate/run_evaluator.h"

#include "jobs/cli_command.h"
#include "jobs/job_runner.h"
#include "learning/engine_answers.h"
#include "project/open_dataset.h"

namespace earshot {
namespace {

namespace fs = std::filesystem;

/// What `earshot-cli evaluate --engine int8 --out` does.
fs::path evaluateOnHost(const EvaluationRequest& request, const fs::path& data, Progress& progress, const std::stop_token& stop) {
    const Dataset dataset = openDataset(data, false, progress, stop);
    // The window needs a core for itself.
    const int threads = std::max(1, hardwareThreads() - 1);
    const EvaluationSet set = evaluationSet(dataset, request.fold, request.split, threads, progress, stop);
    const EngineAnswers answers = askInt8Host(request.run, dataset, set, threads, progress, stop);
    const fs::path file = evaluationFile(request);
    keepAnswers(file, request.run, answers, dataset, set, request.engine);
    return file;
}

} // namespace

RunEvaluator::RunEvaluator(JobRunner& jobs, QString program, QObject* parent)
    : QObject(parent), jobs_(jobs), program_(std::move(program)) {}

RunEvaluator::~RunEvaluator() = default;

void RunEvaluator::evaluate(const EvaluationRequest& request, const fs::path& data) {
    cancel();
    request_ = request;
    if (const fs::path fresh = freshEvaluation(request); !fresh.empty()) {
        finish(fresh);
        return;
    }
    setBusy(true);
    request.engine == "int8" ? askHost(data) : askWorker(data);
}

void RunEvaluator::askHost(const fs::path& data) {
    job_ = jobs_.start(
        tr("Evaluate %1").arg(requestText(request_)), this,
        [request = request_, data](Progress& progress, const std::stop_token& stop) {
            return evaluateOnHost(request, data, progress, stop);
        },
        [this](const fs::path& file) {
            job_.clear();
            finish(file);
        });
    connect(job_, &Job::progressed, this, &RunEvaluator::progressed);
    connect(job_, &Job::failed, this, [this](const JobFailure& failure) {
        setBusy(false);
        Q_EMIT failed(request_, failure);
    });
    connect(job_, &Job::cancelled, this, [this] { setBusy(false); });
}

void RunEvaluator::askWorker(const fs::path& data) {
    const auto text = [](const fs::path& path) { return QString::fromStdString(path.string()); };
    QStringList arguments{QStringLiteral("evaluate"), text(request_.run),
                          QStringLiteral("--data"),   text(data),
                          QStringLiteral("--fold"),   QString::number(request_.fold),
                          QStringLiteral("--split"),  QString::fromStdString(request_.split),
                          QStringLiteral("--engine"), QString::fromStdString(request_.engine),
                          QStringLiteral("--out"),    text(evaluationFile(request_))};
    if (request_.engine == "float")
        arguments << QStringLiteral("--checkpoint") << QString::fromStdString(request_.checkpoint);
    if (request_.engine == "board")
        arguments << QStringLiteral("--port") << QString::fromStdString(request_.port);
    command_ = std::make_unique<CliCommand>(program_);
    connect(command_.get(), &CliCommand::activityChanged, this, [this](const QString& activity, std::optional<double> share) {
        Q_EMIT progressed(activity, share ? qint64(*share * 100) : 0, share ? 100 : 0);
    });
    connect(command_.get(), &CliCommand::finished, this, [this] { finish(evaluationFile(request_)); });
    connect(command_.get(), &CliCommand::failed, this, [this](const JobFailure& failure) {
        setBusy(false);
        Q_EMIT failed(request_, failure);
    });
    Q_EMIT progressed(tr("Starting the worker"), 0, 0);
    command_->start(arguments);
}

void RunEvaluator::cancel() {
    if (job_) {
        job_->disconnect(this);
        job_->cancel();
        job_.clear();
    }
    if (command_) {
        command_->disconnect(this);
        command_.release()->deleteLater(); // may be what is speaking just now
    }
    setBusy(false);
}

void RunEvaluator::setBusy(bool busy) {
    if (busy_ == busy)
        return;
    busy_ = busy;
    Q_EMIT busyChanged(busy);
}

void RunEvaluator::finish(const fs::path& predictions) {
    setBusy(false);
    Q_EMIT finished(request_, QString::fromStdString(predictions.string()));
}

} // namespace earshot
