#include "evaluation/comparison.h"

#include "base/random.h"
#include "evaluation/class_codes.h"
#include "evaluation/report_json.h"

#include <QtTest>

#include <cmath>
#include <set>

using namespace earshot;

namespace {

bool near(double value, double expected, double tolerance) {
    return std::abs(value - expected) <= tolerance;
}

struct Pair {
    ScoredClips a, b;
};

/// Two sides on the same clips; B is right more often by about `gain`.
Pair sides(std::size_t count, double gain) {
    Random random(11);
    Truth truth;
    truth.labels = SceneLabels::tau();
    Predictions a, b;
    a.classes = b.classes = truth.labels.classes;
    for (std::size_t i = 0; i < count; ++i) {
        const auto label = static_cast<std::size_t>(random.below(10));
        truth.entries.push_back({"c" + std::to_string(i), static_cast<int>(label), "x-" + std::to_string(i % 20), "a", "x", {}});
        for (Predictions* side : {&a, &b}) {
            std::vector<double> p(10, 0.05);
            p[random.uniform() < (side == &a ? 0.5 : 0.5 + gain) ? label : static_cast<std::size_t>(random.below(10))] = 0.55;
            side->rows.push_back({truth.entries.back().filename, ""});
            side->probabilities.insert(side->probabilities.end(), p.begin(), p.end());
        }
    }
    return {scoreClips(a, truth), scoreClips(b, truth)};
}

} // namespace

class ComparisonTest : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void mcnemarEqualsThePublishedExamples() {
        // Agresti, Categorical Data Analysis: approval ratings, 150 and 86 discordant pairs, chi-square 17.36 uncorrected.
        QVERIFY(near(mcnemarChiSquare(150, 86), std::erfc(std::sqrt(63.0 * 63.0 / 236.0 / 2)), 1e-15));
        QCOMPARE(mcnemarExact(0, 0), 1.0);
        QCOMPARE(mcnemarExact(5, 5), 1.0);
        QVERIFY(near(mcnemarExact(1, 5), 14.0 / 64, 1e-12)); // 2 (C(6,0) + C(6,1)) / 2^6
        QVERIFY(near(mcnemarExact(0, 10), 2.0 / 1024, 1e-14));
        QVERIFY(mcnemarExact(100000, 0) >= 0 && mcnemarExact(100000, 0) < 1e-300);
        QVERIFY(near(mcnemarExact(5000, 5150), mcnemarChiSquare(5000, 5150), 1e-3));
    }

    void countsAddUpAndFlippedRowsAreWhatTheySay() {
        const auto [a, b] = sides(500, 0.2);
        const Comparison comparison = compareClips(a, b, allRows(a));
        QCOMPARE(comparison.bothRight + comparison.bothWrong + std::int64_t(comparison.onlyA.size() + comparison.onlyB.size()),
                 std::int64_t(500));
        for (const auto row : comparison.onlyA)
            QVERIFY(a.answer[row] == a.truth[row] && b.answer[row] != b.truth[row]);
        for (const auto row : comparison.onlyB)
            QVERIFY(b.answer[row] == b.truth[row] && a.answer[row] != a.truth[row]);
        QCOMPARE(comparison.difference.total(), std::int64_t(0));
        QCOMPARE(comparison.difference.correct(), std::int64_t(comparison.onlyB.size()) - std::int64_t(comparison.onlyA.size()));
        QVERIFY(near(comparison.accuracyChange, double(comparison.difference.correct()) / 500, 1e-12));
    }

    void aRealGainIsFoundAndNoGainIsNot() {
        const auto [a, better] = sides(500, 0.3);
        const Comparison gain = compareClips(a, better, allRows(a));
        QVERIFY(gain.mcnemarP < 1e-6);
        QVERIFY(gain.changeIntervals.accuracy.low > 0);
        QVERIFY(gain.changeIntervals.logLoss.high < 0);
        const auto [same, other] = sides(500, 0);
        const Comparison none = compareClips(same, other, allRows(same));
        QVERIFY(none.mcnemarP > 0.01);
        QVERIFY(none.changeIntervals.accuracy.low < 0 && none.changeIntervals.accuracy.high > 0);
    }

    void aSideAgreesWithItself() {
        const auto [a, b] = sides(100, 0.1);
        const Comparison comparison = compareClips(a, a, allRows(a));
        QCOMPARE(comparison.agreement, 1.0);
        QCOMPARE(comparison.mcnemarP, 1.0);
        QVERIFY(comparison.onlyA.empty() && comparison.onlyB.empty());
        QCOMPARE(comparison.changeIntervals.accuracy.low, 0.0);
    }

    void alignmentKeepsTheSegmentsThatAllSidesHave() {
        const auto [a, b] = sides(10, 0.1);
        const std::vector<std::uint32_t> fromA{0, 2, 3, 7, 9}, fromB{1, 2, 7, 8, 9}, fromC{2, 3, 9};
        std::vector<ScoredClips> three{subset(a, fromA), subset(b, fromB), subset(a, fromC)};
        QCOMPARE(commonRows(three[0], three[1]).size(), std::size_t(3));
        QCOMPARE(alignClips(three), (std::vector<std::size_t>{3, 3, 1}));
        for (const auto& side : three)
            QCOMPARE(side.filenames, (std::vector<std::string>{"c2", "c9"}));
    }

    void jsonHoldsTheKeysThatScriptsRelyOn() {
        const auto [a, b] = sides(50, 0.1);
        const auto json = reportJson(evaluateClips(a));
        for (const char* key : {"clips", "silent_segments", "accuracy", "macro_accuracy", "log_loss", "log_loss_samples",
                                "confusion_matrix", "classes", "per_class", "per_device", "engine", "accuracy_super"})
            QVERIFY2(json.contains(key), key);
        for (const char* key : {"name", "clips", "accuracy", "log_loss"})
            QVERIFY2(json["per_class"][0].contains(key), key);
        QCOMPARE(json["confusion_matrix"].size(), std::size_t(10));
        const auto pair = reportJson(compareClips(a, b, allRows(a)));
        for (const char* key : {"agreement", "flipped", "mcnemar_p"})
            QVERIFY2(pair.contains(key), key);
    }

    void figuresWithoutClipsAreNull() {
        const auto [a, b] = sides(50, 0.1);
        const auto json = reportJson(evaluateClips(a, {}));
        QVERIFY(json["accuracy"].is_null() && json["per_class"][3]["log_loss"].is_null());
    }

    void classCodesAreUniqueAndTausAreTheKnownOnes() {
        QCOMPARE(classCodes(SceneLabels::tau())[7], std::string("SP"));
        SceneLabels labels;
        labels.classes = {"dog", "door", "door_bell", "rain", "rail", "x", "x!", "", "42", "dog "};
        const auto codes = classCodes(labels);
        QCOMPARE(codes[0], std::string("DO"));
        QCOMPARE(codes[2], std::string("DB"));
        QCOMPARE(std::set<std::string>(codes.begin(), codes.end()).size(), labels.classes.size());
    }
};

QTEST_GUILESS_MAIN(ComparisonTest)
#include "comparison_test.moc"
