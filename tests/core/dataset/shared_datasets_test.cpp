#include "dataset_folder.h"
#include "reference_data.h"

#include <QProcess>
#include <QtTest>

#include <map>

using namespace earshot;
using namespace earshot::test;

class SharedDatasetsTest : public QObject {
    Q_OBJECT

    static Dataset readShared(const std::filesystem::path& path) {
        Progress quiet;
        return readDataset(path, true, quiet, {});
    }

    static std::string unpacked(const std::filesystem::path& archive) {
        QProcess gunzip;
        gunzip.start(QStringLiteral("gunzip"), {QStringLiteral("-c"), QString::fromStdString(archive.string())});
        return gunzip.waitForFinished() && gunzip.exitCode() == 0 ? gunzip.readAllStandardOutput().toStdString() : std::string();
    }

    static std::map<std::string, int> perDevice(const Dataset& dataset, const std::vector<int>& clips) {
        std::map<std::string, int> counts;
        for (const int clip : clips)
            ++counts[dataset.clips[std::size_t(clip)].device];
        return counts;
    }

private Q_SLOTS:
    void realUrbanRecordingsHaveTheTauClasses() {
        const auto path = shared("data/scenes");
        REQUIRE_SHARED(path);
        const Dataset dataset = readShared(path);
        QCOMPARE(dataset.clips.size(), std::size_t(47));
        QVERIFY(dataset.labels == SceneLabels::tau());
        QVERIFY(dataset.problems.empty());
        QCOMPARE(dataset.fold(1).train.size() + dataset.fold(1).evaluate.size(), std::size_t(47));
        QCOMPARE(dataset.devices().size(), std::size_t(10));
        QVERIFY(!dataset.isDemo);
    }

    void environmentalSoundsHaveTheirOwnClassesInFourFolds() {
        const auto path = shared("data/esc10");
        REQUIRE_SHARED(path);
        const Dataset dataset = readShared(path);
        QCOMPARE(dataset.clips.size(), std::size_t(320));
        QCOMPARE(dataset.folds.size(), std::size_t(4));
        QCOMPARE(dataset.labels.classes.size(), std::size_t(10));
        QVERIFY(!dataset.labels.hasSuperClasses());
        QCOMPARE(dataset.referenceDevice(), std::string("esc"));
        for (const auto& fold : dataset.folds)
            QCOMPARE(fold.evaluate.size(), std::size_t(80));
    }

    void theTrueTauListsAreReadWithoutAudioAndAgreeWithTheirPublishedCounts() {
        const auto lists = shared("data/tau2022_lists");
        REQUIRE_SHARED(lists);
        const DatasetFolder folder;
        const std::string train = unpacked(lists / "fold1_train_reconstructed.csv.gz");
        if (train.empty())
            QSKIP("gunzip is not installed");
        folder.write("evaluation_setup/fold1_train.csv", train);
        folder.write("evaluation_setup/fold1_evaluate.csv", unpacked(lists / "fold1_evaluate.csv.gz"));
        const Dataset dataset = folder.read();
        QVERIFY(dataset.problems.empty());
        QVERIFY(dataset.labels == SceneLabels::tau());
        const Fold& fold = dataset.fold(1);
        QCOMPARE(fold.train.size(), std::size_t(139650));
        QCOMPARE(fold.evaluate.size(), std::size_t(29680));
        QCOMPARE(dataset.clips.size(), std::size_t(169330));
        QCOMPARE(dataset.referenceDevice(), std::string("a"));
        auto devices = perDevice(dataset, fold.train);
        QVERIFY(devices["a"] > 102000 && devices["a"] < 102300);
        QCOMPARE(devices["s4"] + devices["s5"] + devices["s6"], 0);
        QCOMPARE(perDevice(dataset, fold.evaluate).size(), std::size_t(9));
    }
};

QTEST_GUILESS_MAIN(SharedDatasetsTest)
#include "shared_datasets_test.moc"
