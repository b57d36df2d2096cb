#include "project/worker_file.h"

#include <QCoreApplication>
#include <QDir>
#include <QFile>
#include <QJsonArray>
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
// fake_worker train ... --run RUN --events [--detach] takes MODE from EARSHOT_FAKE_MODE. fake_worker VERB ... --json answers 42, or
// fails when VERB is fail.
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
            set(command);
        else if (name == QStringLiteral("stop")) {
            say({{"event", "done"}, {"stopped", true}});
            QCoreApplication::exit(0);
        }
    }

    void set(QJsonObject command) {
        command.remove(QStringLiteral("command"));
        say({{"event", "set"},
             {"epoch", 3},
             {"step", 5},
             {"set", command},
             {"learning_rate", command.value(QStringLiteral("learning_rate"))}});
    }

    QString run_;
    bool detached_;
    QFile file_;
    QLocalServer server_;
    std::unique_ptr<QSocketNotifier> notifier_;
    QByteArray partial_;
};

} // namespace

namespace {

QJsonObject startEvent(bool training, bool resumed) {
    QJsonObject event{{"event", "start"}, {"epochs", 5}};
    if (!training)
        return event;
    event[QStringLiteral("resumed")] = resumed;
    event[QStringLiteral("epoch")] = resumed ? 3 : 1;
    event[QStringLiteral("step")] = 0;
    event[QStringLiteral("steps")] = 10;
    event[QStringLiteral("config")] =
        QJsonObject{{"preset", "quick"}, {"epochs", 5}, {"batch", 32}, {"qat", "off"}, {"learning_rate", 0.001}};
    event[QStringLiteral("labels")] =
        QJsonObject{{"classes", QJsonArray{"park", "tram"}}, {"super_classes", QJsonArray{"a", "b"}}};
    return event;
}

QJsonObject epochEvent(int epoch) {
    return {{"event", "epoch"},          {"epoch", epoch},         {"epochs", 5}, {"stage", "float"},
            {"loss_scene", 1.5 / epoch}, {"log_loss", 2.0 / epoch}};
}

} // namespace

int main(int argc, char** argv) {
    QCoreApplication app(argc, argv);
    QStringList arguments = app.arguments().mid(1);
    const bool detached = arguments.removeAll(QStringLiteral("--detach")) > 0;
    if (arguments.contains(QStringLiteral("--json"))) {
        std::fputs("Computing features ...\nComputing features ... 50 %\n", stderr);
        const bool fails = arguments.value(0) == QStringLiteral("fail");
        std::puts(fails ? R"({"error":{"what":"the disk is full","path":"/somewhere","hint":"free some space"}})" : R"({"answer":42})");
        return fails ? 1 : 0;
    }
    if (arguments.removeAll(QStringLiteral("--events")) != 1)
        return 2;
    const bool training = arguments.value(0) == QStringLiteral("train");
    const QString mode = training ? qEnvironmentVariable("EARSHOT_FAKE_MODE", QStringLiteral("obey")) : arguments.value(0);
    const QString run = training ? arguments.value(arguments.indexOf(QStringLiteral("--run")) + 1) : arguments.value(1);
    if (training)
        QDir().mkpath(run);
    FakeWorker worker(run, detached);
    worker.say(startEvent(training, arguments.contains(QStringLiteral("--resume"))));
    std::puts("a library printed this");
    if (training) {
        worker.say(epochEvent(1));
        worker.say(epochEvent(2));
        worker.say({{"event", "checkpoint"}, {"epoch", 3}, {"step", 0}});
    } else {
        worker.say({{"event", "epoch"}, {"epoch", 2}, {"epochs", 5}, {"loss_scene", 1.5}});
    }
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
