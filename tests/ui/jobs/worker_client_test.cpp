#include "jobs/worker_client.h"
#include "project/worker_file.h"

#include <QFile>
#include <QSignalSpy>
#include <QTemporaryDir>
#include <QtTest>

using namespace earshot;

class WorkerClientTest : public QObject {
    Q_OBJECT

    std::unique_ptr<QTemporaryDir> run_;
    const QString program_ = QStringLiteral(EARSHOT_FAKE_WORKER);

    /// A client and everything it said.
    struct Watched {
        explicit Watched(const QString& program) : client(program) {
            QObject::connect(&client, &WorkerClient::event, &client, [this](const QJsonObject& event, bool past) {
                events += event.value(QStringLiteral("event")).toString();
                lastEvent = event;
                pastEvents += past ? 1 : 0;
            });
            QObject::connect(&client, &WorkerClient::ended, &client,
                             [this](bool success, const QString& text, const QJsonObject&) {
                                 ++ends;
                                 succeeded = success;
                                 message = text;
                             });
        }
        WorkerClient client;
        QStringList events;
        QJsonObject lastEvent;
        int pastEvents = 0;
        int ends = 0;
        bool succeeded = false;
        QString message;
    };

private Q_SLOTS:
    void init() { run_ = std::make_unique<QTemporaryDir>(); }

    void aChildWorkerObeysAndItsEventsArriveInOrder() {
        Watched worker(program_);
        worker.client.start({QStringLiteral("obey")});
        QTRY_COMPARE(worker.events, (QStringList{"start", "epoch"}));
        QCOMPARE(worker.client.state(), WorkerClient::State::running);
        QCOMPARE(worker.lastEvent.value(QStringLiteral("loss_scene")).toDouble(), 1.5);
        worker.client.pause();
        QTRY_COMPARE(worker.client.state(), WorkerClient::State::paused);
        worker.client.resume();
        QTRY_COMPARE(worker.client.state(), WorkerClient::State::running);
        worker.client.set(QStringLiteral("learning_rate"), 0.5);
        QTRY_COMPARE(worker.events.last(), QStringLiteral("set"));
        QCOMPARE(worker.lastEvent.value(QStringLiteral("learning_rate")).toDouble(), 0.5);
        worker.client.checkpoint();
        worker.client.stop();
        QTRY_COMPARE(worker.ends, 1);
        QVERIFY(worker.succeeded);
        QCOMPARE(worker.events, (QStringList{"start", "epoch", "paused", "resumed", "set", "checkpoint", "done"}));
    }

    void aFailureCarriesItsCauseAndMend() {
        Watched worker(program_);
        worker.client.start({QStringLiteral("fail")});
        QTRY_COMPARE(worker.ends, 1);
        QVERIFY(!worker.succeeded);
        QCOMPARE(worker.message, QStringLiteral("the disk is full; free some space"));
    }

    void theDeathOfAWorkerIsReportedWithWhatIsKept() {
        Watched worker(program_);
        worker.client.start({QStringLiteral("crash")});
        QTRY_COMPARE(worker.ends, 1);
        QVERIFY(!worker.succeeded);
        QVERIFY2(worker.message.contains(QStringLiteral("epoch 2 of 5")), qPrintable(worker.message));
    }

    void aProgramThatIsNotThereIsReported() {
        Watched worker(QStringLiteral("/no/such/program"));
        worker.client.start({});
        QTRY_COMPARE(worker.ends, 1);
        QVERIFY(worker.message.contains(QStringLiteral("/no/such/program")));
    }

    void aDetachedWorkerOutlivesItsClientAndIsFoundAgain() {
        qint64 pid = 0;
        {
            Watched worker(program_);
            worker.client.startDetached({QStringLiteral("obey"), run_->path()}, run_->path());
            QTRY_COMPARE(worker.events, (QStringList{"start", "epoch"}));
            QTRY_COMPARE(worker.client.state(), WorkerClient::State::running);
            QCOMPARE(worker.pastEvents, 0);
            pid = worker.client.processId();
        }
        const auto file = readWorkerFile(run_->path().toStdString());
        QVERIFY(file && file->pid == pid && isAlive(*file));
        Watched again(program_);
        again.client.attach(run_->path());
        QTRY_COMPARE(again.events, (QStringList{"start", "epoch"}));
        QCOMPARE(again.pastEvents, 2);
        again.client.pause(); // before the socket is connected: kept until it is
        QTRY_COMPARE(again.client.state(), WorkerClient::State::paused);
        again.client.stop();
        QTRY_COMPARE(again.ends, 1);
        QVERIFY(again.succeeded);
        QCOMPARE(again.events.last(), QStringLiteral("done"));
    }

    void theDeathOfADetachedWorkerIsSeen() {
        Watched worker(program_);
        worker.client.startDetached({QStringLiteral("obey"), run_->path()}, run_->path());
        QTRY_COMPARE(worker.client.state(), WorkerClient::State::running);
        QTRY_COMPARE(worker.events.size(), 2);
        worker.client.kill();
        QTRY_COMPARE(worker.ends, 1);
        QVERIFY(!worker.succeeded);
        QVERIFY(worker.message.contains(QStringLiteral("epoch 2")));
    }

    void attachingToAFinishedRunGivesItsLastWord() {
        QFile file(run_->filePath(QStringLiteral("events.jsonl")));
        QVERIFY(file.open(QIODevice::WriteOnly));
        file.write("{\"event\":\"start\"}\n{\"event\":\"epoch\",\"epoch\":1}\n{\"event\":\"do");
        file.close();
        Watched cut(program_);
        cut.client.attach(run_->path());
        QTRY_COMPARE(cut.ends, 1);
        QVERIFY(!cut.succeeded);
        QCOMPARE(cut.events, (QStringList{"start", "epoch"}));
        QVERIFY(file.open(QIODevice::Append));
        file.write("ne\"}\n");
        file.close();
        Watched whole(program_);
        whole.client.attach(run_->path());
        QTRY_COMPARE(whole.ends, 1);
        QVERIFY(whole.succeeded);
        QCOMPARE(whole.pastEvents, 3);
    }
};

QTEST_GUILESS_MAIN(WorkerClientTest)
#include "worker_client_test.moc"
