#include "base/atomic_file.h"
#include "cli.h"
#include "evaluation/metrics.h"

#include <QTemporaryDir>
#include <QtTest>

using namespace earshot;

class EvaluationCliTest : public QObject {
    Q_OBJECT

    QTemporaryDir folder_;
    QString write(const char* name, const std::string& content) const {
        const QString path = folder_.filePath(QString::fromLatin1(name));
        writeFileAtomically(path.toStdString(), content);
        return path;
    }
    QString truth() const {
        return write("truth.csv", "filename\tscene_label\naudio/bus-lyon-1-1-0-a.wav\tbus\naudio/bus-lyon-1-1-0-s4.wav\tbus\n"
                                  "audio/park-oslo-2-1-0-a.wav\tpark\n");
    }
    QString predictions(const char* name, const char* bus = ".75\t.25", const char* order = "bus\tpark") const {
        return write(name, std::string("filename\tscene_label\t") + order + "\naudio/park-oslo-2-1-0-a.wav\tpark\t.4\t.6\n" +
                               "audio/bus-lyon-1-1-0-a.wav\tbus\t" + bus + "\naudio/bus-lyon-1-1-0-s4.wav\tpark\t.25\t.75\n");
    }

private Q_SLOTS:
    void scorePrintsTheFiguresOfTheCore() {
        const QString file = predictions("p.csv");
        const auto run = test::runCli({"score", file, "--truth", truth(), "--json"});
        QCOMPARE(run.exitCode, 0);
        const auto json = run.json();
        const Evaluation expected =
            evaluateClips(scoreClips(readPredictions(file.toStdString()), readTruth(truth().toStdString()), file.toStdString()));
        QCOMPARE(json["clips"].get<int>(), 3);
        QCOMPARE(json["accuracy"].get<double>(), expected.accuracy);
        QCOMPARE(json["macro_accuracy"].get<double>(), 0.75);
        QCOMPARE(json["log_loss"].get<double>(), expected.logLoss);
        QCOMPARE(json["log_loss_samples"].get<double>(), expected.logLossSamples);
        QCOMPARE(json["confusion_matrix"][1][4].get<int>(), 1);
        QCOMPARE(json["per_device"][1]["name"].get<std::string>(), std::string("s4"));
        QCOMPARE(json["per_device"][1]["seen"].get<bool>(), false);
    }

    void peopleGetTheMatrixAsText() {
        const auto run = test::runCli({"score", predictions("p.csv"), "--truth", truth()});
        QCOMPARE(run.exitCode, 0);
        for (const char* part : {"accuracy", "log loss", "AP", "metro station", "heard in all", "bus heard as park"})
            QVERIFY2(run.out.contains(part), part);
    }

    void scoreSaysWhichLineIsWrong() {
        const auto run = test::runCli({"score", predictions("bad.csv", ".75\tnan"), "--truth", truth(), "--json"});
        QCOMPARE(run.exitCode, 1);
        QCOMPARE(run.json()["error"]["line"].get<int>(), 3);
        const auto unknown = test::runCli({"score", predictions("bad.csv", "1\t0", "bus\tparc"), "--truth", truth(), "--json"});
        QCOMPARE(unknown.exitCode, 1);
        QCOMPARE(unknown.json()["error"]["line"].get<int>(), 1);
        QCOMPARE(test::runCli({"score", predictions("p.csv")}).exitCode, 2);
    }

    void compareGivesBothSidesAndWhatChanged() {
        const auto run =
            test::runCli({"compare", predictions("a.csv"), predictions("b.csv", ".1\t.9"), "--truth", truth(), "--json"});
        QCOMPARE(run.exitCode, 0);
        const auto json = run.json();
        QCOMPARE(json["agreement"].get<double>(), 2.0 / 3);
        QCOMPARE(json["flipped"]["right_to_wrong"].get<int>(), 1);
        QCOMPARE(json["flipped"]["wrong_to_right"].get<int>(), 0);
        QCOMPARE(json["mcnemar_p"].get<double>(), 1.0);
        QCOMPARE(json["sides"].size(), std::size_t(2));
        QCOMPARE(json["sides"][1]["accuracy"].get<double>(), 1.0 / 3);
        QVERIFY(json["sides"][0].contains("confusion_matrix"));
    }

    void compareFindsPredictionsAndTruthInRuns() {
        write("run/config.json", "{}");
        write("run/truth.csv", readFile(truth().toStdString()));
        predictions("run/predictions.csv");
        const auto run = test::runCli(
            {"compare", folder_.filePath(QStringLiteral("run")), predictions("b.csv", ".1\t.9"), predictions("c.csv"), "--json"});
        QCOMPARE(run.exitCode, 0);
        QCOMPARE(run.json()["pairs"].size(), std::size_t(2));
        QCOMPARE(run.json()["pairs"][1]["agreement"].get<double>(), 1.0);
    }

    void compareNeedsTruthAndTwoSides() {
        const QString a = predictions("a.csv");
        QCOMPARE(test::runCli({"compare", a, "--truth", truth()}).exitCode, 2);
        const auto run = test::runCli({"compare", a, a, "--json"});
        QCOMPARE(run.exitCode, 1);
        QVERIFY(run.json()["error"]["hint"].get<std::string>().find("--truth") != std::string::npos);
    }
};

QTEST_GUILESS_MAIN(EvaluationCliTest)
#include "evaluation_cli_test.moc"
