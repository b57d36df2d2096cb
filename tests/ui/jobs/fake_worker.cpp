#include "project/worker_file.h"

#include <QCoreApplication>
#include <QFile>
#include <QJsonDocument>
#include <QJsonObject>
#include <QLocalServer>
#include <QLocalSocket>
#include <QSocketNotifier>

#include <csignal>
#include <cstdio>
#include <unistd.h>

// A worker that learns nothing: it speaks the protocol of earshot-cli --events for tests.
// fake_worker MODE [RUN] --events [--detach]; MODE: obey (until told to stop), fail, crash, finish.
namespace {

class FakeWorker : public QObject {
public:
    FakeWorker(QString run, bool detached) : run_(std::move(run)), detached_(detached) {
        if (!run_.isEmpty()) {
            file_.setFileName(run_ + QStringLiteral("/events.jsonl"));
            file_.open(QIODevice::Append);
        }
        if (detached_) {
            const QString path = run_ + QStringLiteral("/socket");
            QLocalServer::removeServer(path);
            server_.listen(path);
            connect(&server_, &QLocalServer::newConnection, this, [this] {
                QLocalSocket* socket = server_.nextPendingConnection();
                connect(socket, &QLocalSocket::readyRead, this, [this, socket] { take(socket->readAll()); });
                take(socket->readAll());
            });
            earshot::writeWorkerFile(run_.toStdString(), earshot::thisWorker(path.toStdString()));
        } else {
            notifier_ = std::make_unique<QSocketNotifier>(STDIN_FILENO, QSocketNotifier::Read);
            connect(notifier_.get(), &QSocketNotifier::activated, this, [this] {
                char bytes[4096];
                const auto size = ::read(STDIN_FILENO, bytes, sizeof bytes);
                if (size <= 0)
                    QCoreApplication::exit(0);
                else
                    take(QByteArray(bytes, static_cast<qsizetype>(size)));
            });
        }
    }

    void say(const QJsonObject& event) {
        const QByteArray line = QJsonDocument(event).toJson(QJsonDocument::Compact) + '\n';
        std::fwrite(line.constData(), 1, static_cast<std::size_t>(line.size()), stdout);
        std::fflush(stdout);
        if (file_.isOpen()) {
            file_.write(line);
            file_.flush();
        }
    }

private:
    void take(const QByteArray& bytes) {
        partial_ += bytes;
        for (qsizetype end = partial_.indexOf('\n'); end >= 0; end = partial_.indexOf('\n')) {
            obey(QJsonDocument::fromJson(partial_.left(end)).object());
            partial_.remove(0, end + 1);
        }
    }

    void obey(const QJsonObject& command) {
        const QString name = command.value(QStringLiteral("command")).toString();
        if (name == QStringLiteral("pause"))
            say({{"event", "paused"}});
        else if (name == QStringLiteral("resume"))
            say({{"event", "resumed"}});
        else if (name == QStringLiteral("checkpoint"))
            say({{"event", "checkpoint"}, {"epoch", 3}});
        else if (name == QStringLiteral("set"))
            say({{"event", "set"}, {"learning_rate", command.value(QStringLiteral("learning_rate"))}});
        else if (name == QStringLiteral("stop")) {
            say({{"event", "done"}});
            QCoreApplication::exit(0);
        }
    }

    QString run_;
    bool detached_;
    QFile file_;
    QLocalServer server_;
    std::unique_ptr<QSocketNotifier> notifier_;
    QByteArray partial_;
};

} // namespace

int main(int argc, char** argv) {
    QCoreApplication app(argc, argv);
    QStringList arguments = app.arguments().mid(1);
    const bool detached = arguments.removeAll(QStringLiteral("--detach")) > 0;
    if (arguments.removeAll(QStringLiteral("--events")) != 1)
        return 2;
    const QString mode = arguments.value(0);
    FakeWorker worker(arguments.value(1), detached);
    worker.say({{"event", "start"}, {"epochs", 5}});
    std::puts("a library printed this");
    worker.say({{"event", "epoch"}, {"epoch", 2}, {"epochs", 5}, {"loss_scene", 1.5}});
    if (mode == QStringLiteral("fail")) {
        worker.say({{"event", "error"}, {"what", "the disk is full"}, {"hint", "free some space"}});
        return 1;
    }
    if (mode == QStringLiteral("crash"))
        std::raise(SIGKILL);
    if (mode == QStringLiteral("finish")) {
        worker.say({{"event", "done"}});
        return 0;
    }
    return app.exec();
}
