#include "base/error.h"
#include "dataset_folder.h"

#include <QtTest>

using namespace earshot;
using namespace earshot::test;

class SceneLabelsTest : public QObject {
    Q_OBJECT

    static constexpr const char* kTwoClasses = "filename\tscene_label\nx/1.wav\train\nx/2.wav\twind\n";

private Q_SLOTS:
    void tauHasTenClassesInThreeGroups() {
        const auto& tau = SceneLabels::tau();
        QCOMPARE(tau.classes.size(), std::size_t(10));
        QCOMPARE(tau.logits(), 13);
        QCOMPARE(tau.superClasses[std::size_t(tau.group[std::size_t(*tau.find("metro_station"))])], std::string("indoor"));
        QCOMPARE(tau.superClasses[std::size_t(tau.group[std::size_t(*tau.find("tram"))])], std::string("transportation"));
        QVERIFY(!tau.find("Airport"));
        QCOMPARE(tau.nearest("Street-Trafic"), std::string("street_traffic"));
    }

    void tauNamesGiveAllTenClassesEvenWhenSomeAreAbsent() {
        const DatasetFolder folder;
        folder.write("meta.csv", "filename\tscene_label\n1.wav\tpark\n2.wav\tbus\n");
        QVERIFY(folder.read().labels == SceneLabels::tau());
    }

    void otherNamesAreTheClassesSortedWithoutSuperClasses() {
        const DatasetFolder folder;
        folder.write("meta.csv", "filename\tscene_label\n1.wav\twind\n2.wav\train\n3.wav\tpark\n");
        const auto labels = folder.read().labels;
        QCOMPARE(labels.classes, (std::vector<std::string>{"park", "rain", "wind"}));
        QVERIFY(!labels.hasSuperClasses());
    }

    void labelsJsonGivesClassesAndSuperClasses() {
        const DatasetFolder folder;
        folder.write("meta.csv", kTwoClasses);
        folder.write("labels.json",
                     R"({"classes":[{"name":"wind","super":"dry"},{"name":"rain","super":"wet"},{"name":"sun","super":"dry"}]})");
        const Dataset dataset = folder.read();
        QCOMPARE(dataset.labels.classes, (std::vector<std::string>{"wind", "rain", "sun"}));
        QCOMPARE(dataset.labels.superClasses, (std::vector<std::string>{"dry", "wet"}));
        QCOMPARE(dataset.labels.group, (std::vector<int>{0, 1, 0}));
        QCOMPARE(dataset.clips[0].label, 1);
    }

    void aMalformedLabelsJsonIsRefused_data() {
        QTest::addColumn<QByteArray>("json");
        QTest::newRow("not json") << QByteArray("{");
        QTest::newRow("no classes") << QByteArray("{}");
        QTest::newRow("nameless") << QByteArray(R"({"classes":[{"super":"a"}]})");
        QTest::newRow("twice") << QByteArray(R"({"classes":[{"name":"a"},{"name":"a"}]})");
        QTest::newRow("half with super") << QByteArray(R"({"classes":[{"name":"a","super":"x"},{"name":"b"}]})");
        QTest::newRow("number") << QByteArray(R"({"classes":[{"name":"a","super":3}]})");
    }
    void aMalformedLabelsJsonIsRefused() {
        QFETCH(QByteArray, json);
        const DatasetFolder folder;
        folder.write("meta.csv", kTwoClasses);
        folder.write("labels.json", json.toStdString());
        QVERIFY_EXCEPTION_THROWN(folder.read(), Error);
    }

    void aMisspeltTauNameIsReportedAndLeftOut() {
        const DatasetFolder folder;
        std::string meta = "filename\tscene_label\n";
        for (int i = 0; i < 20; ++i)
            meta += std::to_string(i) + ".wav\tairport\n";
        folder.write("meta.csv", meta + "x.wav\tAirport\n");
        const Dataset dataset = folder.read();
        QVERIFY(dataset.labels == SceneLabels::tau());
        QCOMPARE(dataset.clips.size(), std::size_t(20));
        QVERIFY(hasProblem(dataset, "meta.csv", 22, "'Airport' is not one of the 10 classes; did you mean 'airport'?"));
    }
};

QTEST_GUILESS_MAIN(SceneLabelsTest)
#include "scene_labels_test.moc"
