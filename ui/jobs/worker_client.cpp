#include "jobs/worker_client.h"

#include "project/worker_file.h"

#include <QDir>
#include <QFile>
#include <QFileInfo>
#include <QJsonDocument>

#include <csignal>

namespace earshot {
namespace {

constexpr int kPollMs = 100;
constexpr qint64 kReadLimitBytes = 1 << 20;    ///< of events a poll, so that the event loop is never held up
constexpr qsizetype kLineLimitBytes = 1 << 20; ///< no event is longer; more is garbage

QProcessEnvironment workerEnvironment() {
    QProcessEnvironment environment = QProcessEnvironment::systemEnvironment();
    environment.insert(QStringLiteral("OMP_WAIT_POLICY"), QStringLiteral("passive")); // spinning threads would starve the window
    return environment;
}

/// Events that a worker does not write to its file.
const QStringList kPassing{QStringLiteral("step"), QStringLiteral("batch"), QStringLiteral("progress")};

/// What a worker that is gone said last on its stderr, a line or two.
QString lastWords(const QString& runFolder) {
    QFile log(runFolder + QStringLiteral("/worker.log"));
    if (!log.open(QIODevice::ReadOnly))
        return {};
    constexpr qint64 kTail = 2000;
    if (log.size() > kTail)
        log.seek(log.size() - kTail);
    QStringList lines;
    for (const QByteArray& line : log.readAll().replace('\r', '\n').split('\n')) {
        const QByteArray said = line.trimmed();
        if (said.startsWith("error: "))
            lines << QString::fromUtf8(said.sliced(7));
        else if (said.startsWith("terminate called") || said.startsWith("  what():"))
            lines << QString::fromUtf8(said);
    }
    return lines.join(QLatin1Char(' '));
}

QString eventsFile(const QString& runFolder) {
    return runFolder + QStringLiteral("/events.jsonl");
}

} // namespace

WorkerClient::WorkerClient(QString program, QObject* parent) : QObject(parent), program_(std::move(program)) {
    poll_.setInterval(kPollMs);
    connect(&poll_, &QTimer::timeout, this, &WorkerClient::poll);
}

WorkerClient::~WorkerClient() {
    if (!process_)
        return;
    process_->disconnect(this);
    if (process_->state() == QProcess::NotRunning)
        return;
    process_->closeWriteChannel(); // the end of its stdin tells the worker to stop
    process_->terminate();
    if (!process_->waitForFinished(1000))
        process_->kill();
}

void WorkerClient::start(const QStringList& arguments) {
    setState(State::starting);
    process_ = std::make_unique<QProcess>();
    process_->setProcessEnvironment(workerEnvironment());
    connect(process_.get(), &QProcess::started, this, [this] {
        processId_ = process_->processId();
        flushCommands();
    });
    connect(process_.get(), &QProcess::readyReadStandardOutput, this, [this] { takeBytes(process_->readAllStandardOutput()); });
    connect(process_.get(), &QProcess::errorOccurred, this, [this](QProcess::ProcessError error) {
        if (error == QProcess::FailedToStart)
            finish(tr("%1 could not be started: %2").arg(program_, process_->errorString()));
    });
    connect(process_.get(), &QProcess::finished, this, [this] { processEnded(); });
    process_->start(program_, arguments + QStringList{QStringLiteral("--events")});
}

void WorkerClient::startDetached(const QStringList& arguments, const QString& runFolder) {
    setState(State::starting);
    const qint64 known = QFileInfo(eventsFile(runFolder)).size();
    QFile::remove(runFolder + QStringLiteral("/worker.json")); // of an earlier worker
    QProcess launcher;
    launcher.setProgram(program_);
    launcher.setArguments(arguments + QStringList{QStringLiteral("--events"), QStringLiteral("--detach")});
    launcher.setProcessEnvironment(workerEnvironment());
    launcher.setStandardInputFile(QProcess::nullDevice());
    launcher.setStandardOutputFile(QProcess::nullDevice());
    QDir().mkpath(runFolder);
    launcher.setStandardErrorFile(runFolder + QStringLiteral("/worker.log"));
    if (!launcher.startDetached(&processId_)) {
        finish(tr("%1 could not be started: %2").arg(program_, launcher.errorString()));
        return;
    }
    followRun(runFolder, known);
}

void WorkerClient::attach(const QString& runFolder) {
    setState(State::starting);
    followRun(runFolder, QFileInfo(eventsFile(runFolder)).size());
}

void WorkerClient::followRun(const QString& runFolder, qint64 knownBytes) {
    runFolder_ = runFolder;
    pastBytes_ = knownBytes;
    poll_.start();
    QMetaObject::invokeMethod(this, &WorkerClient::poll, Qt::QueuedConnection); // once the caller has connected
}

void WorkerClient::poll() {
    if (state_ == State::ended)
        return;
    // Who works is asked before the file is read: whatever a worker wrote before its death is then seen.
    const auto worker = readWorkerFile(runFolder_.toStdString());
    const bool alive = worker && isAlive(*worker);
    // Reading the data may take it minutes before it shows itself in worker.json.
    const bool launched = !worker && processId_ > 0 && ::kill(static_cast<pid_t>(processId_), 0) == 0;
    readFile();
    if (state_ == State::ended)
        return;
    if (alive) {
        processId_ = worker->pid;
        processStart_ = worker->startTime;
        if (state_ == State::starting)
            setState(State::running);
        if (!socket_ && !worker->socket.empty())
            connectSocket(QString::fromStdString(worker->socket));
        return;
    }
    const bool readAll = offset_ >= QFileInfo(eventsFile(runFolder_)).size();
    if (!launched && readAll)
        processEnded();
}

void WorkerClient::readFile() {
    QFile file(eventsFile(runFolder_));
    if (!file.open(QIODevice::ReadOnly) || file.size() <= offset_ || !file.seek(offset_))
        return;
    const QByteArray bytes = file.read(kReadLimitBytes);
    const qint64 base = offset_ - partial_.size();
    offset_ += bytes.size();
    qint64 lineStart = base;
    const QByteArray all = partial_ + bytes;
    partial_.clear();
    qsizetype from = 0;
    for (qsizetype end = all.indexOf('\n'); end >= 0; end = all.indexOf('\n', from)) {
        takeLine(all.mid(from, end - from), lineStart < pastBytes_);
        from = end + 1;
        lineStart = base + from;
    }
    if (all.size() - from < kLineLimitBytes)
        partial_ = all.mid(from);
}

void WorkerClient::takeBytes(const QByteArray& bytes) {
    partial_ += bytes;
    qsizetype from = 0;
    for (qsizetype end = partial_.indexOf('\n'); end >= 0; end = partial_.indexOf('\n', from)) {
        takeLine(partial_.mid(from, end - from), false);
        from = end + 1;
    }
    partial_.remove(0, from);
    if (partial_.size() >= kLineLimitBytes)
        partial_.clear();
}

/// The file tells the run's story; what passes by too often to be written down is heard on the socket alone.
void WorkerClient::takeFromSocket(const QByteArray& bytes) {
    socketBytes_ += bytes;
    qsizetype from = 0;
    for (qsizetype end = socketBytes_.indexOf('\n'); end >= 0; end = socketBytes_.indexOf('\n', from)) {
        const QByteArray line = socketBytes_.mid(from, end - from);
        from = end + 1;
        const QString kind = QJsonDocument::fromJson(line).object().value(QStringLiteral("event")).toString();
        if (kPassing.contains(kind) && state_ != State::ended)
            takeLine(line, false);
    }
    socketBytes_.remove(0, from);
    if (socketBytes_.size() >= kLineLimitBytes)
        socketBytes_.clear();
}

void WorkerClient::takeLine(const QByteArray& line, bool past) {
    const QJsonObject object = QJsonDocument::fromJson(line).object();
    const QString kind = object.value(QStringLiteral("event")).toString();
    if (kind.isEmpty())
        return; // a line cut off by a kill, or somebody's print
    if (kind == QStringLiteral("done") || kind == QStringLiteral("error"))
        lastWord_ = object;
    else if (kind == QStringLiteral("start"))
        lastWord_.reset();
    if (object.contains(QStringLiteral("epoch")))
        lastProgress_ = object.contains(QStringLiteral("epochs"))
                            ? tr("epoch %1 of %2")
                                  .arg(object.value(QStringLiteral("epoch")).toInt())
                                  .arg(object.value(QStringLiteral("epochs")).toInt())
                            : tr("epoch %1").arg(object.value(QStringLiteral("epoch")).toInt());
    if (kind == QStringLiteral("paused"))
        setState(State::paused);
    else if (state_ == State::starting || kind == QStringLiteral("resumed"))
        setState(State::running);
    Q_EMIT event(object, past);
}

void WorkerClient::connectSocket(const QString& path) {
    socket_ = std::make_unique<QLocalSocket>();
    connect(socket_.get(), &QLocalSocket::connected, this, &WorkerClient::flushCommands);
    connect(socket_.get(), &QLocalSocket::errorOccurred, this, [this] {
        // Tried again at the next poll; deleted later because it is the one that calls.
        socket_.release()->deleteLater();
    });
    socketBytes_.clear();
    connect(socket_.get(), &QLocalSocket::readyRead, this, [this, socket = socket_.get()] { takeFromSocket(socket->readAll()); });
    socket_->connectToServer(path);
}

void WorkerClient::send(const QJsonObject& command) {
    if (state_ == State::ended)
        return;
    unsent_.append(QJsonDocument(command).toJson(QJsonDocument::Compact) + '\n');
    flushCommands();
}

void WorkerClient::flushCommands() {
    QIODevice* device = nullptr;
    if (process_ && process_->state() == QProcess::Running)
        device = process_.get();
    else if (socket_ && socket_->state() == QLocalSocket::ConnectedState)
        device = socket_.get();
    while (device && !unsent_.isEmpty())
        device->write(unsent_.takeFirst());
}

void WorkerClient::stop() {
    sendNamed(QStringLiteral("stop"));
    if (state_ != State::ended)
        setState(State::stopping);
}

void WorkerClient::set(const QString& name, const QJsonValue& value) {
    send(QJsonObject{{QStringLiteral("command"), QStringLiteral("set")}, {name, value}});
}

void WorkerClient::kill() {
    if (process_)
        process_->kill();
    else if (processStart_ > 0 && isAlive({processId_, processStart_, {}}))
        ::kill(static_cast<pid_t>(processId_), SIGKILL);
}

void WorkerClient::processEnded() {
    if (process_)
        takeBytes(process_->readAllStandardOutput() + '\n');
    QString how = tr("The worker ended without a word");
    if (process_ && process_->exitStatus() == QProcess::CrashExit)
        how = tr("The worker was killed or crashed");
    else if (process_ && process_->exitCode() != 0)
        how = tr("The worker failed: %1").arg(QString::fromUtf8(process_->readAllStandardError()).trimmed().right(500));
    else if (const QString said = process_ ? QString() : lastWords(runFolder_); !said.isEmpty())
        how = said;
    const QString state = lastProgress_.isEmpty()
                              ? tr("nothing was finished before.")
                              : tr("what was finished by %1 is kept; resume goes on from there.").arg(lastProgress_);
    finish(how + QStringLiteral("; ") + state);
}

void WorkerClient::finish(const QString& deathMessage) {
    if (state_ == State::ended)
        return;
    poll_.stop();
    unsent_.clear();
    setState(State::ended);
    const bool said = lastWord_.has_value();
    const bool success = said && lastWord_->value(QStringLiteral("event")).toString() == QStringLiteral("done");
    if (success) {
        Q_EMIT ended(true, {}, {});
    } else if (said) {
        // {"event":"error","what":..,"hint":..}, or the same below the key "error"
        const QJsonObject nested = lastWord_->value(QStringLiteral("error")).toObject();
        const QJsonObject failure = nested.isEmpty() ? *lastWord_ : nested;
        QString message = failure.value(QStringLiteral("message")).toString(failure.value(QStringLiteral("what")).toString());
        const QString hint = failure.value(QStringLiteral("hint")).toString();
        if (!hint.isEmpty() && !message.contains(hint))
            message += QStringLiteral("; ") + hint;
        Q_EMIT ended(false, message.isEmpty() ? deathMessage : message, failure);
    } else {
        Q_EMIT ended(false, deathMessage, {});
    }
}

void WorkerClient::setState(State state) {
    if (state_ == state || (state_ == State::ended && state != State::starting))
        return;
    state_ = state;
    Q_EMIT stateChanged(state);
}

} // namespace earshot
