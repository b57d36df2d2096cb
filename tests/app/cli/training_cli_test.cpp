#include "base/atomic_file.h"
#include "cli.h"

#include <QDir>
#include <QFile>
#include <QJsonArray>
#include <QJsonDocument>
#include <QJsonObject>
#include <QProcess>
#include <QSet>
#include <QTemporaryDir>
#include <QtTest>

#include <algorithm>

using namespace earshot;

/// The way from recordings to a judged INT8 model, as a user types it.
class TrainingCliTest : public QObject {
    Q_OBJECT

    QTemporaryDir folder_;
    QString path(const QString& name) const { return folder_.filePath(name); }

    QStringList trainArguments(const QString& run, const QStringList& more = {}) const {
        return QStringList{"train",        "--data", path("demo"), "--run", path(run),   "--epochs", "3",
                           "--qat-epochs", "2",      "--batch",    "16",    "--threads", "1"} +
               more;
    }

private Q_SLOTS:
    void initTestCase() {
        qputenv("XDG_CACHE_HOME", path("cache").toUtf8());
        QCOMPARE(test::runCli({"demo", path("demo"), "--clips-per-class", "10"}).exitCode, 0);
        const auto result = test::runCli(trainArguments("run", {"--json"}));
        QVERIFY2(result.exitCode == 0, qPrintable(result.err));
        QCOMPARE(result.json()["epochs"].get<int>(), 5);
    }

    void everyEngineGivesTheChallengesFigures() {
        for (const char* engine : {"float", "fakequant", "int8"}) {
            const auto result = test::runCli({"evaluate", path("run"), "--data", path("demo"), "--engine", engine, "--json"});
            QVERIFY2(result.exitCode == 0, qPrintable(result.err));
            const auto json = result.json();
            for (const char* key : {"clips", "silent_segments", "accuracy", "macro_accuracy", "log_loss", "log_loss_samples",
                                    "confusion_matrix", "classes", "per_class", "per_device", "engine", "accuracy_super"})
                QVERIFY2(json.contains(key), key);
            QCOMPARE(json["engine"].get<std::string>(), std::string(engine));
            QCOMPARE(json["classes"].size(), std::size_t(10));
        }
    }

    void theQuantisedGraphAndTheEngineAgreeToTheLastDigit() {
        const auto graph =
            test::runCli({"evaluate", path("run"), "--data", path("demo"), "--engine", "fakequant", "--json"}).json();
        const auto engine = test::runCli({"evaluate", path("run"), "--data", path("demo"), "--engine", "int8", "--json"}).json();
        QCOMPARE(graph["log_loss"].get<double>(), engine["log_loss"].get<double>());
        QVERIFY(graph["confusion_matrix"] == engine["confusion_matrix"]);
    }

    void scoringAnEvaluationsOwnPredictionsGivesItsFigures() {
        const auto evaluated =
            test::runCli({"evaluate", path("run"), "--data", path("demo"), "--out", path("predictions.csv"), "--json"}).json();
        const auto scored = test::runCli({"score", path("predictions.csv"), "--truth",
                                          path("demo") + "/evaluation_setup/fold1_evaluate.csv", "--json"})
                                .json();
        QCOMPARE(scored["accuracy"].get<double>(), evaluated["accuracy"].get<double>());
        QVERIFY(qAbs(scored["log_loss"].get<double>() - evaluated["log_loss"].get<double>()) < 1e-12);
    }

    void postTrainingQuantisationAddsAModelAndReportsIt() {
        const auto result =
            test::runCli({"quantize", path("run"), "--data", path("demo"), "--epochs", "1", "--report", "--json"});
        QVERIFY2(result.exitCode == 0, qPrintable(result.err));
        QVERIFY(QFile::exists(path("run/quantized/2/model.blob")));
        const auto report = result.json()["report"];
        QCOMPARE(report["fakequant"]["log_loss"].get<double>(), report["int8"]["log_loss"].get<double>());
        QCOMPARE(report["float"]["agreement_with_float"].get<double>(), 1.0);
        QVERIFY(report["int8"]["agreement_with_float"].get<double>() > 0.5);
        QCOMPARE(report["variants"].size(), std::size_t(4)); // three calibrations and fine-tuning
        for (const auto& variant : report["variants"])
            QVERIFY(variant["signal_to_noise_db"]["conv1"].get<double>() > 20);
        QVERIFY(QFile::exists(path("run/quantized/2/report.json")));
    }

    void complexityStatesThePublishedCounts() {
        const auto json = test::runCli({"complexity", "--preset", "submission2", "--json"}).json();
        QCOMPARE(json["parameters"].get<int>(), 120229);
        QCOMPARE(json["macs"].get<int>(), 26606917);
        QCOMPARE(test::runCli({"complexity", "--preset", "submission4", "--json"}).json()["parameters"].get<int>(), 123346);
        QVERIFY(json["peak_ram_bytes"].get<int>() < 80 * 1024);
    }

