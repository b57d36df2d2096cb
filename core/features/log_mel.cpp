#include "features/log_mel.h"

#include "audio/audio_file.h"
#include "base/error.h"
#include "features/fftw_planner.h"
#include "features/mel_filterbank.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <fftw3.h>
#include <limits>
#include <mutex>
#include <numbers>
#include <string>

namespace earshot {
namespace {

constexpr int kPad = kFftSize / 2;
constexpr double kFloor = 1e-10;

template <typename T>
struct FftwFree {
    void operator()(T* memory) const { fftw_free(memory); }
};
using RealBuffer = std::unique_ptr<double[], FftwFree<double>>;
using ComplexBuffer = std::unique_ptr<fftw_complex[], FftwFree<fftw_complex>>;

void requireSize(std::size_t actual, std::size_t expected, const char* what) {
    if (actual != expected)
        throw Error(std::string(what) + " of " + std::to_string(actual) + " values instead of " + std::to_string(expected));
}

/// A clip whose samples are all the same carries no sound, whatever its offset.
bool isConstant(std::span<const float> samples) {
    return std::all_of(samples.begin(), samples.end(), [first = samples.front()](float x) { return x == first; });
}

/// Four chains of sums, so that the additions need not wait for each other.
double dot(const double* a, const double* b, int count) {
    double s0 = 0, s1 = 0, s2 = 0, s3 = 0;
    int i = 0;
    for (; i + 4 <= count; i += 4) {
        s0 += a[i] * b[i];
        s1 += a[i + 1] * b[i + 1];
        s2 += a[i + 2] * b[i + 2];
        s3 += a[i + 3] * b[i + 3];
    }
    for (; i < count; ++i)
        s0 += a[i] * b[i];
    return (s0 + s1) + (s2 + s3);
}

} // namespace

std::mutex& fftwPlanner() {
    static std::mutex mutex;
    return mutex;
}

struct LogMelExtractor::Plan {
    RealBuffer frame{fftw_alloc_real(kFftSize)};
    ComplexBuffer spectrum{fftw_alloc_complex(kBins)};
    fftw_plan fft = nullptr;
    std::vector<double> window = std::vector<double>(kFftSize);
    std::vector<double> padded = std::vector<double>(kSegmentSamples + 2 * kPad);
    std::vector<double> power = std::vector<double>(kBins);
    std::vector<double> mel = std::vector<double>(kLogMelSize); // [bands, frames]
    MelFilterbank bank = melFilterbank();

    Plan() {
        for (int i = 0; i < kFftSize; ++i) // periodic Hann
            window[static_cast<std::size_t>(i)] = 0.5 - 0.5 * std::cos(2 * std::numbers::pi * i / kFftSize);
        const std::lock_guard lock(fftwPlanner());
        // Estimated, not measured: the same plan, hence the same bits, in every process.
        fft = fftw_plan_dft_r2c_1d(kFftSize, frame.get(), spectrum.get(), FFTW_ESTIMATE);
    }
    Plan(const Plan&) = delete;
    Plan& operator=(const Plan&) = delete;
    ~Plan() {
        const std::lock_guard lock(fftwPlanner());
        fftw_destroy_plan(fft);
    }

    /// The segment between its reflections, edge samples not repeated.
    void pad(std::span<const float> samples) {
        std::copy(samples.begin(), samples.end(), padded.begin() + kPad);
        for (int i = 1; i <= kPad; ++i) {
            padded[static_cast<std::size_t>(kPad - i)] = samples[static_cast<std::size_t>(i)];
            padded[static_cast<std::size_t>(kPad + kSegmentSamples - 1 + i)] =
                samples[static_cast<std::size_t>(kSegmentSamples - 1 - i)];
        }
    }

