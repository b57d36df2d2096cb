#include "features/log_mel.h"

#include "audio/audio_file.h"
#include "base/atomic_file.h"
#include "base/error.h"
#include "base/npy.h"
#include "features/mel_filterbank.h"
#include "plain_log_mel.h"
#include "reference_data.h"

#include <QtTest>

#include <algorithm>
#include <cmath>
#include <cstring>
#include <fstream>
#include <limits>
#include <map>

using namespace earshot;
namespace fs = std::filesystem;

namespace {

std::vector<float> logMelOf(const std::vector<float>& samples) {
    LogMelExtractor extractor;
    std::vector<float> map(kLogMelSize);
    extractor.logMel(samples, map);
    return map;
}

std::vector<float> inputOf(const std::vector<float>& samples) {
    std::vector<float> input(kInputSize);
    networkInput(logMelOf(samples), input);
    return input;
}

double worstDifference(std::span<const float> actual, std::span<const double> expected) {
    double worst = 0;
    for (std::size_t i = 0; i < expected.size(); ++i)
        worst = std::max(worst, std::abs(static_cast<double>(actual[i]) - expected[i]));
    return worst;
}

/// A float64 map [256, 44] that was stored in Fortran order, which readNpy refuses.
std::vector<double> readFortranMap(const fs::path& path) {
    const std::string content = readFile(path);
    std::vector<double> stored(kLogMelSize), map(kLogMelSize);
    if (content.size() < stored.size() * sizeof(double) || content.find("'fortran_order': True") == std::string::npos)
        return {};
    std::memcpy(stored.data(), content.data() + content.size() - stored.size() * sizeof(double), stored.size() * sizeof(double));
    for (std::size_t band = 0; band < kBands; ++band)
        for (std::size_t t = 0; t < kFrames; ++t)
            map[band * kFrames + t] = stored[t * kBands + band];
    return map;
}

bool allFinite(std::span<const float> values) {
    return std::all_of(values.begin(), values.end(), [](float x) { return std::isfinite(x); });
}

bool allZero(std::span<const float> values) {
    return std::all_of(values.begin(), values.end(), [](float x) { return x == 0.0F; });
}

} // namespace

class LogMelTest : public QObject {
    Q_OBJECT

    static std::vector<float> referenceSignal() {
        return segment(readMono(test::shared("reference/features/signal_pcm16.wav")), 0);
    }

private Q_SLOTS:
    void networkInputEqualsTheAuthorsWithinOneTenThousandth() {
        const auto path = test::shared("reference/features/authors_input_2x256x44_f64.npy");
        REQUIRE_SHARED(path);
        const auto expected = readNpy(path).as<double>();
        QCOMPARE(expected.size(), std::size_t(kInputSize));
        const double worst = worstDifference(inputOf(referenceSignal()), expected);
        QVERIFY2(worst < 1e-4, qPrintable(QString::number(worst)));
    }

    void logMelEqualsTheAuthors() {
        const auto path = test::shared("reference/features/authors_logmel_f64.npy");
        REQUIRE_SHARED(path);
        const auto expected = readFortranMap(path);
        QCOMPARE(expected.size(), std::size_t(kLogMelSize));
        const double worst = worstDifference(logMelOf(referenceSignal()), expected);
        QVERIFY2(worst < 1e-4, qPrintable(QString::number(worst))); // the authors' filters are single precision
    }

    void melFiltersEqualTheReferenceWithinOneMillionth() {
        const auto path = test::shared("reference/features/melfb_htkmel_normnone.csv");
        REQUIRE_SHARED(path);
        std::map<std::pair<int, int>, double> expected;
        std::ifstream lines(path);
        for (std::string line; std::getline(lines, line);) {
            int band = 0, bin = 0;
            double weight = 0;
            if (std::sscanf(line.c_str(), "%d,%d,%lf", &band, &bin, &weight) == 3)
                expected[{band, bin}] = weight;
        }
        QCOMPARE(expected.size(), std::size_t(4067));

        const MelFilterbank bank = melFilterbank();
        QCOMPARE(bank.bands.size(), std::size_t(kBands));
        QCOMPARE(bank.weights.size(), expected.size());
        for (int b = 0; b < kBands; ++b) {
            const MelBand& band = bank.bands[static_cast<std::size_t>(b)];
            for (int i = 0; i < band.bins; ++i) {
                const auto found = expected.find({b, band.firstBin + i});
                QVERIFY(found != expected.end());
                const double wanted =
                    found->second * 2 / (band.highHz - band.lowHz); // the file is without Slaney's normalisation
                QVERIFY(std::abs(bank.of(band)[static_cast<std::size_t>(i)] / wanted - 1) < 1e-6);
            }
        }
    }

    void theLargestWeightEqualsLibrosas() {
        const MelFilterbank bank = melFilterbank();
        QVERIFY(std::abs(*std::max_element(bank.weights.begin(), bank.weights.end()) / 0.09092277733228908 - 1) < 1e-6);
    }

