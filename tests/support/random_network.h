#pragma once
#include "base/random.h"
#include "quantization/conversion.h"

#include <cmath>
#include <string>
#include <utility>
#include <vector>

namespace earshot::test {

/// Labels of a network of any size: "class 0" ... and "super 0" ...
inline SceneLabels numberedLabels(const NetworkConfig& config) {
    SceneLabels labels;
    for (int i = 0; i < config.classes; ++i)
        labels.classes.push_back("class " + std::to_string(i));
    for (int i = 0; i < config.superClasses; ++i)
        labels.superClasses.push_back("super " + std::to_string(i));
    for (int i = 0; i < config.classes && config.superClasses > 0; ++i)
        labels.group.push_back(i % config.superClasses);
    return labels;
}

/// A network of any size with random weights that keep the activations' size, and batch norms that are not trivial.
inline NetworkWeights randomWeights(const NetworkConfig& config, std::uint64_t seed) {
    Random random(seed);
    NetworkWeights weights;
    weights.config = config;
    for (const auto& [name, shape] : expectedTensors(config)) {
        NetworkWeights::Tensor& tensor = weights.tensors[name];
        tensor.shape = shape;
        std::size_t count = 1;
        for (const int extent : shape)
            count *= std::size_t(extent);
        const double spread = shape.size() > 1 ? std::sqrt(2.0 * shape[0] / double(count)) : 0.2;
        for (std::size_t i = 0; i < count; ++i) {
            double value = spread * random.normal();
            if (name.ends_with("running_var") || (name.starts_with("bn") && name.ends_with(".weight")))
                value = random.uniform(0.5, 1.5);
            tensor.values.push_back(static_cast<float>(value));
        }
    }
    return weights;
}

/// A network input of standard normal values.
inline std::vector<float> randomInput(std::uint64_t seed) {
    Random random(seed);
    std::vector<float> input(2 * 256 * 44);
    for (float& value : input)
        value = static_cast<float>(random.normal());
    return input;
}

/// Random weights, calibrated on one random input and converted.
inline Int8Model randomModel(const NetworkConfig& config, std::uint64_t seed, const SceneLabels& labels) {
    const NetworkWeights weights = randomWeights(config, seed);
    bool given = false;
    const Calibration calibration = calibrate(weights, [&](std::vector<float>& input) {
        input = randomInput(seed);
        return !std::exchange(given, true);
    });
    return convert(weights, calibration, labels, 0.7);
}

inline Int8Model randomModel(const NetworkConfig& config, std::uint64_t seed) {
    return randomModel(config, seed, numberedLabels(config));
}

} // namespace earshot::test
