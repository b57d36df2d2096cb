// The C front end against core/features, which training and evaluation use.
#include "audio/audio_file.h"
#include "audio/pcm16.h"
#include "base/random.h"
#include "dataset/demo_synthesiser.h"
#include "features/log_mel.h"
#include "reference_data.h"
#include "runtime/fft.h"
#include "runtime/front_end.h"
#include "runtime/logarithm.h"
#include "runtime/quantise.h"
#include "runtime/self_check.h"

#include <QTemporaryDir>
#include <QtTest>

#include <cmath>
#include <complex>
#include <cstring>
#include <numbers>

using namespace earshot;
using namespace earshot::test;

namespace {

constexpr float kInverseScale = 127.0f / 6.0f; // method.md section 8

std::vector<std::int16_t> noise(std::uint64_t seed, double loudness) {
    Random random(seed);
    std::vector<std::int16_t> samples(ER_SEGMENT_SAMPLES);
    for (std::int16_t& sample : samples)
        sample = static_cast<std::int16_t>(random.uniform(-loudness, loudness));
    return samples;
}

std::vector<std::int8_t> byTheFrontEnd(std::span<const std::int16_t> samples) {
    const auto memory = std::make_unique<er_front_end_memory>();
    std::vector<std::int8_t> quantised(ER_INPUT_SIZE);
    er_front_end(samples.data(), kInverseScale, memory.get(), quantised.data(), nullptr);
    return quantised;
}

std::vector<float> asFloats(std::span<const std::int16_t> samples) {
    std::vector<float> result(samples.size());
    std::transform(samples.begin(), samples.end(), result.begin(), [](std::int16_t x) { return float(x) / 32768.0f; });
    return result;
}

std::vector<std::int8_t> byCoreFeatures(std::span<const std::int16_t> samples) {
    std::vector<float> map(kLogMelSize), input(kInputSize);
    LogMelExtractor().logMel(asFloats(samples), map);
    networkInput(map, input);
    std::vector<std::int8_t> quantised(input.size());
    std::transform(input.begin(), input.end(), quantised.begin(), [](float x) { return er_quantise(x, kInverseScale); });
    return quantised;
}

/// How two front ends disagree on the network's INT8 input.
struct Disagreement {
    std::size_t values = 0, differing = 0, byMoreThanOne = 0;

    void add(std::span<const std::int16_t> samples) {
        const auto ours = byTheFrontEnd(samples), theirs = byCoreFeatures(samples);
        for (std::size_t i = 0; i < ours.size(); ++i) {
            ++values;
            differing += ours[i] != theirs[i];
            byMoreThanOne += std::abs(ours[i] - theirs[i]) > 1;
        }
    }
    void say(const char* of) const {
        qInfo("%s: %zu of %zu INT8 inputs differ (%.4f %%), %zu of them by more than one", of, differing, values,
              100.0 * double(differing) / double(values), byMoreThanOne);
    }
};

} // namespace

