#include "cli.h"
#include "reference_data.h"

#include <QDir>
#include <QFile>
#include <QTemporaryDir>
#include <QtTest>

using namespace earshot;

class DataCliTest : public QObject {
    Q_OBJECT

    QTemporaryDir folder_;
    QString file(const char* name) const { return folder_.filePath(QString::fromLatin1(name)); }

    static void write(const QString& path, const QByteArray& content) {
        QDir().mkpath(QFileInfo(path).path());
        QFile file(path);
        QVERIFY(file.open(QIODevice::WriteOnly) && file.write(content) == content.size());
    }

private Q_SLOTS:
    void aDemoIsSynthesisedAndDescribed() {
        const auto demo = test::runCli({"demo", file("demo"), "--clips-per-class", "10", "--seed", "5", "--json"});
        QCOMPARE(demo.exitCode, 0);
        const auto made = demo.json();
        QCOMPARE(made["clips"].get<int>(), 100);
        QCOMPARE(made["classes"].get<int>(), 10);
        QCOMPARE(made["locations"].get<int>(), 50);
        QCOMPARE(made["seed"].get<int>(), 5);
        for (const char* key : {"folder", "devices", "seconds"})
            QVERIFY2(made.contains(key), key);

        const auto run = test::runCli({"data", file("demo"), "--json"});
        QCOMPARE(run.exitCode, 0);
        const auto data = run.json();
        QVERIFY(data["demo"].get<bool>());
        QCOMPARE(data["clips"].get<int>(), 100);
        QCOMPARE(data["segments"].get<int>(), 100);
        QCOMPARE(data["silent_segments"].get<int>(), 0);
        QCOMPARE(data["classes"].size(), std::size_t(10));
        QCOMPARE(data["devices"].size(), std::size_t(9));
        QCOMPARE(data["folds"].at(0)["train"].get<int>(), 70);
        QVERIFY(data["problems"].empty());

        const auto text = test::runCli({"data", file("demo")});
        for (const char* part :
             {"synthesised demo data", "street_traffic", "transportation: bus metro tram", "fold 1: 70 train clips"})
            QVERIFY2(text.out.contains(part), part);
    }

    void aFolderThatHoldsSomethingElseIsNotOverwritten() {
        write(file("mine/notes.txt"), "x");
        const auto run = test::runCli({"demo", file("mine"), "--json"});
        QCOMPARE(run.exitCode, 1);
        QVERIFY(run.json()["error"].contains("hint"));
        QCOMPARE(test::runCli({"demo", file("new"), "--clips-per-class", "3"}).exitCode, 2);
    }

    void whatIsWrongIsToldWithFileAndLine() {
        QByteArray meta = "filename\tscene_label\n";
        for (int i = 0; i < 20; ++i)
            meta += QByteArray::number(i) + ".wav\tairport\n";
        write(file("bad/meta.csv"), meta + "x.wav\tAirport\nr\xe9union.wav\tbus\t\n");
        const auto run = test::runCli({"data", file("bad"), "--json"});
        QCOMPARE(run.exitCode, 0);
        const auto problems = run.json()["problems"];
        QCOMPARE(problems.size(), std::size_t(3)); // two rows, and no audio at all
        QCOMPARE(run.json()["missing_files"].get<int>(), 20);
        for (const auto& problem : problems)
            if (problem["line"] == 22)
                QCOMPARE(problem["what"].get<std::string>(),
                         std::string(
                             "scene_label 'Airport' is not one of the 10 classes; did you mean 'airport'? The clip is left out"));
    }

    void whereThereIsNoDatasetTheErrorSaysWhatIsExpected() {
        const auto run = test::runCli({"data", file("absent"), "--json"});
        QCOMPARE(run.exitCode, 1);
        QCOMPARE(run.json()["error"]["path"].get<std::string>(), file("absent").toStdString());
        QCOMPARE(test::runCli({"data"}).exitCode, 2);
    }

    void realRecordingsAreCountedInSegments() {
        const auto scenes = test::shared("data/scenes");
        REQUIRE_SHARED(scenes);
        const auto data = test::runCli({"data", QString::fromStdString(scenes.string()), "--json"}).json();
        QCOMPARE(data["clips"].get<int>(), 47);
        QVERIFY(data["segments"].get<int>() > 1100 && data["segments"].get<int>() <= 1169);
        QVERIFY(!data["demo"].get<bool>());
    }
};

QTEST_GUILESS_MAIN(DataCliTest)
#include "data_cli_test.moc"
