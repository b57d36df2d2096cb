#include "quantization/bias_correction.h"

#include "base/parallel.h"
#include "quantization/conversion.h"
#include "quantization/folding.h"
#include "quantization/integer_taps.h"
#include "runtime/layers.h"

#include <algorithm>

namespace earshot {
namespace {

/// Layers that depend on none of each other are corrected together: the two branches.
const std::vector<std::vector<std::string>>& stages() {
    static const std::vector<std::vector<std::string>> list = {{"conv1"},
                                                               {"low_dw1", "high_dw1"},
                                                               {"low_pw1", "high_pw1"},
                                                               {"low_dw2", "high_dw2"},
                                                               {"low_pw2", "high_pw2"},
                                                               {"conv6"},
                                                               {"dw5"},
                                                               {"pw5"},
                                                               {"dw6"},
                                                               {"pw6"},
                                                               {"dw7"},
                                                               {"pw7"},
                                                               {"dw8"},
                                                               {"pw8"},
                                                               {"fc1"},
                                                               {"fc2"}};
    return list;
}

/// Mean of every channel, and the share of values above 0.
struct ChannelMeans {
    std::vector<double> sum, positive;
    double count = 0;

    void add(int channels, std::span<const double> values) {
        const auto each = values.size() / static_cast<std::size_t>(channels);
        sum.resize(static_cast<std::size_t>(channels));
        positive.resize(sum.size());
        for (std::size_t c = 0; c < sum.size(); ++c)
            for (const double value : values.subspan(c * each, each)) {
                sum[c] += value;
                positive[c] += value > 0 ? 1 : 0;
            }
        count += static_cast<double>(each);
    }
    void add(const ChannelMeans& other) {
        sum.resize(other.sum.size());
        positive.resize(sum.size());
        for (std::size_t c = 0; c < sum.size(); ++c) {
            sum[c] += other.sum[c];
            positive[c] += other.positive[c];
        }
        count += other.count;
    }
};

using Means = std::map<std::string, ChannelMeans>;

/// The means of what `run` taps of each input, the inputs computed side by side and added up in their order, so that the number
/// of threads changes no bit.
Means meansOf(std::size_t inputs, std::string_view activity, Progress& progress, const std::stop_token& stop,
              const std::function<void(std::size_t, const FloatExecutor::Tap&)>& run) {
    std::vector<Means> each(inputs);
    parallelFor(static_cast<std::int64_t>(inputs), 0, activity, progress, stop, [&](std::int64_t i) {
        Means& means = each[static_cast<std::size_t>(i)];
        run(static_cast<std::size_t>(i), [&](const std::string& tensor, int channels, std::span<const double> values) {
            means[tensor].add(channels, values);
        });
    });
    Means all;
    for (const Means& means : each)
        for (const auto& [tensor, mean] : means)
            all[tensor].add(mean);
    return all;
}

bool rectified(const std::string& layer) {
    return layer == "fc1" || !foldedNorm(layer).empty();
}

/// Placeholder names: the integers do not depend on what outputs are called.
SceneLabels unnamed(const NetworkConfig& config) {
    SceneLabels labels;
    for (int i = 0; i < config.classes; ++i)
        labels.classes.push_back(std::to_string(i));
    for (int i = 0; i < config.superClasses; ++i)
        labels.superClasses.push_back(std::to_string(config.classes + i));
    labels.group.assign(labels.hasSuperClasses() ? labels.classes.size() : 0, 0);
    return labels;
}

void correct(NetworkWeights& weights, const std::string& layer, const ChannelMeans& wanted, const ChannelMeans& found) {
    constexpr double fewest = 0.1; // of a rectified channel's values must be above 0: a small share says little about the shift
    const std::string norm = foldedNorm(layer);
    auto& bias = weights.tensors.at((norm.empty() ? layer : norm) + ".bias").values;
    for (std::size_t c = 0; c < bias.size(); ++c) {
        const double open = rectified(layer) ? std::max(fewest, found.positive[c] / found.count) : 1;
        bias[c] += static_cast<float>((wanted.sum[c] / wanted.count - found.sum[c] / found.count) / open);
    }
}

} // namespace

NetworkWeights correctBiases(const NetworkWeights& weights, const Calibration& calibration, std::size_t count,
                             const std::function<std::vector<float>(std::size_t)>& input, Progress& progress,
                             const std::stop_token& stop) {
    std::vector<std::vector<float>> inputs;
    for (std::size_t i = 0; i < count; ++i)
        inputs.push_back(input(i));
    const FloatExecutor network(weights);
    const Means wanted = meansOf(count, "Averaging the float network", progress, stop,
                                 [&](std::size_t i, const FloatExecutor::Tap& tap) { network.logits(inputs[i], tap); });
    NetworkWeights corrected = weights;
    const SceneLabels labels = unnamed(weights.config);
    for (std::size_t s = 0; s < stages().size(); ++s) {
        const IntegerTaps taps(convert(corrected, calibration, labels, 1), calibration);
        Progress quiet; // a stage is a step of the progress that is told below
        const Means found = meansOf(count, "Correcting biases", quiet, stop,
                                    [&](std::size_t i, const FloatExecutor::Tap& tap) { taps.run(inputs[i], tap, stages()[s]); });
        for (const std::string& layer : stages()[s])
            correct(corrected, layer, wanted.at(layer), found.at(layer));
        progress.update("Correcting biases", static_cast<std::int64_t>(s + 1), static_cast<std::int64_t>(stages().size()));
    }
    return corrected;
}

} // namespace earshot
