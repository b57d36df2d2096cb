#include "evaluation/metrics.h"

#include "base/random.h"
#include "reference_metrics.h"

#include <QtTest>

#include <cmath>
#include <map>

using namespace earshot;
using earshot::test::ReferenceMetrics;

namespace {

constexpr double kTolerance = 1e-9;

bool equal(double value, double expected) {
    if (std::abs(value - expected) <= kTolerance)
        return true;
    qWarning("%.17g is not %.17g", value, expected);
    return false;
}

/// Clips with random truths, answers, devices and places.
ScoredClips randomClips(std::size_t count, std::uint64_t seed) {
    Random random(seed);
    Truth truth;
    truth.labels = SceneLabels::tau();
    truth.seenDevices = {"a", "b"};
    Predictions predictions;
    predictions.classes = truth.labels.classes;
    static const char* const devices[] = {"a", "b", "s4", ""};
    for (std::size_t i = 0; i < count; ++i) {
        const int label = static_cast<int>(random.below(10));
        const auto place = random.below(15);
        const std::string city = "city" + std::to_string(place % 4);
        truth.entries.push_back(
            {"clip" + std::to_string(i) + ".wav", label, city + "-" + std::to_string(place), devices[random.below(4)], city, {}});
        predictions.rows.push_back({truth.entries.back().filename, ""});
        for (int c = 0; c < 10; ++c)
            predictions.probabilities.push_back(random.uniform() + (c == label ? 0.5 : 0));
    }
    return scoreClips(predictions, truth);
}

} // namespace

