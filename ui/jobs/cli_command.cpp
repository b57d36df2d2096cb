#include "jobs/cli_command.h"

#include <QJsonDocument>
#include <QRegularExpression>

namespace earshot {
namespace {

constexpr int kPatienceMs = 2000; ///< for a process that was told to end

JobFailure failureOf(const QJsonObject& error) {
    JobFailure failure;
    failure.what = error.value(QLatin1String("what")).toString();
    failure.path = error.value(QLatin1String("path")).toString();
    failure.line = error.value(QLatin1String("line")).toInteger();
    failure.hint = error.value(QLatin1String("hint")).toString();
    failure.message = failure.path.isEmpty() ? failure.what : failure.path + QStringLiteral(": ") + failure.what;
    return failure;
}

} // namespace

CliCommand::CliCommand(QString program, QObject* parent) : QObject(parent), program_(std::move(program)) {
    QProcessEnvironment environment = QProcessEnvironment::systemEnvironment();
    environment.insert(QStringLiteral("OMP_WAIT_POLICY"), QStringLiteral("passive")); // spinning threads would starve the window
    process_.setProcessEnvironment(environment);
    connect(&process_, &QProcess::readyReadStandardError, this, &CliCommand::readActivity);
    connect(&process_, &QProcess::errorOccurred, this, [this](QProcess::ProcessError error) {
        if (error == QProcess::FailedToStart)
            end(false);
    });
    connect(&process_, &QProcess::finished, this, [this] { end(true); });
}

CliCommand::~CliCommand() {
    process_.disconnect(this);
    if (!isRunning())
        return;
    process_.terminate();
    if (!process_.waitForFinished(kPatienceMs))
        process_.kill();
}

void CliCommand::start(const QStringList& arguments) {
    process_.start(program_, arguments + QStringList{QStringLiteral("--json")});
}

void CliCommand::cancel() {
    cancelled_ = true;
    process_.terminate();
}

/// Progress comes as lines on stderr: "Computing features ...", then "Computing features ... 45 %".
void CliCommand::readActivity() {
    static const QRegularExpression line(QStringLiteral("^(.+) \\.\\.\\.(?: (\\d+) %)?$"));
    const QByteArray bytes = process_.readAllStandardError();
    log_ = (log_ + bytes).right(4000);
    partial_ = (partial_ + bytes).right(4000);
    for (qsizetype end = partial_.indexOf('\n'); end >= 0; end = partial_.indexOf('\n')) {
        if (const auto match = line.match(QString::fromUtf8(partial_.left(end))); match.hasMatch())
            Q_EMIT activityChanged(match.captured(1),
                                   match.hasCaptured(2) ? std::optional(match.captured(2).toInt() / 100.0) : std::nullopt);
        partial_.remove(0, end + 1);
    }
}

void CliCommand::end(bool started) {
    JobFailure failure;
    if (!started) {
        failure.what = tr("%1 could not be started: %2").arg(program_, process_.errorString());
        failure.hint = tr("install Earshot again: earshot-cli belongs beside the program");
        failure.message = failure.what;
        Q_EMIT failed(failure);
        return;
    }
    readActivity();
    const QJsonObject object = QJsonDocument::fromJson(process_.readAllStandardOutput()).object();
    if (process_.exitStatus() == QProcess::NormalExit && process_.exitCode() == 0) {
        Q_EMIT finished(object);
        return;
    }
    failure = failureOf(object.value(QLatin1String("error")).toObject());
    if (cancelled_)
        failure.what = tr("stopped");
    else if (failure.what.isEmpty())
        failure.what = process_.exitStatus() == QProcess::CrashExit
                           ? tr("The worker was killed or crashed")
                           : tr("The worker failed: %1").arg(QString::fromUtf8(log_).trimmed().right(500));
    if (failure.message.isEmpty())
        failure.message = failure.what;
    Q_EMIT failed(failure);
}

} // namespace earshot
