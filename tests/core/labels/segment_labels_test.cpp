#include "labels/segment_labels.h"

#include <QtTest>

using namespace earshot;

class SegmentLabelsTest : public QObject {
    Q_OBJECT

    static constexpr std::int64_t kSecond = 44100;
    const SceneLabels labels_{{"bus", "park"}, {}, {}};

    static Annotation region(std::int64_t start, std::int64_t end, const char* label) {
        return {start, end, {}, {}, label, "", "", false, {}};
    }
    std::vector<int> label(std::vector<Annotation> regions, std::int64_t samples, int clip = -1) const {
        return labelSegments(regions, samples, labels_, clip);
    }
    using Labels = std::vector<int>;

private Q_SLOTS:
    void aSegmentTakesTheClassThatCoversHalfOfIt() {
        QCOMPARE(label({region(kSecond / 2, 2 * kSecond, "park")}, 3 * kSecond), (Labels{1, 1, -1}));
        QCOMPARE(label({region(kSecond / 2 + 1, 2 * kSecond, "park")}, 3 * kSecond), (Labels{-1, 1, -1}));
    }
    void piecesAddUpAndOverlapsCountOnce() {
        QCOMPARE(label({region(0, 11025, "bus"), region(22050, 33075, "bus")}, kSecond), Labels{0});
        QCOMPARE(label({region(0, 15000, "bus"), region(0, 15000, "bus")}, kSecond), Labels{-1});
    }
    void theLargerShareWinsThenTheFirstClass() {
        QCOMPARE(label({region(0, 23000, "bus"), region(10000, 44100, "park")}, kSecond), Labels{1});
        QCOMPARE(label({region(0, 22050, "park"), region(22050, 44100, "bus")}, kSecond), Labels{0});
    }
    void aSecondDrawnOverALongerRegionWins() {
        QCOMPARE(label({region(0, 3 * kSecond, "bus"), region(kSecond, 2 * kSecond, "park")}, 3 * kSecond), (Labels{0, 1, 0}));
        QCOMPARE(label({region(0, 3 * kSecond, "park"), region(kSecond, 2 * kSecond, "bus")}, 3 * kSecond), (Labels{1, 0, 1}));
    }
    void withoutRegionsTheClipLabelStands() {
        QCOMPARE(label({region(kSecond, 2 * kSecond, "bus")}, 3 * kSecond + 20, 1), (Labels{1, 0, 1}));
    }
    void theHalfOfAShortRecordingIsItsOwn() { QCOMPARE(label({region(0, 5000, "bus")}, 10000), Labels{0}); }
    void whatLiesOutsideOrHasAnotherNameCountsForNothing() {
        const std::int64_t far = std::numeric_limits<std::int64_t>::max();
        QCOMPARE(label({region(-far, 0, "bus"), region(2 * kSecond, far, "bus"), region(0, far, "dog"), region(5, 5, "bus")},
                       2 * kSecond),
                 (Labels{-1, -1}));
        QCOMPARE(label({region(-far, far, "bus")}, 2 * kSecond), (Labels{0, 0}));
        QVERIFY(label({region(0, 5, "bus")}, 0).empty());
    }
};

QTEST_GUILESS_MAIN(SegmentLabelsTest)
#include "segment_labels_test.moc"