class MetricsTest : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void everyFigureOfTheTenClassBranchEqualsScikitLearn() {
        REQUIRE_SHARED(ReferenceMetrics::folder());
        const auto reference = ReferenceMetrics::read();
        const auto& expected = reference.figures["branch10"];
        const ScoredClips clips = scoreClips(reference.predictions, reference.truth);
        const Evaluation evaluation = evaluateClips(clips);
        QCOMPARE(evaluation.clips, std::int64_t(600));
        QVERIFY(equal(evaluation.accuracy, expected["accuracy"]));
        QVERIFY(equal(evaluation.macroAccuracy, expected["macro_accuracy"]));
        QVERIFY(equal(evaluation.logLossSamples, expected["log_loss_overall"]));
        QVERIFY(equal(evaluation.logLoss, expected["macro_log_loss"]));
        QVERIFY(equal(evaluation.macroF1, expected["macro_f1"]));
        QVERIFY(equal(macroAucOneVersusRest(clips, allRows(clips)), expected["macro_auc_ovr"]));
        for (std::size_t c = 0; c < 10; ++c) {
            QVERIFY(equal(evaluation.perClass[c].accuracy, expected["class_accuracy"][c]));
            QVERIFY(equal(evaluation.perClass[c].logLoss, expected["class_log_loss"][c]));
            QVERIFY(equal(evaluation.perClass[c].precision, expected["precision"][c]));
            QVERIFY(equal(evaluation.perClass[c].f1, expected["f1"][c]));
            for (std::size_t answer = 0; answer < 10; ++answer)
                QCOMPARE(evaluation.confusion.at(c, answer),
                         expected["confusion_rows_true_cols_pred"][c][answer].get<std::int64_t>());
        }
        QCOMPARE(evaluation.perDevice.size(), std::size_t(9));
        for (const auto& device : evaluation.perDevice) {
            QVERIFY(equal(device.accuracy, expected["device_accuracy"][device.name]));
            QVERIFY(equal(device.logLoss, expected["device_log_loss"][device.name]));
        }
    }

    void everyEnsembleEqualsScikitLearn() {
        REQUIRE_SHARED(ReferenceMetrics::folder());
        const auto reference = ReferenceMetrics::read();
        const auto& labels = reference.truth.labels;
        for (const auto& [name, expected] : reference.figures["ensembles"].items()) {
            const double weight = std::stod(name.substr(name.rfind('_') + 1));
            auto predictions = reference.predictions;
            for (std::size_t i = 0; i < predictions.rows.size(); ++i) {
                const std::span classes = std::span(predictions.probabilities).subspan(i * 10, 10);
                const std::span supers = std::span(reference.supers).subspan(i * 3, 3);
                std::vector<double> out(10);
                if (name.starts_with("geometric")) {
                    std::vector<double> logits;
                    for (const double p : classes)
                        logits.push_back(std::log(p));
                    for (const double p : supers)
                        logits.push_back(std::log(p));
                    ensembleProbabilities(labels, std::span<const double>(logits), weight, out);
                } else {
                    out = ensembleOfProbabilities(labels, classes, supers, name.starts_with("swapped") ? 1 - weight : weight,
                                                  name.starts_with("ext") ? SuperShare::Divided : SuperShare::Whole);
                }
                std::copy(out.begin(), out.end(), classes.begin());
            }
            const Evaluation evaluation = evaluateClips(scoreClips(predictions, reference.truth));
            QVERIFY(equal(evaluation.accuracy, expected["accuracy"]));
            QVERIFY(equal(evaluation.macroAccuracy, expected["macro_accuracy"]));
            QVERIFY(equal(evaluation.logLossSamples, expected["log_loss_overall"]));
            QVERIFY(equal(evaluation.logLoss, expected["macro_log_loss"]));
        }
    }

    void anyFilterGivesTheFiguresOfAPlainRecomputation() {
        const ScoredClips clips = randomClips(500, 1);
        Random random(2);
        for (int trial = 0; trial < 1000; ++trial) {
            ClipFilter filter;
            if (random.below(2))
                filter.devices = {static_cast<std::int32_t>(random.below(4)) - 1};
            if (random.below(3) == 0)
                filter.cities = {0, 2};
            if (random.below(3) == 0)
                filter.correct = random.below(2) == 0;
            if (random.below(3) == 0)
                filter.lowestConfidence = random.uniform(0.1, 0.25);
            if (random.below(3) == 0)
                filter.text = "P" + std::to_string(random.below(10));
            const auto rows = selectRows(clips, filter);
            const Evaluation evaluation = evaluateClips(clips, rows);

            std::map<int, std::array<double, 3>> byClass; // clips, correct, loss
            std::size_t listed = 0;
            for (std::size_t i = 0; i < clips.size(); ++i) {
                const bool passes =
                    (filter.devices.empty() || clips.device[i] == filter.devices[0]) &&
                    (filter.cities.empty() || clips.city[i] == 0 || clips.city[i] == 2) &&
                    (!filter.correct || (clips.truth[i] == clips.answer[i]) == *filter.correct) &&
                    clips.confidence[i] >= filter.lowestConfidence &&
                    (filter.text.empty() || clips.filenames[i].find("p" + filter.text.substr(1)) != std::string::npos);
                if (!passes)
                    continue;
                ++listed;
                auto& sums = byClass[clips.truth[i]];
                sums[0] += 1;
                sums[1] += clips.truth[i] == clips.answer[i];
                sums[2] -= std::log(clips.row(i)[std::size_t(clips.truth[i])]);
            }
            QCOMPARE(rows.size(), listed);
            QCOMPARE(evaluation.confusion.total(), std::int64_t(listed));
            double accuracy = 0, loss = 0;
            for (const auto& [label, sums] : byClass) {
                accuracy += sums[1] / sums[0] / double(byClass.size());
                loss += sums[2] / sums[0] / double(byClass.size());
                QCOMPARE(evaluation.perClass[std::size_t(label)].clips, std::int64_t(sums[0]));
            }
            if (listed > 0) {
                QVERIFY(equal(evaluation.macroAccuracy, accuracy));
                QVERIFY(equal(evaluation.logLoss, loss));
            } else {
                QVERIFY(std::isnan(evaluation.accuracy) && std::isnan(evaluation.logLoss));
            }
            ClipFilter cell = filter;
            const auto truth = random.below(10), answer = random.below(10);
            cell.truths = {static_cast<std::int32_t>(truth)};
            cell.answers = {static_cast<std::int32_t>(answer)};
            QCOMPARE(std::int64_t(selectRows(clips, cell).size()), evaluation.confusion.at(truth, answer));
        }
    }

    void groupsAddUpToAllClips() {
        const ScoredClips clips = randomClips(300, 3);
        const Evaluation evaluation = evaluateClips(clips);
        std::int64_t devices = 0, cities = 0;
        for (const auto& device : evaluation.perDevice)
            devices += device.clips;
        for (const auto& city : evaluation.perCity)
            cities += city.clips;
        QCOMPARE(devices, std::int64_t(300));
        QCOMPARE(cities, std::int64_t(300));
        QCOMPARE(evaluation.perDevice.back().name, std::string());
        QCOMPARE(evaluation.seenDevices->clips + evaluation.unseenDevices->clips + evaluation.perDevice.back().clips,
                 std::int64_t(300));
        QCOMPARE(evaluation.unseenDevices->clips, evaluation.perDevice[2].clips);
    }

    void superClassesFollowTheAnswersUnlessAHeadIsKnown() {
        ScoredClips clips = randomClips(200, 4);
        const Evaluation byAnswer = evaluateClips(clips, allRows(clips));
        QVERIFY(!byAnswer.superFromHead && *byAnswer.accuracySuper >= byAnswer.accuracy);
        for (const auto truth : clips.truth)
            clips.superAnswer.push_back(clips.labels.group[std::size_t(truth)]);
        const Evaluation byHead = evaluateClips(clips, allRows(clips));
        QVERIFY(byHead.superFromHead);
        QCOMPARE(*byHead.accuracySuper, 1.0);
    }

    void intervalsAreRepeatableAndHoldTheirFigure() {
        const ScoredClips clips = randomClips(400, 5);
        const Evaluation first = evaluateClips(clips), again = evaluateClips(clips);
        QCOMPARE(first.intervals->logLoss.low, again.intervals->logLoss.low);
        QVERIFY(first.intervals->accuracy.low < first.accuracy && first.accuracy < first.intervals->accuracy.high);
        QVERIFY(first.intervals->logLoss.low < first.logLoss && first.logLoss < first.intervals->logLoss.high);
        QCOMPARE(first.intervals->locations, std::size_t(15));
    }

    void oneLocationGivesAnIntervalWithoutWidth() {
        const ScoredClips clips = randomClips(400, 5);
        ClipFilter filter;
        filter.locations = {3};
        const auto rows = selectRows(clips, filter);
        const auto intervals = bootstrapIntervals(clips, rows);
        QCOMPARE(intervals.accuracy.low, intervals.accuracy.high);
        QVERIFY(equal(intervals.accuracy.low, evaluateClips(clips, rows).accuracy));
    }

    void theFittedTemperatureIsTheOneThatPredictionsWereSpoiledBy() {
        // Answers drawn from their own probabilities are calibrated; p^3 makes them too sure, and T = 3 mends it.
        Random random(6);
        Truth truth;
        truth.labels = SceneLabels::tau();
        Predictions predictions;
        predictions.classes = truth.labels.classes;
        for (int i = 0; i < 20000; ++i) {
            std::vector<double> p(10);
            double sum = 0;
            for (double& value : p)
                sum += value = random.gamma(0.5) + 1e-6;
            double draw = random.uniform() * sum;
            int label = 0;
            while (label < 9 && (draw -= p[std::size_t(label)]) > 0)
                ++label;
            truth.entries.push_back({std::to_string(i), label, "", "", "", {}});
            predictions.rows.push_back({std::to_string(i), ""});
            for (const double value : p)
                predictions.probabilities.push_back(std::pow(value / sum, 3));
        }
        ScoredClips clips = scoreClips(predictions, truth);
        const auto rows = allRows(clips);
        const double errorBefore = reliabilityOf(clips, rows).expectedError;
        const Temperature temperature = fitTemperature(clips, rows);
        QVERIFY(std::abs(temperature.value - 3) < 0.1);
        QVERIFY(temperature.fittedLogLoss < temperature.logLoss);
        replaceProbabilities(clips, probabilitiesAt(clips, temperature.value));
        QVERIFY(reliabilityOf(clips, rows).expectedError < 0.02);
        QVERIFY(errorBefore > 0.1);
        QVERIFY(std::abs(fitTemperature(clips, rows).value - 1) < 1e-6);
    }

    void reliabilityBinsHoldEveryClipOnce() {
        const ScoredClips clips = randomClips(300, 7);
        const Reliability calibration = reliabilityOf(clips, allRows(clips), 10);
        std::int64_t clipsInBins = 0;
        double error = 0;
        for (const auto& bin : calibration.bins) {
            clipsInBins += bin.clips;
            error += double(bin.clips) / 300 * std::abs(bin.accuracy - bin.confidence);
            QVERIFY(bin.clips == 0 || (bin.confidence > bin.low && bin.confidence <= bin.high));
        }
        QCOMPARE(clipsInBins, std::int64_t(300));
        QVERIFY(equal(calibration.expectedError, error));
    }
};

QTEST_GUILESS_MAIN(MetricsTest)
#include "metrics_test.moc"
