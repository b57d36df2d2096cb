#include "base/error.h"
#include "base/random.h"
#include "dataset_folder.h"

#include <QtTest>

using namespace earshot;
using namespace earshot::test;

class TauLayoutTest : public QObject {
    Q_OBJECT

    static constexpr const char* kMeta = "filename\tscene_label\tidentifier\tsource_label\n"
                                         "audio/airport-lisbon-1000-40000-0-a.wav\tairport\tlisbon-1000\ta\n"
                                         "audio/bus-milan-1100-40001-0-s1.wav\tbus\tmilan-1100\ts1\n"
                                         "audio/tram-paris-1200-40002-0-b.wav\ttram\tparis-1200\tb\n";
    static constexpr const char* kTrain = "filename\tscene_label\naudio/airport-lisbon-1000-40000-0-a.wav\tairport\n"
                                          "audio/bus-milan-1100-40001-0-s1.wav\tbus\n";
    static constexpr const char* kEvaluate = "filename\tscene_label\naudio/tram-paris-1200-40002-0-b.wav\ttram\n";

private Q_SLOTS:
    void metaAndFoldListsAreRead() {
        const DatasetFolder folder;
        folder.write("meta.csv", kMeta);
        folder.write("evaluation_setup/fold1_train.csv", kTrain);
        folder.write("evaluation_setup/fold1_evaluate.csv", kEvaluate);
        const Dataset dataset = folder.read();
        QVERIFY(dataset.problems.empty());
        QCOMPARE(dataset.clips.size(), std::size_t(3));
        QCOMPARE(dataset.clips[1].city, std::string("milan"));
        QCOMPARE(dataset.fold(1).train, (std::vector<int>{0, 1}));
        QCOMPARE(dataset.fold(1).evaluate, (std::vector<int>{2}));
        QVERIFY(!dataset.fold(1).generated);
        QCOMPARE(dataset.devices(), (std::vector<std::string>{"a", "b", "s1"}));
        QVERIFY_EXCEPTION_THROWN(dataset.fold(2), Error);
    }

    void locationAndDeviceComeFromTheFileNameWhenTheColumnsAreAbsent() {
        const DatasetFolder folder;
        folder.write("meta.csv", "filename\tscene_label\naudio/airport-lisbon-1000-40000-0-a.wav\tairport\nhall one.flac\tbus\n");
        const Dataset dataset = folder.read();
        QCOMPARE(dataset.clips[0].identifier, std::string("lisbon-1000"));
        QCOMPARE(dataset.clips[0].device, std::string("a"));
        QCOMPARE(dataset.clips[1].identifier, std::string("hall one"));
        QCOMPARE(dataset.clips[1].device, std::string());
    }

    void foldListsAloneAreADataset() {
        const DatasetFolder folder;
        folder.write("evaluation_setup/fold1_train.csv", kTrain);
        folder.write("evaluation_setup/fold1_test.csv", "filename\naudio/tram-paris-1200-40002-0-b.wav\n");
        const Dataset dataset = folder.read();
        QCOMPARE(dataset.clips.size(), std::size_t(3));
        QCOMPARE(dataset.clips[2].label, -1);
        QCOMPARE(dataset.fold(1).evaluate, (std::vector<int>{2}));
    }

    void aLocationOnBothSidesLeavesTheTrainList() {
        const DatasetFolder folder;
        folder.write("evaluation_setup/fold1_train.csv", std::string(kTrain) + "audio/tram-paris-1200-40002-1-a.wav\ttram\n");
        folder.write("evaluation_setup/fold1_evaluate.csv", kEvaluate);
        const Dataset dataset = folder.read();
        QCOMPARE(dataset.fold(1).train, (std::vector<int>{0, 1}));
        QVERIFY(hasProblem(dataset, "evaluation_setup/fold1_train.csv", 4, "location 'paris-1200' is in the evaluate list too"));
    }

