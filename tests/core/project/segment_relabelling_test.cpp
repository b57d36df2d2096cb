#include "base/error.h"
#include "project/project_edit.h"
#include "project/project_labels.h"

#include <QTemporaryDir>
#include <QtTest>

using namespace earshot;

class SegmentRelabellingTest : public QObject {
    Q_OBJECT

    std::unique_ptr<QTemporaryDir> folder_;
    std::optional<ProjectStore> store_;

    void make(double seconds) {
        store_.reset();
        folder_ = std::make_unique<QTemporaryDir>();
        store_.emplace(ProjectStore::create(std::filesystem::path(folder_->path().toStdString()) / "p.earshot", {},
                                            [&](ProjectStore& project) {
                                                project.setLabels(SceneLabels::tau());
                                                NewRecording recording;
                                                recording.name = "walk.wav";
                                                recording.sampleRateHz = 44100;
                                                recording.frames = std::int64_t(seconds * 44100);
                                                project.addRecordings(std::vector{recording});
                                            }));
    }
    std::int64_t classOf(const char* name) const { return *store_->findClass(name); }
    std::vector<std::tuple<double, double, std::string>> regions() const {
        std::vector<std::tuple<double, double, std::string>> result;
        for (const auto& row : store_->annotations(1))
            result.emplace_back(double(row.annotation.start) / 44100, double(row.annotation.end) / 44100, row.annotation.label);
        return result;
    }

private Q_SLOTS:
    void aClipOfOneSecondIsLabelledItself() {
        make(1);
        labelSegment(*store_, 1, 0, classOf("bus"), "ada");
        QCOMPARE(store_->recording(1).classId, std::optional(classOf("bus")));
        QCOMPARE(store_->recording(1).labelledBy, std::string("ada"));
        QVERIFY(regions().empty());
    }

    void aSecondIsCutOutOfTheRegionsThatCoverIt() {
        make(5);
        Annotation region;
        region.start = 0;
        region.end = 5 * 44100;
        region.label = "park";
        store_->addAnnotation(1, region);
        labelSegment(*store_, 1, 2, classOf("tram"));
        const std::vector<std::tuple<double, double, std::string>> expected{{0, 2, "park"}, {2, 3, "tram"}, {3, 5, "park"}};
        QCOMPARE(regions(), expected);
        labelSegment(*store_, 1, 2, classOf("bus"));
        QCOMPARE(regions().size(), std::size_t(3));
        QCOMPARE(std::get<2>(regions()[1]), std::string("bus"));
    }

    void itIsOneStepForUndo() {
        make(5);
        Annotation region;
        region.start = 44100;
        region.end = 4 * 44100;
        region.label = "park";
        store_->addAnnotation(1, region);
        const auto before = regions();
        labelSegment(*store_, 1, 2, classOf("tram"));
        QVERIFY(store_->undo());
        QCOMPARE(regions(), before);
    }

    void theLastSecondEndsWithTheRecording() {
        make(2.5);
        labelSegment(*store_, 1, 1, classOf("metro"));
        const std::vector<std::tuple<double, double, std::string>> expected{{1, 2, "metro"}};
        QCOMPARE(regions(), expected);
    }

    void aClassThatIsGoneIsRefused() {
        make(1);
        QVERIFY_THROWS_EXCEPTION(Error, labelSegment(*store_, 1, 0, 999));
        QVERIFY(!store_->recording(1).classId);
    }
};

QTEST_GUILESS_MAIN(SegmentRelabellingTest)
#include "segment_relabelling_test.moc"
