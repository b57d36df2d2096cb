#include "quantization/post_training.h"

#include "base/error.h"
#include "base/parallel.h"
#include "quantization/float_executor.h"
#include "runtime/layers.h"

#include <algorithm>
#include <cmath>
#include <map>
#include <mutex>

namespace earshot {
namespace {

constexpr std::size_t kBinCount = 2048;
constexpr double kPercentile = 0.9999;

/// |x| over a tensor or one of its channels, from 0 to its largest value.
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

/// What is known of a tensor's values: a histogram for each channel where channels have ranges of their own, else one.
using Histograms = std::map<std::string, std::vector<Histogram>>;

Histograms emptyHistograms(const Calibration& peaks) {
    Histograms histograms;
    for (const auto& [tensor, scale] : peaks.scales) {
        if (tensor == "input" || ownerOf(tensor) != tensor)
            continue;
        const double largest = scale * levelsOf(tensor);
        auto& channels = histograms[tensor];
        if (const auto factors = peaks.channelFactors.find(tensor); factors != peaks.channelFactors.end())
            for (const double factor : factors->second)
                channels.push_back(Histogram{largest / factor});
        else
            channels.push_back(Histogram{largest});
    }
    return histograms;
}

void fill(Histograms& histograms, const std::string& tensor, int channels, std::span<const double> values) {
    const auto found = histograms.find(ownerOf(tensor));
    if (found == histograms.end())
        return;
    const std::size_t each = values.size() / static_cast<std::size_t>(channels);
    for (std::size_t i = 0; i < values.size(); ++i)
        found->second[found->second.size() > 1 ? i / each : 0].add(std::abs(values[i]));
}

void add(const Histograms& from, Histograms& to) {
    for (const auto& [tensor, channels] : from)
        for (std::size_t c = 0; c < channels.size(); ++c)
            for (std::size_t bin = 0; bin < kBinCount; ++bin)
                to.at(tensor)[c].bins[bin] += channels[c].bins[bin];
}

/// The range of every histogram becomes the tensor's scale and, where channels have ranges of their own, their factors.
void chooseRanges(Calibration& calibration, const Histograms& histograms, CalibrationMethod method) {
    for (const auto& [tensor, channels] : histograms) {
        const int levels = levelsOf(tensor);
        std::vector<double> ranges;
        for (const Histogram& histogram : channels)
            ranges.push_back(method == CalibrationMethod::Percentile ? percentileRange(histogram)
                                                                     : meanSquareRange(histogram, levels));
        const double largest = *std::max_element(ranges.begin(), ranges.end());
        for (auto& [name, scale] : calibration.scales)
            if (name != "input" && ownerOf(name) == tensor && largest > 0)
                scale = largest / levels;
        if (const auto factors = calibration.channelFactors.find(tensor); factors != calibration.channelFactors.end())
            for (std::size_t c = 0; c < ranges.size(); ++c)
                factors->second[c] = ranges[c] > 0 ? largest / ranges[c] : 1;
    }
}

} // namespace

Calibration calibratePostTraining(const NetworkWeights& weights, CalibrationMethod method, std::size_t count,
                                  const std::function<std::vector<float>(std::size_t)>& input, Progress& progress,
                                  const std::stop_token& stop) {
    if (count == 0)
        throw Error("there is nothing to calibrate with", {{}, 0, "give at least one clip that is not silent"});
    const FloatExecutor network(weights);
    std::mutex mutex; // maxima and counts are the same in any order
    ActivationPeaks peaks;
    parallelFor(static_cast<std::int64_t>(count), 0, "Calibrating", progress, stop, [&](std::int64_t i) {
        ActivationPeaks own;
        network.logits(
            input(static_cast<std::size_t>(i)),
            [&](const std::string& tensor, int channels, std::span<const double> values) { own.add(tensor, values, channels); });
        const std::scoped_lock lock(mutex);
        for (const auto& [tensor, maxima] : own.channels)
            peaks.add(tensor, std::span<const double>(maxima), static_cast<int>(maxima.size()));
    });
    Calibration calibration = calibrationFromPeaks(peaks);
    if (method == CalibrationMethod::MinMax)
        return calibration;

    Histograms histograms = emptyHistograms(calibration);
    parallelFor(static_cast<std::int64_t>(count), 0, "Choosing ranges", progress, stop, [&](std::int64_t i) {
        Histograms own = emptyHistograms(calibration);
        network.logits(input(static_cast<std::size_t>(i)),
                       [&](const std::string& tensor, int channels, std::span<const double> values) {
                           fill(own, tensor, channels, values);
                       });
        const std::scoped_lock lock(mutex);
        add(own, histograms);
    });
    chooseRanges(calibration, histograms, method);
    return calibration;
}

} // namespace earshot
