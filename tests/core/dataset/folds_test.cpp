#include "dataset_folder.h"

#include <QtTest>

#include <map>
#include <set>

using namespace earshot;
using namespace earshot::test;

class FoldsTest : public QObject {
    Q_OBJECT

    /// Ten classes, `locations` locations of each, five clips of each location.
    static Dataset synthetic(int locations) {
        const DatasetFolder folder;
        std::string meta = "filename\tscene_label\tidentifier\n";
        for (const auto& label : SceneLabels::tau().classes)
            for (int location = 0; location < locations; ++location)
                for (int clip = 0; clip < 5; ++clip)
                    meta += label + std::to_string(location) + "_" + std::to_string(clip) + ".wav\t" + label + "\t" + label +
                            "-" + std::to_string(location) + "\n";
        folder.write("meta.csv", meta);
        return folder.read();
    }

    static std::set<std::string> locationsOf(const Dataset& dataset, const std::vector<int>& clips) {
        std::set<std::string> locations;
        for (const int clip : clips)
            locations.insert(dataset.clips[std::size_t(clip)].identifier);
        return locations;
    }

    static std::map<int, int> perClass(const Dataset& dataset, const std::vector<int>& clips) {
        std::map<int, int> counts;
        for (const int clip : clips)
            ++counts[dataset.clips[std::size_t(clip)].label];
        return counts;
    }

private Q_SLOTS:
    void aGeneratedFoldHoldsOutThirtyPercentOfEveryClassByLocation() {
        const Dataset dataset = synthetic(10);
        const Fold& fold = dataset.fold(1);
        QVERIFY(fold.generated);
        QCOMPARE(fold.train.size() + fold.evaluate.size(), dataset.clips.size());
        for (const auto& [label, clips] : perClass(dataset, fold.evaluate))
            QCOMPARE(clips, 15);
        const auto train = locationsOf(dataset, fold.train);
        for (const auto& location : locationsOf(dataset, fold.evaluate))
            QVERIFY(!train.contains(location));
    }

    void theLastLocationOfAClassStaysInTheTrainList() {
        const Dataset one = synthetic(1);
        QVERIFY(one.fold(1).evaluate.empty());
        const Dataset two = synthetic(2);
        QCOMPARE(perClass(two, two.fold(1).train).size(), std::size_t(10));
        QCOMPARE(perClass(two, two.fold(1).evaluate).size(), std::size_t(10));
    }

    void aLocationWithSeveralClassesIsNotTheLastOfAnyOfThem() {
        const DatasetFolder folder;
        folder.write(
            "meta.csv",
            "filename\tscene_label\tidentifier\n1\train\tx\n2\train\ty\n3\twind\ty\n4\twind\ty\n5\train\ty\n6\train\ty\n");
        const Dataset dataset = folder.read();
        const auto train = perClass(dataset, dataset.fold(1).train);
        QVERIFY(train.contains(0) && train.contains(1));
    }

    void holdingOutIsRepeatableBySeedAndKeepsTheOrder() {
        const Dataset dataset = synthetic(8);
        const auto& all = dataset.fold(1).train;
        const auto first = holdOutByLocation(dataset, all, 0.2, 5);
        QCOMPARE(holdOutByLocation(dataset, all, 0.2, 5), first);
        QVERIFY(holdOutByLocation(dataset, all, 0.2, 6) != first);
        QVERIFY(std::is_sorted(first.first.begin(), first.first.end()));
        QCOMPARE(perClass(dataset, first.second).size(), std::size_t(10));
        QVERIFY(holdOutByLocation(dataset, all, 0, 5).second.empty());
    }
};

QTEST_GUILESS_MAIN(FoldsTest)
#include "folds_test.moc"
