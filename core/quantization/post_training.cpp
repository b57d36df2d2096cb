#include "quantization/post_training.h"

#include "base/error.h"
#include "quantization/float_executor.h"
#include "runtime/layers.h"

#include <algorithm>
#include <cmath>
#include <map>

namespace earshot {
namespace {

constexpr std::size_t kBinCount = 2048;
constexpr double kPercentile = 0.9999;

/// |x| over a tensor after equalising, from 0 to its largest value.
struct Histogram {
    double largest = 0;
    std::vector<double> bins = std::vector<double>(kBinCount, 0.0);

    void add(double value) {
        if (largest > 0)
            bins[std::min(kBinCount - 1, static_cast<std::size_t>(value / largest * kBinCount))] += 1;
    }
    double centre(std::size_t bin) const { return (static_cast<double>(bin) + 0.5) * largest / kBinCount; }
};

double percentileRange(const Histogram& histogram) {
    double total = 0, below = 0;
    for (const double count : histogram.bins)
        total += count;
    for (std::size_t bin = 0; bin < kBinCount; ++bin) {
        below += histogram.bins[bin];
        if (below >= kPercentile * total)
            return static_cast<double>(bin + 1) * histogram.largest / kBinCount;
    }
    return histogram.largest;
}

/// Mean square of rounding (step^2 / 12) and of clipping at `range`.
double squaredError(const Histogram& histogram, double range, int levels) {
    const double step = range / levels;
    double error = 0;
    for (std::size_t bin = 0; bin < kBinCount; ++bin) {
        const double value = histogram.centre(bin);
        error += histogram.bins[bin] * (value > range ? (value - range) * (value - range) : step * step / 12);
    }
    return error;
}

double meanSquareRange(const Histogram& histogram, int levels) {
    double best = histogram.largest;
    double least = squaredError(histogram, best, levels);
    for (int percent = 99; percent >= 30; --percent) {
        const double range = histogram.largest * percent / 100;
        const double error = squaredError(histogram, range, levels);
        if (error < least) {
            least = error;
            best = range;
        }
    }
    return best;
}

int levelsOf(const std::string& tensor) {
    for (int i = 0; i < ER_LAYER_COUNT; ++i)
        if (tensor == er_layer_name(static_cast<er_layer>(i)))
            return er_layer_is_unsigned(static_cast<er_layer>(i)) ? 255 : 127;
    return 127;
}

/// Tensors that keep the scale of another one.
std::string ownerOf(const std::string& tensor) {
    if (tensor == "low_pw2" || tensor == "high_pw2")
        return "pool1";
    return tensor == "add2" ? "pool2" : tensor;
}

} // namespace

Calibration calibratePostTraining(const NetworkWeights& weights, CalibrationMethod method, std::size_t count,
                                  const std::function<std::vector<float>(std::size_t)>& input, Progress& progress,
                                  const std::stop_token& stop) {
    if (count == 0)
        throw Error("there is nothing to calibrate with", {{}, 0, "give at least one clip that is not silent"});
    const FloatExecutor network(weights);
    const auto passes = static_cast<std::int64_t>(method == CalibrationMethod::MinMax ? count : 2 * count);
    ActivationPeaks peaks;
    for (std::size_t i = 0; i < count; ++i) {
        throwIfStopped(stop);
        network.logits(input(i), [&](const std::string& tensor, int channels, std::span<const double> values) {
            peaks.add(tensor, values, channels);
        });
        progress.update("Calibrating", static_cast<std::int64_t>(i + 1), passes);
    }
    Calibration calibration = calibrationFromPeaks(peaks);
    if (method == CalibrationMethod::MinMax)
        return calibration;

    std::map<std::string, Histogram> histograms;
    for (const auto& [tensor, scale] : calibration.scales)
        if (tensor != "input")
            histograms[ownerOf(tensor)].largest = scale * levelsOf(tensor);
    for (std::size_t i = 0; i < count; ++i) {
        throwIfStopped(stop);
        network.logits(input(i), [&](const std::string& tensor, int channels, std::span<const double> values) {
            const auto found = histograms.find(ownerOf(tensor));
            if (found == histograms.end())
                return;
            const auto factors = calibration.channelFactors.find(tensor);
            const std::size_t each = values.size() / static_cast<std::size_t>(channels);
            for (std::size_t k = 0; k < values.size(); ++k)
                found->second.add(std::abs(values[k]) *
                                  (factors == calibration.channelFactors.end() ? 1 : factors->second[k / each]));
        });
        progress.update("Calibrating", static_cast<std::int64_t>(count + i + 1), passes);
    }
    for (auto& [tensor, scale] : calibration.scales) {
        if (tensor == "input")
            continue;
        const Histogram& histogram = histograms.at(ownerOf(tensor));
        const int levels = levelsOf(tensor);
        if (histogram.largest > 0)
            scale = (method == CalibrationMethod::Percentile ? percentileRange(histogram) : meanSquareRange(histogram, levels)) /
                    levels;
    }
    return calibration;
}

} // namespace earshot
