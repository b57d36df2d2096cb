#include "base/atomic_file.h"
#include "base/random.h"
#include "cli.h"

#include <QProcess>
#include <QTemporaryDir>
#include <QtTest>

using namespace earshot;

constexpr int kPatienceMs = 1'200'000; // on a machine that is busy with other things

/// SIGKILL at random moments of a training in a process of its own, as a user starts it.
class TrainingCrashTest : public QObject {
    Q_OBJECT

    QTemporaryDir folder_;
    QString path(const QString& name) const { return folder_.filePath(name); }

    QStringList arguments(const QString& run, const QStringList& more) const {
        return QStringList{"train",        "--data", path("demo"), "--run", path(run),   "--epochs", "3",
                           "--qat-epochs", "3",      "--batch",    "8",     "--threads", "1"} +
               more;
    }

    /// Starts the worker and kills it after `events` events, wherever it then is.
    void killAfter(const QString& run, const QStringList& more, std::uint64_t events) const {
        QProcess worker;
        worker.setProcessChannelMode(QProcess::ForwardedErrorChannel);
        worker.start(test::cliProgram(), arguments(run, more + QStringList{"--events"}));
        while (events > 0 && worker.waitForReadyRead(120000))
            for (; worker.canReadLine() && events > 0; --events)
                worker.readLine();
        worker.kill();
        worker.waitForFinished();
    }

private Q_SLOTS:
    void initTestCase() {
        qputenv("XDG_CACHE_HOME", path("cache").toUtf8());
        QCOMPARE(test::runCli({"demo", path("demo"), "--clips-per-class", "10"}).exitCode, 0);
        const auto plain = test::runCli(arguments("plain", {}), kPatienceMs);
        QVERIFY2(plain.exitCode == 0, qPrintable(plain.err));
    }

    void aKilledTrainingResumesToTheSameBits_data() {
        QTest::addColumn<quint64>("events");
        QTest::addColumn<quint64>("eventsAgain"); // 0: not killed again on the way
        const int rounds =
            qEnvironmentVariableIsSet("EARSHOT_CRASH_ROUNDS") ? qEnvironmentVariableIntValue("EARSHOT_CRASH_ROUNDS") : 3;
        Random random(11);
        for (int round = 0; round < rounds; ++round) {
            const quint64 events = 1 + random.below(55), again = round % 2 == 1 ? 1 + random.below(30) : 0;
            QTest::addRow("round %d", round) << events << again;
        }
    }
    void aKilledTrainingResumesToTheSameBits() {
        QFETCH(quint64, events);
        QFETCH(quint64, eventsAgain);
        const QString run = QString::fromLatin1(QTest::currentDataTag());
        killAfter(run, {}, events);
        if (eventsAgain > 0)
            killAfter(run, {"--resume"}, eventsAgain);
        const auto resumed = test::runCli(arguments(run, {"--resume"}), kPatienceMs);
        QVERIFY2(resumed.exitCode == 0, qPrintable(resumed.err));
        for (const char* file : {"checkpoints/last.ckpt", "checkpoints/best.ckpt", "checkpoints/best-integer.ckpt",
                                 "quantized/1/model.blob", "quantized/1/weights.ckpt", "metrics.csv"})
            QVERIFY2(readFile((path("plain") + "/" + file).toStdString()) == readFile((path(run) + "/" + file).toStdString()),
                     file);
    }
};

QTEST_GUILESS_MAIN(TrainingCrashTest)
#include "training_crash_test.moc"