    void computeFrame(int t) {
        const double* source = padded.data() + static_cast<std::ptrdiff_t>(t) * kHopSamples;
        for (int i = 0; i < kFftSize; ++i)
            frame[static_cast<std::size_t>(i)] = source[i] * window[static_cast<std::size_t>(i)];
        fftw_execute(fft);
        for (std::size_t k = 0; k < kBins; ++k)
            power[k] = spectrum[k][0] * spectrum[k][0] + spectrum[k][1] * spectrum[k][1];
        for (std::size_t b = 0; b < kBands; ++b) {
            const MelBand& band = bank.bands[b];
            mel[b * kFrames + static_cast<std::size_t>(t)] =
                dot(bank.weights.data() + band.weights, power.data() + band.firstBin, band.bins);
        }
    }

    void compute(std::span<const float> samples, std::span<float> out) {
        requireSize(samples.size(), kSegmentSamples, "a segment");
        requireSize(out.size(), kLogMelSize, "a mel map");
        if (isConstant(samples)) {
            std::fill(mel.begin(), mel.end(), 0.0);
            return;
        }
        pad(samples);
        for (int t = 0; t < kFrames; ++t)
            computeFrame(t);
    }
};

LogMelExtractor::LogMelExtractor() : plan_(std::make_unique<Plan>()) {}
LogMelExtractor::~LogMelExtractor() = default;

void LogMelExtractor::mel(std::span<const float> samples, std::span<float> out) {
    plan_->compute(samples, out);
    constexpr double largest = std::numeric_limits<float>::max();
    std::transform(plan_->mel.begin(), plan_->mel.end(), out.begin(),
                   [largest](double power) { return static_cast<float>(std::min(power, largest)); });
}

void LogMelExtractor::logMel(std::span<const float> samples, std::span<float> out) {
    plan_->compute(samples, out);
    std::transform(plan_->mel.begin(), plan_->mel.end(), out.begin(), [](double power) {
        return static_cast<float>(std::log(power + kFloor) * std::numbers::log10e); // std::log10 takes twice as long
    });
}

void standardise(std::span<float> map) {
    if (map.empty())
        return;
    const auto [low, high] = std::minmax_element(map.begin(), map.end());
    const double count = static_cast<double>(map.size());
    double sum = 0;
    for (const float x : map)
        sum += x;
    const double mean = sum / count;
    double squares = 0;
    for (const float x : map)
        squares += (x - mean) * (x - mean);
    const double deviation = map.size() > 1 ? std::sqrt(squares / (count - 1)) : 0.0;
    if (*low == *high || !(deviation > 0)) {
        std::fill(map.begin(), map.end(), 0.0F);
        return;
    }
    for (float& x : map)
        x = static_cast<float>((x - mean) / deviation);
}

void delta(std::span<const float> map, std::span<float> out) {
    requireSize(map.size(), kLogMelSize, "a log-mel map");
    requireSize(out.size(), kLogMelSize, "a delta map");
    constexpr int kReach = 2;
    std::array<double, kFrames + 2 * kReach> row;
    for (std::size_t band = 0; band < kBands; ++band) {
        const float* source = map.data() + band * kFrames;
        std::copy_n(source, kFrames, row.begin() + kReach);
        for (int n = 0; n < kReach; ++n) {
            row[static_cast<std::size_t>(n)] = source[0];
            row[static_cast<std::size_t>(kFrames + kReach + n)] = source[kFrames - 1];
        }
        for (std::size_t t = 0; t < kFrames; ++t)
            out[band * kFrames + t] = static_cast<float>(((row[t + 3] - row[t + 1]) + 2 * (row[t + 4] - row[t])) / 10);
    }
}

void networkInput(std::span<const float> logMel, std::span<float> out) {
    requireSize(logMel.size(), kLogMelSize, "a log-mel map");
    requireSize(out.size(), kInputSize, "a network input");
    const std::span<float> map = out.first(kLogMelSize);
    const std::span<float> slope = out.last(kLogMelSize);
    std::copy(logMel.begin(), logMel.end(), map.begin());
    standardise(map);
    delta(map, slope);
    standardise(slope);
}

bool isSilent(std::span<const float> samples) {
    return std::all_of(samples.begin(), samples.end(), [](float x) { return x == 0.0F; });
}

} // namespace earshot
