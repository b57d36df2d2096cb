#pragma once
#include <QByteArray>
#include <QJsonObject>
#include <QLocalSocket>
#include <QObject>
#include <QProcess>
#include <QStringList>
#include <QTimer>

#include <memory>
#include <optional>

namespace earshot {

/// The window's side of the worker protocol: starts `earshot-cli <verb> ... --events` or attaches to one that runs, passes its
/// events on and its commands in. Events of a run come in order and once each, whichever way they arrive. Deleting the client
/// leaves a detached worker working and ends any other.
class WorkerClient : public QObject {
    Q_OBJECT

public:
    enum class State { idle, starting, running, paused, stopping, ended };

    /// `program`: the path of earshot-cli.
    explicit WorkerClient(QString program, QObject* parent = nullptr);
    ~WorkerClient() override;

    /// Starts a worker that is this process's child: events on its stdout, commands on its stdin. `--events` is added. For work
    /// without a run folder too.
    void start(const QStringList& arguments);
    /// Starts a worker that outlives the window (`--events --detach` are added) and follows it through `runFolder`.
    void startDetached(const QStringList& arguments, const QString& runFolder);
    /// Follows the run in that folder. The events so far are passed on first, with `past` true. When no worker is at work on it
    /// any more, ends at once, with the run's own last word.
    void attach(const QString& runFolder);

    State state() const { return state_; }
    qint64 processId() const { return processId_; } ///< 0: not known yet
    const QString& runFolder() const { return runFolder_; }

    /// One JSON object, a "command" with its figures. Kept until the worker can be reached.
    void send(const QJsonObject& command);
    void pause() { sendNamed(QStringLiteral("pause")); }
    void resume() { sendNamed(QStringLiteral("resume")); }
    void checkpoint() { sendNamed(QStringLiteral("checkpoint")); }
    /// Ends the work at the next durable point.
    void stop();
    void set(const QString& name, const QJsonValue& value);
    /// Ends the process itself. What it had made durable stays.
    void kill();

Q_SIGNALS:
    /// An object with the key "event". `past`: from before this client followed the run.
    void event(const QJsonObject& event, bool past);
    void stateChanged(earshot::WorkerClient::State state);
    /// Once. `success`: the worker said "done". `message` says what went wrong otherwise, `failure` is its "error" event where it
    /// gave one.
    void ended(bool success, const QString& message, const QJsonObject& failure);

private:
    void sendNamed(const QString& command) { send(QJsonObject{{QStringLiteral("command"), command}}); }
    void setState(State state);
    void followRun(const QString& runFolder, qint64 knownBytes);
    void poll();
    void readFile();
    void takeBytes(const QByteArray& bytes);
    void takeFromSocket(const QByteArray& bytes);
    void takeLine(const QByteArray& line, bool past);
    void connectSocket(const QString& path);
    void flushCommands();
    void processEnded();
    void finish(const QString& deathMessage);

    QString program_;
    QString runFolder_;
    State state_ = State::idle;
    qint64 processId_ = 0;
    qint64 processStart_ = 0;
    std::unique_ptr<QProcess> process_; ///< of start(); a detached one is nobody's child
    std::unique_ptr<QLocalSocket> socket_;
    QTimer poll_;
    QByteArray partial_; ///< of the line that is being read
    QByteArray socketBytes_;
    qint64 offset_ = 0; ///< read so far of events.jsonl
    qint64 pastBytes_ = 0;
    QList<QByteArray> unsent_;
    QString lastProgress_;                ///< "epoch 7 of 100", for messages
    std::optional<QJsonObject> lastWord_; ///< "done" or "error"
};

} // namespace earshot