    void whatIsWrongIsListedWithFileAndLine() {
        const DatasetFolder folder;
        folder.write("meta.csv", std::string(kMeta) + "audio/tram-paris-1200-40002-0-b.wav\ttram\tparis-1200\tb\n" // 5: twice
                                                      "audio/short.wav\ttram\n"                                    // 6: columns
                                                      "../outside.wav\ttram\tx\ta\n"                               // 7
                                                      "/etc/passwd\ttram\tx\ta\n"                                  // 8
                                                      "a/../../b.wav\ttram\tx\ta\n");                              // 9
        folder.write("evaluation_setup/fold1_train.csv", std::string(kTrain) + "tram-paris-1200-40002-0-b.wav\ttram\n"
                                                                               "audio/bus-milan-1100-40001-0-s1.wav\tbus\n");
        folder.write("evaluation_setup/fold1_evaluate.csv", "filename\tscene_label\naudio/tram-paris-1200-40002-0-b.wav\tbus\n");
        const Dataset dataset = folder.read();
        QCOMPARE(dataset.clips.size(), std::size_t(3));
        QVERIFY(hasProblem(dataset, "meta.csv", 5, "is listed already in line 4"));
        QVERIFY(hasProblem(dataset, "meta.csv", 6, "has 2 columns, the header names 4"));
        for (const int line : {7, 8, 9})
            QVERIFY(hasProblem(dataset, "meta.csv", line, "leads out of the dataset's folder"));
        QVERIFY(
            hasProblem(dataset, "evaluation_setup/fold1_train.csv", 4, "did you mean 'audio/tram-paris-1200-40002-0-b.wav'?"));
        QVERIFY(hasProblem(dataset, "evaluation_setup/fold1_train.csv", 5, "is listed twice"));
        QVERIFY(hasProblem(dataset, "evaluation_setup/fold1_evaluate.csv", 2, "contradicts 'tram' in meta.csv line 4"));
        QCOMPARE(dataset.problems.size(), std::size_t(8));
    }

    void anAbsentListIsAProblemOfItsFold() {
        const DatasetFolder folder;
        folder.write("meta.csv", kMeta);
        folder.write("evaluation_setup/fold3_train.csv", kTrain);
        const Dataset dataset = folder.read();
        QVERIFY(hasProblem(dataset, "evaluation_setup/fold3_evaluate.csv", 0, "is absent"));
        QCOMPARE(dataset.fold(3).train.size(), std::size_t(2));
    }

    void missingAudioIsLeftOutOnlyWhenAudioIsChecked() {
        const DatasetFolder folder;
        folder.write("meta.csv", kMeta);
        QCOMPARE(folder.read().clips.size(), std::size_t(3));
        QVERIFY_EXCEPTION_THROWN(folder.read(true), Error);
    }

    void aListThatNamesNoClipIsAnError() {
        const DatasetFolder folder;
        folder.write("meta.csv", "filename\tscene_label\n");
        QVERIFY_EXCEPTION_THROWN(folder.read(), Error);
        folder.write("meta.csv", "filename\tscene_label\nonly one column\n");
        QVERIFY_EXCEPTION_THROWN(folder.read(), Error);
        folder.write("meta.csv", "filename,scene_label\na.wav,bus\n");
        QVERIFY_EXCEPTION_THROWN(folder.read(), Error);
        folder.write("meta.csv", "");
        QVERIFY_EXCEPTION_THROWN(folder.read(), Error);
    }

    void reorderedRowsChangeTheFingerprint() {
        const DatasetFolder folder;
        folder.write("evaluation_setup/fold1_train.csv", kTrain);
        folder.write("evaluation_setup/fold1_evaluate.csv", kEvaluate);
        const auto before = folder.read().fingerprint();
        QCOMPARE(folder.read().fingerprint(), before);
        folder.write("evaluation_setup/fold1_evaluate.csv", "filename\tscene_label\naudio/tram-paris-1200-40002-0-b.wav\tbus\n");
        QVERIFY(folder.read().fingerprint() != before);
    }

    void damagedListsAreReadOrRefusedButNeverCrash() {
        const DatasetFolder folder;
        Random random(7);
        for (int round = 0; round < 150; ++round) {
            const std::array<std::pair<const char*, std::string>, 3> files{{{"meta.csv", kMeta},
                                                                            {"evaluation_setup/fold1_train.csv", kTrain},
                                                                            {"evaluation_setup/fold1_evaluate.csv", kEvaluate}}};
            for (auto [name, content] : files) {
                for (std::uint64_t i = random.below(4); i > 0; --i)
                    content[random.below(content.size())] = "\t\n\r\0/.\xff\"ax"[random.below(10)];
                if (random.below(3) == 0)
                    content.resize(random.below(content.size()));
                folder.write(name, content);
            }
            try {
                const Dataset dataset = folder.read();
                for (const auto& fold : dataset.folds)
                    for (const auto* list : {&fold.train, &fold.evaluate})
                        for (const int clip : *list)
                            QVERIFY(clip >= 0 && std::size_t(clip) < dataset.clips.size());
                for (const auto& clip : dataset.clips)
                    QVERIFY(clip.label < int(dataset.labels.classes.size()) && !clip.identifier.empty());
            } catch (const Error&) {
            }
        }
    }
};

QTEST_GUILESS_MAIN(TauLayoutTest)
#include "tau_layout_test.moc"
