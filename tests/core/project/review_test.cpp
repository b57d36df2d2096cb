#include "../../ui/project/project_fixture.h"
#include "base/error.h"
#include "features/log_mel.h"
#include "project/project_edit.h"
#include "project/scene_model.h"
#include "project/segment_labelling.h"
#include "project/suggestions.h"
#include "random_network.h"

#include <QTemporaryDir>
#include <QtTest>

using namespace earshot;

namespace {

Opinion opinion(int segment, std::optional<std::int64_t> classId, double probability, double margin, double entropy) {
    return {segment, classId, probability, entropy, margin, {}};
}

std::vector<std::int64_t> recordingsOf(const std::vector<ReviewItem>& items) {
    std::vector<std::int64_t> ids;
    for (const ReviewItem& item : items)
        ids.push_back(item.recording);
    return ids;
}

using Ids = std::vector<std::int64_t>;

} // namespace

class ReviewTest : public QObject {
    Q_OBJECT

    std::unique_ptr<QTemporaryDir> folder_;
    std::filesystem::path home() const { return folder_->path().toStdString(); }

    /// Four clips; the run is closest on the third, surest on the second.
    ProjectStore judged() {
        ProjectStore store = test::makeProject(home(), 4);
        store.storeRun({"r1", "r1", "done", "{}", 1});
        const auto park = store.findClass("park"), bus = store.findClass("bus");
        const std::vector<std::pair<std::int64_t, std::vector<Opinion>>> opinions{{1, {opinion(0, park, 0.6, 0.3, 1.0)}},
                                                                                  {2, {opinion(0, bus, 0.9, 0.85, 0.3)}},
                                                                                  {3, {opinion(0, bus, 0.4, 0.02, 1.2)}},
                                                                                  {4, {opinion(0, park, 0.5, 0.1, 1.4)}}};
        store.addOpinions("r1", opinions);
        return store;
    }

    static void label(ProjectStore& store, std::int64_t recording, int segment, const std::string& name) {
        ProjectEdit edit = store.beginEdit(name, "ana");
        labelSegment(store, edit, store.recording(recording), segment, name, "ana");
        edit.commit();
    }

private Q_SLOTS:
    void init() { folder_ = std::make_unique<QTemporaryDir>(); }

    void unlabelledSegmentsComeInTheOrderAskedFor() {
        ProjectStore store = judged();
        QCOMPARE(recordingsOf(store.reviewQueue({.run = "r1", .order = ReviewOrder::margin})), (Ids{3, 4, 1, 2}));
        QCOMPARE(recordingsOf(store.reviewQueue({.run = "r1", .order = ReviewOrder::entropy})), (Ids{4, 3, 1, 2}));
        QCOMPARE(recordingsOf(store.reviewQueue({.run = "r1", .order = ReviewOrder::confidence})), (Ids{2, 1, 4, 3}));
        store.setClipLabel(3, store.findClass("tram"));
        QCOMPARE(recordingsOf(store.reviewQueue({.run = "r1"})), (Ids{4, 1, 2}));
        QCOMPARE(recordingsOf(store.reviewQueue({.run = "r1", .classId = store.findClass("park")})), (Ids{4, 1}));
        QCOMPARE(recordingsOf(store.reviewQueue({.run = "r1", .device = "s1"})), (Ids{4, 2}));
        QVERIFY(store.reviewQueue({.run = "another"}).empty());
    }

    void likelyErrorsAreLabelsThatTheRunContradicts() {
        ProjectStore store = judged();
        store.setClipLabel(1, store.findClass("park")); // agrees
        store.setClipLabel(2, store.findClass("tram"));
        store.setClipLabel(3, store.findClass("tram"));
        const auto items = store.reviewQueue({.run = "r1", .order = ReviewOrder::likelyError});
        QCOMPARE(recordingsOf(items), (Ids{2, 3}));
        QCOMPARE(items[0].label, store.findClass("tram"));
        QCOMPARE(items[0].suggestion, store.findClass("bus"));
    }

