#include "label/review_panel.h"
#include "label/review_queue.h"
#include "label_window.h"
#include "random_network.h"
#include "widgets/button.h"
#include "widgets/label.h"

using namespace earshot;

class ReviewQueueTest : public QObject {
    Q_OBJECT

    Theme* theme_ = nullptr;
    std::unique_ptr<test::LabelWindow> at_;

    void addModel() {
        writeFileAtomically(at_->home() / "test.earshot" / "runs" / "first" / "quantized" / "1" / "model.blob",
                            test::randomModel({}, 11, SceneLabels::tau()).toBlob());
    }

    /// A project whose model has suggested a label for every clip.
    void openJudged(int recordings, double seconds = 1) {
        at_->project().adopt(test::makeProject(at_->home(), recordings, seconds));
        addModel();
        Progress quiet;
        suggestLabels(at_->store(), suggestingRuns(at_->store().runsFolder()).front(), quiet, {});
        at_->project().noteRunsChanged();
        at_->show();
        QTRY_COMPARE(queue().state(), ReviewQueue::State::Ready);
        QTRY_VERIFY(at_->sound().hasPicture());
    }

    ReviewQueue& queue() { return at_->label().queue(); }

    /// A key for whoever has the focus, which must be the queue.
    void answer(Qt::Key key) {
        QVERIFY(at_->label().reviewPanel()->hasFocusWithin());
        QTest::keyClick(at_->window().focusWidget(), key);
    }

private Q_SLOTS:
    void initTestCase() { theme_ = new Theme(*qApp, Theme::Mode::Light); }
    void init() { at_ = std::make_unique<test::LabelWindow>(*theme_); }
    void cleanup() { at_.reset(); }

    void withTheFocusInTheQueueArrowsAnswer() {
        openJudged(4);
        const ReviewItem first = *queue().current();
        at_->press(Qt::Key_Q);
        QTRY_COMPARE(at_->label().currentRecording(), first.recording);
        answer(Qt::Key_Right);
        QCOMPARE(at_->onDisk(first.recording).classId, first.suggestion);
        QCOMPARE(queue().done(), 1);
        const ReviewItem second = *queue().current();
        QVERIFY(second.recording != first.recording);
        QCOMPARE(at_->label().currentRecording(), second.recording); // the spectrogram follows
        answer(Qt::Key_Left);
        QVERIFY(!at_->onDisk(second.recording).classId);
        const ReviewItem third = *queue().current();
        answer(Qt::Key_Down);
        QCOMPARE(queue().done(), 2);
        QCOMPARE(queue().items().back(), third); // skipped: last
        // A class key gives another label.
        const ReviewItem fourth = *queue().current();
        at_->press(Qt::Key_7);
        QCOMPARE(at_->onDisk(fourth.recording).classId, at_->store().findClass("shopping_mall"));
        QCOMPARE(*queue().current(), third);
        QCOMPARE(queue().total(), 4);
    }

    void elsewhereArrowsSeek() {
        openJudged(2);
        at_->sound().soundView().setFocus();
        QTest::keyClick(&at_->sound().soundView(), Qt::Key_Right);
        QCOMPARE(queue().done(), 0);
        QVERIFY(at_->sound().player().position() > 0);
    }

    void undoBringsAnAnsweredQuestionBack() {
        openJudged(3);
        const ReviewItem first = *queue().current();
        at_->press(Qt::Key_Q);
        answer(Qt::Key_Right);
        QCOMPARE(queue().items().size(), std::size_t(2));
        at_->press(Qt::Key_Z, Qt::ControlModifier);
        QTRY_COMPARE(queue().items().size(), std::size_t(3));
        QVERIFY(!at_->onDisk(first.recording).classId);
    }

    void aSecondOfALongRecordingIsSelectedAndBecomesARegion() {
        openJudged(1, 5);
        QCOMPARE(queue().items().size(), std::size_t(5));
        const ReviewItem first = *queue().current();
        at_->press(Qt::Key_Q);
        QTRY_VERIFY(at_->sound().selection());
        QCOMPARE(at_->sound().selection()->first, double(first.segment));
        answer(Qt::Key_Right);
        const auto rows = at_->store().annotations(first.recording);
        QCOMPARE(rows.size(), std::size_t(1));
        QCOMPARE(rows[0].annotation.start, std::int64_t(first.segment) * 44100);
        QCOMPARE(at_->sound().lanes().laneNames().first(), QStringLiteral("model"));
    }

    void theModelIsAskedFromTheQueueAndItsOpinionsAreShown() {
        at_->project().adopt(test::makeProject(at_->home(), 3));
        addModel();
        at_->project().noteRunsChanged();
        at_->show();
        QTRY_COMPARE(queue().state(), ReviewQueue::State::NotAsked);
        queue().askModel();
        QTRY_COMPARE_WITH_TIMEOUT(queue().items().size(), std::size_t(3), 30000);
        QTRY_VERIFY(!queue().isAsking());
        const RecordingTable& table = at_->label().table();
        QTRY_VERIFY(!table.data(table.index(0, RecordingTable::Model), Qt::DisplayRole).toString().isEmpty());
        QTRY_COMPARE(at_->sound().lanes().laneCount(), 1);
    }

    void withoutAModelTheQueueSaysWhatToDo() {
        at_->openWith(2);
        QCOMPARE(queue().state(), ReviewQueue::State::NoModel);
        at_->press(Qt::Key_R);
        QCOMPARE(queue().order(), ReviewOrder::requested); // nothing else is to be answered
        QTRY_COMPARE(queue().state(), ReviewQueue::State::Ready);
        QVERIFY(!at_->label().reviewPanel()->acceptButton()->isEnabled());
        const std::int64_t asked = queue().current()->recording;
        at_->press(Qt::Key_Q);
        at_->press(Qt::Key_2);
        QCOMPARE(at_->onDisk(asked).classId, at_->store().findClass("bus"));
        QTRY_COMPARE(queue().state(), ReviewQueue::State::AllDone);
    }

    void whatAnotherWorkspaceSendsComesToTheQueue() {
        at_->openWith(2);
        const std::string name = at_->store().recording(2).name;
        at_->label().sendToReview(QString::fromStdString(name), 0);
        queue().setOrder(ReviewOrder::requested);
        QTRY_COMPARE(queue().items().size(), std::size_t(1));
        QCOMPARE(queue().current()->recording, std::int64_t(2));
    }

    void likelyErrorsOfferTheModelsClassAndRejectKeepsTheLabel() {
        openJudged(3);
        const auto suggestion = queue().current()->suggestion;
        const std::int64_t recording = queue().current()->recording;
        std::optional<std::int64_t> other;
        for (const ProjectClass& each : at_->store().classes())
            if (each.id != suggestion)
                other = each.id;
        at_->store().setClipLabel(recording, other);
        queue().setOrder(ReviewOrder::likelyError);
        QTRY_VERIFY(queue().current() && queue().current()->label == other);
        QVERIFY(queue().reject());
        QCOMPARE(at_->onDisk(recording).classId, other);
        QTRY_COMPARE(queue().state(), ReviewQueue::State::AllDone);
    }
};

QTEST_MAIN(ReviewQueueTest)
#include "review_queue_test.moc"
