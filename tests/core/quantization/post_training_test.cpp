#include "quantization/post_training.h"

#include "authors_network.h"
#include "base/error.h"
#include "quantization/bias_correction.h"
#include "quantization/integer_taps.h"
#include "quantization/signal_to_noise.h"
#include "random_network.h"
#include "runtime/layers.h"

#include <QtTest>

#include <cmath>

using namespace earshot;
using namespace earshot::test;

namespace {

/// Inputs as post-training quantisation asks for them.
std::vector<float> numbered(std::size_t i) {
    return randomInput(100 + i);
}

using ChannelMeans = std::map<std::string, std::vector<double>>;

FloatExecutor::Tap meansInto(ChannelMeans& means) {
    return [&means](const std::string& tensor, int channels, std::span<const double> values) {
        auto& sums = means[tensor];
        sums.resize(static_cast<std::size_t>(channels));
        const std::size_t each = values.size() / sums.size();
        for (std::size_t i = 0; i < values.size(); ++i)
            sums[i / each] += values[i] / static_cast<double>(each);
    };
}

} // namespace

class PostTrainingTest : public QObject {
    Q_OBJECT

    const NetworkWeights weights_ = randomWeights({}, 8);

    Calibration calibrated(CalibrationMethod method, std::size_t count = 3) const {
        Progress quiet;
        return calibratePostTraining(weights_, method, count, numbered, quiet, {});
    }

private Q_SLOTS:
    void minMaxIsThePlainMaximum() {
        std::size_t next = 0;
        const Calibration plain = calibrate(weights_, [&](std::vector<float>& input) {
            input = numbered(next);
            return next++ < 3;
        });
        QVERIFY(calibrated(CalibrationMethod::MinMax) == plain);
    }

    void everyMethodKeepsSharedScalesAndFactorsInOrder_data() {
        QTest::addColumn<int>("method");
        QTest::newRow("percentile") << int(CalibrationMethod::Percentile);
        QTest::newRow("mean square") << int(CalibrationMethod::MeanSquare);
    }
    void everyMethodKeepsSharedScalesAndFactorsInOrder() {
        QFETCH(int, method);
        const Calibration chosen = calibrated(static_cast<CalibrationMethod>(method));
        const Calibration plain = calibrated(CalibrationMethod::MinMax);
        QCOMPARE(chosen.scales.at("low_pw2"), chosen.scales.at("pool1"));
        QCOMPARE(chosen.scales.at("high_pw2"), chosen.scales.at("pool1"));
        QCOMPARE(chosen.scales.at("add2"), chosen.scales.at("pool2"));
        QCOMPARE(chosen.scales.at("input"), kInputScale);
        for (const auto& [tensor, scale] : chosen.scales)
            QVERIFY2(scale <= plain.scales.at(tensor) * (1 + 1e-12), tensor.c_str());
        for (const auto& [tensor, factors] : chosen.channelFactors)
            for (const double factor : factors)
                QVERIFY2(factor >= 1, tensor.c_str());
        QVERIFY(convert(weights_, chosen, numberedLabels({}), 0.8).layers.contains("fc2"));
    }

    void withoutInputsThereIsAnError() {
        Progress quiet;
        QVERIFY_EXCEPTION_THROWN(calibratePostTraining(weights_, CalibrationMethod::MinMax, 0, numbered, quiet, {}), Error);
    }

    void tapsGiveTheReferencesIntegersTimesTheirScales() { // reference/int8, made by an independent program
        REQUIRE_SHARED(shared("reference/int8/scales.json"));
        const Calibration calibration = Calibration::fromJson(readFile(shared("reference/int8/scales.json")));
        const IntegerTaps taps(authorsModel(), calibration);
        int tensors = 0;
        taps.run(golden<float>("park/input_f32"), [&](const std::string& tensor, int channels, std::span<const double> values) {
            ++tensors;
            if (tensor == "fc2")
                return;
            const auto integers = golden<int>("park/" + tensor);
            QCOMPARE(values.size(), integers.size());
            const auto factors = calibration.channelFactors.find(tensor);
            for (std::size_t i = 0; i < values.size(); ++i) {
                const double factor = factors == calibration.channelFactors.end()
                                          ? 1
                                          : factors->second[i / (values.size() / std::size_t(channels))];
                QVERIFY(std::abs(values[i] - integers[i] * calibration.scales.at(tensor) / factor) <=
                        1e-12 * std::abs(values[i]));
            }
        });
        QCOMPARE(tensors, int(ER_LAYER_COUNT) - 1);
    }

    void correctedBiasesBringTheMeansBack() {
        const Calibration calibration = calibrated(CalibrationMethod::MinMax, 4);
        Progress quiet;
        const NetworkWeights corrected = correctBiases(weights_, calibration, 4, numbered, quiet, {});
        ChannelMeans wanted, before, after;
        const FloatExecutor network(weights_);
        const IntegerTaps plain(convert(weights_, calibration, numberedLabels({}), 1), calibration);
        const IntegerTaps mended(convert(corrected, calibration, numberedLabels({}), 1), calibration);
        for (std::size_t i = 0; i < 4; ++i) {
            const auto input = numbered(i);
            network.logits(input, meansInto(wanted));
            plain.run(input, meansInto(before));
            mended.run(input, meansInto(after));
        }
        double unmended = 0, left = 0;
        for (const char* layer : {"conv1", "low_dw2", "high_pw2", "conv6", "pw6", "pw8", "fc2"})
            for (std::size_t c = 0; c < wanted.at(layer).size(); ++c) {
                unmended += std::abs(before.at(layer)[c] - wanted.at(layer)[c]);
                left += std::abs(after.at(layer)[c] - wanted.at(layer)[c]);
            }
        QVERIFY2(left < 0.5 * unmended, qPrintable(QString("%1 of %2 left").arg(left).arg(unmended)));
        QVERIFY(corrected.tensors.at("conv6.weight").values == weights_.tensors.at("conv6.weight").values);
    }

    void noiseIsMeasuredInDecibelsInForwardOrder() {
        const Calibration calibration = calibrated(CalibrationMethod::MinMax);
        const FloatExecutor network(weights_);
        const IntegerTaps taps(convert(weights_, calibration, numberedLabels({}), 1), calibration);
        SignalToNoise noise(network, taps);
        noise.add(numbered(0));
        const auto decibels = noise.decibels();
        QCOMPARE(decibels.size(), std::size_t(ER_LAYER_COUNT - 1));
        QCOMPARE(decibels.front().first, std::string("conv1"));
        QCOMPARE(decibels.back().first, std::string("fc2"));

        double signal = 0, difference = 0; // the logits by hand
        const auto wanted = network.logits(numbered(0));
        taps.run(numbered(0), [&](const std::string& tensor, int, std::span<const double> values) {
            for (std::size_t i = 0; tensor == "fc2" && i < values.size(); ++i) {
                signal += wanted[i] * wanted[i];
                difference += (wanted[i] - values[i]) * (wanted[i] - values[i]);
            }
        });
        QVERIFY(std::abs(decibels.back().second - 10 * std::log10(signal / difference)) < 1e-9);
        QVERIFY(decibels.front().second > 25); // eight bits, one layer deep
    }
};

QTEST_GUILESS_MAIN(PostTrainingTest)
#include "post_training_test.moc"