    void aRejectedSuggestionIsNotMadeAgainUntilUndone() {
        ProjectStore store = judged();
        ProjectEdit edit = store.beginEdit("not bus", "ana");
        edit.rejectSuggestion(3, 0, "bus");
        edit.commit();
        QCOMPARE(recordingsOf(store.reviewQueue({.run = "r1"})), (Ids{4, 1, 2}));
        QVERIFY(store.undo());
        QCOMPARE(recordingsOf(store.reviewQueue({.run = "r1"})), (Ids{3, 4, 1, 2}));
        QVERIFY(store.redo());
        QCOMPARE(recordingsOf(store.reviewQueue({.run = "r1"})), (Ids{4, 1, 2}));
        // Another run may say something else.
        store.storeRun({"r2", "r2", "done", "{}", 2});
        const std::vector<std::pair<std::int64_t, std::vector<Opinion>>> other{
            {3, {opinion(0, store.findClass("tram"), 0.8, 0.5, 0.5)}}};
        store.addOpinions("r2", other);
        QCOMPARE(recordingsOf(store.reviewQueue({.run = "r2"})), Ids{3});
    }

    void whatWasSentToReviewStaysUntilAnswered() {
        ProjectStore store = judged();
        {
            ProjectEdit edit = store.beginEdit("send", "ana");
            edit.requestReview(4, 0);
            edit.requestReview(2, 0);
            edit.requestReview(4, 0); // twice is once
            edit.commit();
        }
        QCOMPARE(recordingsOf(store.reviewQueue({.run = "", .order = ReviewOrder::requested})), (Ids{4, 2}));
        QVERIFY(!store.reviewQueue({.run = "", .order = ReviewOrder::requested})[0].suggestion);
        QCOMPARE(store.reviewQueue({.run = "r1", .order = ReviewOrder::requested})[0].suggestion, store.findClass("park"));
        ProjectEdit answer = store.beginEdit("park", "ana");
        answer.endReview(4, 0);
        answer.commit();
        QCOMPARE(recordingsOf(store.reviewQueue({.run = "r1", .order = ReviewOrder::requested})), Ids{2});
        QVERIFY(store.undo());
        QCOMPARE(recordingsOf(store.reviewQueue({.run = "r1", .order = ReviewOrder::requested})), (Ids{4, 2}));
    }

    void aSecondOfALongRecordingBecomesARegionAndOthersGiveWay() {
        ProjectStore store = test::makeProject(home(), 1, 5);
        store.storeRun({"r1", "r1", "done", "{}", 1});
        label(store, 1, 2, "park");
        auto rows = store.annotations(1);
        QCOMPARE(rows.size(), std::size_t(1));
        QCOMPARE(rows[0].annotation.start, std::int64_t(2 * 44100));
        QCOMPARE(rows[0].annotation.end, std::int64_t(3 * 44100));
        // A region over all of it is cut in two.
        store.undo();
        Annotation all;
        all.end = 5 * 44100;
        all.label = "tram";
        all.annotator = "ana";
        store.addAnnotation(1, all);
        label(store, 1, 2, "park");
        rows = store.annotations(1);
        QCOMPARE(rows.size(), std::size_t(3));
        QCOMPARE(rows[0].annotation.end, std::int64_t(2 * 44100));
        QCOMPARE(rows[1].annotation.label, std::string("park"));
        QCOMPARE(rows[2].annotation.start, std::int64_t(3 * 44100));
        QCOMPARE(rows[2].annotation.label, std::string("tram"));
        QVERIFY(store.undo());
        QCOMPARE(store.annotations(1).size(), std::size_t(1));
        // A region of somebody else stays.
        ProjectEdit edit = store.beginEdit("bus", "ben");
        labelSegment(store, edit, store.recording(1), 0, "bus", "ben");
        edit.commit();
        QCOMPARE(store.annotations(1).size(), std::size_t(2));
    }

    void segmentsOfALongRecordingAreAskedOneByOne() {
        ProjectStore store = test::makeProject(home(), 1, 4);
        store.storeRun({"r1", "r1", "done", "{}", 1});
        const auto bus = store.findClass("bus");
        const std::vector<std::pair<std::int64_t, std::vector<Opinion>>> opinions{
            {1, {opinion(0, bus, 0.5, 0.4, 1), opinion(1, bus, 0.5, 0.3, 1), opinion(3, bus, 0.5, 0.1, 1)}}};
        store.addOpinions("r1", opinions);
        QCOMPARE(store.reviewQueue({.run = "r1"}).size(), std::size_t(3));
        QCOMPARE(store.reviewQueue({.run = "r1"}).front().segment, 3);
        label(store, 1, 3, "park");
        QCOMPARE(store.reviewQueue({.run = "r1"}).front().segment, 1);
        QCOMPARE(store.reviewQueue({.run = "r1", .order = ReviewOrder::likelyError}).front().segment, 3);
    }