class FrontEndTest : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void theSpectrumEqualsADiscreteFourierTransform() {
        Random random(1);
        std::vector<float> values(ER_FFT_SIZE);
        for (float& value : values)
            value = static_cast<float>(random.normal());
        std::vector<float> power = values;
        er_power_spectrum(power.data(), nullptr);
        for (int k = 0; k <= ER_FFT_SIZE / 2; k += k < 4 || k > 2044 ? 1 : 37) {
            std::complex<double> sum = 0;
            for (int i = 0; i < ER_FFT_SIZE; ++i)
                sum += double(values[std::size_t(i)]) *
                       std::polar(1.0, -2 * std::numbers::pi * double((std::int64_t(k) * i) % kFftSize) / kFftSize);
            QVERIFY2(std::abs(double(power[std::size_t(k)]) - std::norm(sum)) < 2e-6 * (std::norm(sum) + kFftSize),
                     qPrintable(QString::number(k)));
        }
    }

    void theLogarithmIsWithinTwoMillionths() {
        for (double x = 1e-10; x < 1e9; x *= 1.00073) {
            const float value = static_cast<float>(x);
            QVERIFY2(std::abs(double(er_log10(value)) - std::log10(double(value))) < 2e-6, qPrintable(QString::number(x)));
        }
        QCOMPARE(er_log10(1.0f), 0.0f);
    }

    void logMelsAgreeWithinAThousandth() {
        for (const double loudness : {32000.0, 300.0}) {
            const auto samples = noise(2, loudness);
            const auto memory = std::make_unique<er_front_end_memory>();
            er_log_mel(samples.data(), memory.get(), nullptr);
            std::vector<float> expected(kLogMelSize);
            LogMelExtractor().logMel(asFloats(samples), expected);
            for (std::size_t i = 0; i < expected.size(); ++i)
                QVERIFY(std::abs(memory->log_mel[i] - expected[i]) < 1e-3F);
        }
    }

    void fewInputsDifferFromTheOtherFrontEndsAndByOne() {
        Disagreement demo;
        const QTemporaryDir folder;
        const std::filesystem::path dataset = std::filesystem::path(folder.path().toStdString()) / "demo";
        Progress quiet;
        synthesiseDemo(dataset, {.clipsPerClass = 10}, quiet, {});
        for (const auto& entry : std::filesystem::directory_iterator(dataset / "audio"))
            demo.add(pcm16(segment(readMono(entry.path()), 0)));
        demo.say("demo recordings");
        QVERIFY(demo.values > 50 * std::size_t(ER_INPUT_SIZE));
        QCOMPARE(demo.byMoreThanOne, std::size_t(0));
        QVERIFY(demo.differing < demo.values / 500);
    }

    void fewInputsOfRealRecordingsDifferAndByOne() {
        REQUIRE_SHARED(shared("data/scenes/audio"));
        Disagreement real;
        for (const auto& entry : std::filesystem::directory_iterator(shared("data/scenes/audio"))) {
            const std::vector<float> samples = readMono(entry.path());
            real.add(pcm16(segment(samples, 0)));
            if (real.values > 100 * std::size_t(ER_INPUT_SIZE))
                break;
        }
        real.say("real recordings");
        QCOMPARE(real.byMoreThanOne, std::size_t(0));
        QVERIFY(real.differing < real.values / 500);
    }

    void soundlessSegmentsGiveZeros() {
        for (const std::int16_t value : {0, 1000, -32768}) {
            const std::vector<std::int16_t> samples(ER_SEGMENT_SAMPLES, value);
            for (const std::int8_t quantised : byTheFrontEnd(samples))
                QCOMPARE(quantised, std::int8_t(0));
        }
    }

    void extremeSamplesStayInRange() {
        std::vector<std::int16_t> samples(ER_SEGMENT_SAMPLES, -32768);
        for (std::size_t i = 0; i < samples.size(); i += 2)
            samples[i] = 32767;
        std::vector<std::int16_t> click(ER_SEGMENT_SAMPLES, 0);
        click[20000] = 1;
        for (const auto& loud : {samples, click})
            for (const std::int8_t quantised : byTheFrontEnd(loud))
                QVERIFY(quantised >= -127);
    }

    void featuresMayTakeThePlaceOfTheAudio() {
        const auto samples = noise(3, 5000);
        const auto expected = byTheFrontEnd(samples);
        std::vector<std::int16_t> shared = samples;
        const auto memory = std::make_unique<er_front_end_memory>();
        auto* place = reinterpret_cast<std::int8_t*>(shared.data());
        er_front_end(shared.data(), kInverseScale, memory.get(), place, nullptr);
        QCOMPARE(std::memcmp(place, expected.data(), expected.size()), 0);
    }

    void theBusIsServedWithinEveryFrame() {
        int calls = 0;
        const er_poll poll{[](void* count) { ++*static_cast<int*>(count); }, &calls};
        const auto samples = noise(4, 5000);
        const auto memory = std::make_unique<er_front_end_memory>();
        er_log_mel(samples.data(), memory.get(), &poll);
        QVERIFY(calls >= ER_FRAMES * 14); // the window, seven steps of the transform, the bands
    }

    void theSelfCheckKnowsThisMachinesResults() {
        std::vector<float> memory(ER_SELF_CHECK_VALUES);
        QCOMPARE(er_spectrum_crc(memory.data()), std::uint32_t(ER_SPECTRUM_CRC));
        QVERIFY(er_kernels_agree(er_default_kernels(), &er_plain_kernels, memory.data()));
        er_kernels wrong = er_plain_kernels;
        wrong.conv3x3 = [](const er_packed_layer* layer, const std::int16_t* const rows[3], std::uint32_t frames,
                           std::int16_t* out) {
            er_conv3x3(layer, rows, frames, out);
            out[5] ^= 1;
        };
        QVERIFY(!er_kernels_agree(&wrong, &er_plain_kernels, memory.data()));
    }

    void sixteenBitSamplesAreRoundedAndClipped() {
        const std::vector<float> samples{0.0f, 1.0f / 32768, 0.4f / 32768, 0.5f / 32768, -0.5f / 32768,
                                         1.0f, -1.0f,        -2.0f,        std::nanf("")};
        QCOMPARE(pcm16(samples), (std::vector<std::int16_t>{0, 1, 0, 1, 0, 32767, -32768, -32768, 0}));
    }
};

QTEST_GUILESS_MAIN(FrontEndTest)
#include "front_end_test.moc"