    void thePlainReferenceHasLibrosasPowerSpectrum() {
        const auto path = test::shared("reference/features/stft_power_reflect_frames_0_1_21_43.npy");
        REQUIRE_SHARED(path);
        const auto expected = readNpy(path).as<double>();
        const auto samples = referenceSignal();
        const int frames[] = {0, 1, 21, 43};
        for (std::size_t f = 0; f < 4; ++f) {
            const auto power = test::plainPower(samples, frames[f]);
            for (std::size_t k = 0; k < kBins; ++k)
                QVERIFY(std::abs(power[k] - expected[f * kBins + k]) <= 1e-9 * std::abs(expected[f * kBins + k]) + 1e-9);
        }
    }

    void melEqualsThePlainReference() {
        const auto path = test::shared("reference/features/signal_pcm16.wav");
        REQUIRE_SHARED(path);
        const auto samples = referenceSignal();
        const auto expected = test::plainMel(samples);
        std::vector<float> mel(kLogMelSize);
        LogMelExtractor().mel(samples, mel);
        for (std::size_t i = 0; i < mel.size(); ++i)
            QVERIFY(std::abs(static_cast<double>(mel[i]) - expected[i]) <= 1e-6 * expected[i]);
    }

    void realRecordingsAgreeWithAPlainReference() {
        const auto folder = test::shared("data/scenes/audio");
        REQUIRE_SHARED(folder);
        std::vector<double> worst;
        for (const auto& entry : fs::directory_iterator(folder)) {
            const auto samples = segment(readMono(entry.path()), 3);
            worst.push_back(worstDifference(inputOf(samples), test::plainInput(samples)));
        }
        std::sort(worst.begin(), worst.end());
        QVERIFY(worst.size() > 40);
        const double median = worst[worst.size() / 2];
        qInfo("%zu segments: largest difference %.2e, median of the largest %.2e", worst.size(), worst.back(), median);
        QVERIFY(worst.back() < 1e-2);
        QVERIFY(median < 1e-3);
    }

    void silentAndConstantClipsGiveZeros() {
        for (const float level : {0.0F, 0.25F, -1.0F, 1e-30F}) {
            const std::vector<float> samples(kSegmentSamples, level);
            QVERIFY(allZero(inputOf(samples)));
            QCOMPARE(isSilent(samples), level == 0.0F);
        }
    }

    void aMapThatIsConstantOrNearlySoIsNeverNaN() {
        std::vector<float> map(kLogMelSize, 0.1F);
        standardise(map);
        QVERIFY(allZero(map));
        std::fill(map.begin(), map.end(), 0.1F);
        map[7] = std::nextafter(0.1F, 1.0F);
        standardise(map);
        QVERIFY(allFinite(map));
    }

    void clippedLoudQuietAndSingleSampleClipsStayFinite() {
        std::vector<float> samples(kSegmentSamples);
        for (const float level : {1.0F, 1e-20F, 1e-38F, 3e38F}) {
            for (std::size_t i = 0; i < samples.size(); ++i)
                samples[i] = i / 50 % 2 == 0 ? level : -level;
            std::vector<float> mel(kLogMelSize);
            LogMelExtractor().mel(samples, mel);
            QVERIFY(allFinite(mel));
            QVERIFY(allFinite(inputOf(samples)));
        }
        QVERIFY(allFinite(inputOf(segment(std::vector<float>{0.5F}, 0))));
    }

    void standardisedChannelsHaveMeanZeroAndUnbiasedDeviationOne() {
        const auto path = test::shared("reference/features/signal_pcm16.wav");
        REQUIRE_SHARED(path);
        const auto input = inputOf(referenceSignal());
        for (const std::size_t channel : {0, 1}) {
            double sum = 0, squares = 0;
            for (std::size_t i = 0; i < kLogMelSize; ++i) {
                const double x = input[channel * kLogMelSize + i];
                sum += x;
                squares += x * x;
            }
            QVERIFY(std::abs(sum / kLogMelSize) < 1e-6);
            QVERIFY(std::abs(squares / (kLogMelSize - 1) - 1) < 1e-6);
        }
    }

    void anExtractorGivesTheSameBitsWhenReused() {
        const auto path = test::shared("reference/features/signal_pcm16.wav");
        REQUIRE_SHARED(path);
        const auto samples = referenceSignal();
        LogMelExtractor extractor;
        std::vector<float> first(kLogMelSize), second(kLogMelSize);
        extractor.logMel(samples, first);
        extractor.logMel(std::vector<float>(kSegmentSamples, 0.1F), second);
        extractor.logMel(samples, second);
        QCOMPARE(first, second);
        QCOMPARE(first, logMelOf(samples));
    }

    void wrongSizesAreErrors() {
        std::vector<float> map(kLogMelSize);
        QVERIFY_EXCEPTION_THROWN(LogMelExtractor().logMel(std::vector<float>(44099), map), Error);
        QVERIFY_EXCEPTION_THROWN(LogMelExtractor().mel(std::vector<float>(44100), std::span(map).first(10)), Error);
        QVERIFY_EXCEPTION_THROWN(delta(std::span(map).first(10), map), Error);
        QVERIFY_EXCEPTION_THROWN(networkInput(map, map), Error);
    }
};

QTEST_GUILESS_MAIN(LogMelTest)
#include "log_mel_test.moc"