    void theModelJudgesEverySecondOnceAndWhatItSaysIsTheEngines() {
        ProjectStore store = test::makeProject(home(), 3, 2);
        const auto run = home() / "test.earshot" / "runs" / "first";
        const auto blob = test::randomModel({}, 11, SceneLabels::tau()).toBlob();
        writeFileAtomically(run / "quantized" / "1" / "model.blob", blob);
        const auto runs = suggestingRuns(store.runsFolder());
        QCOMPARE(runs.size(), std::size_t(1));
        QCOMPARE(runs.front().id, std::string("first"));
        store.setClipLabel(1, store.findClass("bus"));
        QCOMPARE(store.recordingsWithoutOpinion("first"), (Ids{2, 3, 1})); // unlabelled ones first
        Progress quiet;
        QCOMPARE(suggestLabels(store, runs.front(), quiet, {}).judged, std::int64_t(3));
        QCOMPARE(suggestLabels(store, runs.front(), quiet, {}).judged, std::int64_t(0));
        const auto opinions = store.opinions("first", 2);
        QCOMPARE(opinions.size(), std::size_t(2));
        const SceneModel model(runs.front().blob);
        QVERIFY(model.labels() == SceneLabels::tau());
        LogMelExtractor extractor;
        std::vector<float> map(kLogMelSize);
        const auto samples = readMono(store.recording(2).path);
        extractor.logMel(segment(samples, 1), map);
        const auto expected = model.probabilities(map);
        for (std::size_t i = 0; i < expected.size(); ++i)
            QCOMPARE(opinions[1].probabilities[i], float(expected[i]));
        const auto first = std::max_element(expected.begin(), expected.end()) - expected.begin();
        QCOMPARE(opinions[1].classId, store.findClass(SceneLabels::tau().classes[std::size_t(first)]));
        // Another quantisation of the run starts anew.
        writeFileAtomically(run / "quantized" / "2" / "model.blob", test::randomModel({}, 12, SceneLabels::tau()).toBlob());
        QCOMPARE(suggestLabels(store, suggestingRuns(store.runsFolder()).front(), quiet, {}).judged, std::int64_t(3));
    }

    void whatCannotBeReadIsNamedAndTheRestIsJudged() {
        ProjectStore store = test::makeProject(home(), 3);
        writeFileAtomically(store.recording(2).path, std::string("this is no sound"));
        writeFileAtomically(home() / "test.earshot" / "runs" / "r" / "quantized" / "1" / "model.blob",
                            test::randomModel({}, 11, SceneLabels::tau()).toBlob());
        Progress quiet;
        const auto report = suggestLabels(store, suggestingRuns(store.runsFolder()).front(), quiet, {});
        QCOMPARE(report.judged, std::int64_t(2));
        QCOMPARE(report.problems.size(), std::size_t(1));
    }

    void aStopKeepsWhatWasJudged() {
        ProjectStore store = test::makeProject(home(), 6);
        writeFileAtomically(home() / "test.earshot" / "runs" / "r" / "quantized" / "1" / "model.blob",
                            test::randomModel({}, 11, SceneLabels::tau()).toBlob());
        class StopAtThree : public Progress {
        public:
            void update(std::string_view, std::int64_t done, std::int64_t) override {
                if (done == 3)
                    source.request_stop();
            }
            std::stop_source source;
        } progress;
        QVERIFY_EXCEPTION_THROWN(
            suggestLabels(store, suggestingRuns(store.runsFolder()).front(), progress, progress.source.get_token()), Cancelled);
        QCOMPARE(store.recordingsWithoutOpinion("r").size(), std::size_t(3));
    }
};

QTEST_GUILESS_MAIN(ReviewTest)
#include "review_test.moc"
