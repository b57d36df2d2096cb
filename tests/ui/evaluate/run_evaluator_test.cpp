#include "base/atomic_file.h"
#include "cli.h"
#include "evaluate/evaluation_source.h"
#include "evaluate/run_evaluator.h"
#include "evaluation/metrics.h"
#include "jobs/job_runner.h"

#include <QSignalSpy>
#include <QTemporaryDir>
#include <QtTest>

using namespace earshot;

/// A run judged from the window: by this process and by the worker, the same as the command line says.
class RunEvaluatorTest : public QObject {
    Q_OBJECT

    QTemporaryDir folder_;
    std::filesystem::path path(const char* name) const { return std::filesystem::path(folder_.path().toStdString()) / name; }
    QString text(const char* name) const { return folder_.filePath(QString::fromLatin1(name)); }

    EvaluationRequest request(const char* engine) const {
        EvaluationRequest request;
        request.run = path("run");
        request.engine = engine;
        return request;
    }

    QString evaluate(RunEvaluator& evaluator, const EvaluationRequest& wanted) {
        QSignalSpy finished(&evaluator, &RunEvaluator::finished);
        evaluator.evaluate(wanted, path("demo"));
        if (finished.isEmpty() && !finished.wait(240000))
            return {};
        return finished[0][1].toString();
    }

private Q_SLOTS:
    void initTestCase() {
        qputenv("XDG_CACHE_HOME", text("cache").toUtf8());
        QCOMPARE(test::runCli({"demo", text("demo"), "--clips-per-class", "10"}).exitCode, 0);
        const auto trained = test::runCli({"train", "--data", text("demo"), "--run", text("run"), "--epochs", "2", "--qat", "off",
                                           "--batch", "16", "--threads", "1", "--json"});
        QVERIFY2(trained.exitCode == 0, qPrintable(trained.err));
        const auto quantised = test::runCli({"quantize", text("run"), "--data", text("demo"), "--json"});
        QVERIFY2(quantised.exitCode == 0, qPrintable(quantised.err));
    }

    void thisProcessGivesTheCommandLinesInt8Predictions() {
        JobRunner jobs;
        RunEvaluator evaluator(jobs, test::cliProgram());
        const QString file = evaluate(evaluator, request("int8"));
        QVERIFY(!file.isEmpty());
        const auto printed = test::runCli(
            {"evaluate", text("run"), "--data", text("demo"), "--engine", "int8", "--out", text("cli.csv"), "--json"});
        QCOMPARE(printed.exitCode, 0);
        QCOMPARE(readFile(file.toStdString()), readFile(path("cli.csv")));
        const EvaluationSource source = readEvaluationSource(file.toStdString());
        QVERIFY(!source.logits.empty());
        QVERIFY(source.origin && source.origin->isDemo);
        QCOMPARE(evaluateClips(source.clips).logLoss, printed.json()["log_loss"].get<double>());
    }

    void theWorkerEvaluatesAnyEpoch() {
        JobRunner jobs;
        RunEvaluator evaluator(jobs, test::cliProgram());
        QCOMPARE(keptEpochs(path("run")), (std::vector<int>{1, 2}));
        EvaluationRequest first = request("float");
        first.checkpoint = "1";
        const EvaluationSource source = readEvaluationSource(evaluate(evaluator, first).toStdString());
        QCOMPARE(source.engine, QStringLiteral("float"));
        QCOMPARE(source.checkpointText(), QStringLiteral("epoch 1"));
    }

    void whatWasEvaluatedIsNotEvaluatedAgain() {
        JobRunner jobs;
        RunEvaluator evaluator(jobs, QStringLiteral("/nowhere/earshot-cli"));
        RunEvaluator first(jobs, test::cliProgram());
        const QString file = evaluate(first, request("fakequant"));
        QVERIFY(!file.isEmpty());
        QCOMPARE(evaluate(evaluator, request("fakequant")), file);
    }

    void aWorkerThatIsNotThereIsSaid() {
        JobRunner jobs;
        RunEvaluator evaluator(jobs, QStringLiteral("/nowhere/earshot-cli"));
        QSignalSpy failed(&evaluator, &RunEvaluator::failed);
        EvaluationRequest last = request("float");
        last.checkpoint = "2";
        evaluator.evaluate(last, path("demo"));
        QVERIFY(!failed.isEmpty() || failed.wait(60000));
        QVERIFY(!evaluator.isBusy());
    }
};

QTEST_MAIN(RunEvaluatorTest)
#include "run_evaluator_test.moc"