    void commandsSteerAWorkerThroughItsStdin() {
        QProcess worker;
        worker.start(test::cliProgram(), trainArguments("steered", {"--events"}));
        QList<QJsonObject> events;
        const auto said = [&](const char* kind) {
            return std::any_of(events.begin(), events.end(), [&](const auto& event) { return event["event"] == kind; });
        };
        while (worker.waitForReadyRead(60000))
            while (worker.canReadLine()) {
                events << QJsonDocument::fromJson(worker.readLine()).object();
                const QString kind = events.last()["event"].toString();
                if (kind == "epoch" && !said("paused"))
                    worker.write("{\"command\": \"pause\"}\n");
                else if (kind == "paused")
                    worker.write("{\"command\": \"set\", \"learning_rate\": 0.0005, \"mixup_alpha\": 0.1}\n"
                                 "{\"command\": \"set\", \"batch\": 4}\n{\"command\": \"dance\"}\n"
                                 "{\"command\": \"set\", \"at\": 3, \"dropout\": 0.1}\n{\"command\": \"resume\"}\n");
                else if (kind == "resumed")
                    worker.write("{\"command\": \"batch\"}\n{\"command\": \"checkpoint\"}\n");
                else if (kind == "checkpoint" && events.last()["reason"] == "asked for")
                    worker.write("{\"command\": \"stop\"}\n");
            }
        worker.waitForFinished();
        QCOMPARE(worker.exitCode(), 0);
        for (const char* kind :
             {"note", "start", "step", "batch", "epoch", "checkpoint", "paused", "resumed", "set", "refused", "done"})
            QVERIFY2(said(kind), kind);
        QSet<QString> refused;
        for (const auto& event : events)
            if (event["event"] == "refused")
                refused << event["key"].toString(event["command"].toString());
        QCOMPARE(refused, (QSet<QString>{"batch", "dance", "at"}));
        QVERIFY(events.last()["stopped"].toBool());
        QVERIFY(!QFile::exists(path("steered/worker.json")));
        const std::string story = readFile(path("steered/events.jsonl").toStdString());
        QVERIFY(story.find("\"done\"") != std::string::npos);
        QVERIFY(story.find("\"step\",") == std::string::npos); // passes by
        QCOMPARE(QJsonDocument::fromJson(QByteArray::fromStdString(readFile(path("steered/batch.json").toStdString())))["clips"]
                     .toArray()
                     .size(),
                 8);
    }

    void aWorkerThatPreparesItsDataSaysSoAndCanBeStopped() {
        qputenv("XDG_CACHE_HOME", path("other-cache").toUtf8()); // so that there are features to compute
        QProcess worker;
        worker.start(test::cliProgram(), trainArguments("prepared", {"--events"}));
        qputenv("XDG_CACHE_HOME", path("cache").toUtf8());
        QStringList kinds;
        while (worker.waitForReadyRead(60000))
            while (worker.canReadLine()) {
                kinds << QJsonDocument::fromJson(worker.readLine()).object()["event"].toString();
                if (kinds.size() == 1)
                    worker.write("{\"command\": \"stop\"}\n");
            }
        worker.waitForFinished();
        QCOMPARE(worker.exitCode(), 0);
        QCOMPARE(kinds.first(), QStringLiteral("progress"));
        QCOMPARE(kinds.last(), QStringLiteral("done"));
    }

    void aFullDiskEndsInAMessageAndTheRunGoesOnLater() {
        // a small file size limit stands for a disk that fills up while checkpoints are written
        QProcess shell;
        QStringList quoted;
        for (const auto& argument : trainArguments("full"))
            quoted << "'" + argument + "'";
        shell.start("bash", {"-c", "trap '' XFSZ; ulimit -f 600; exec '" + test::cliProgram() + "' " + quoted.join(' ')});
        QVERIFY(shell.waitForFinished(120000));
        QCOMPARE(shell.exitCode(), 1);
        QVERIFY(shell.readAllStandardError().contains("error:"));
        const auto resumed = test::runCli(trainArguments("full", {"--resume"}));
        QVERIFY2(resumed.exitCode == 0, qPrintable(resumed.err));
        QCOMPARE(readFile(path("full/metrics.csv").toStdString()), readFile(path("run/metrics.csv").toStdString()));
    }

    void mistakesAreNamed() {
        QDir().mkpath(path("empty"));
        const auto noDataset = test::runCli({"train", "--data", path("empty"), "--run", path("x"), "--json"});
        QCOMPARE(noDataset.exitCode, 1);
        QVERIFY(!noDataset.json()["error"]["hint"].get<std::string>().empty());
        QCOMPARE(test::runCli({"train", "--data", path("demo")}).exitCode, 2);
        QCOMPARE(test::runCli(trainArguments("run")).exitCode, 1); // holds a run already
        QCOMPARE(test::runCli({"evaluate", path("empty"), "--data", path("demo")}).exitCode, 1);
        QCOMPARE(test::runCli({"train", "--data", path("demo"), "--run", path("x"), "--events", "--json"}).exitCode, 2);
        QCOMPARE(test::runCli(trainArguments("x", {"--set", "epoch=3"})).exitCode, 1);
    }
};

QTEST_GUILESS_MAIN(TrainingCliTest)
#include "training_cli_test.moc"
