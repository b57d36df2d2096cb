#include "untrained_model.h"

#include "base/random.h"
#include "quantization/conversion.h"

#include <cmath>

namespace earshot {

namespace {

constexpr std::size_t kInputValues = 2 * 256 * 44;

/// Values that keep activations in a sane range: He's initialisation, batch norms near the identity.
NetworkWeights randomWeights(const NetworkConfig& config, Random& random) {
    NetworkWeights weights{config, {}};
    for (const auto& [name, shape] : expectedTensors(config)) {
        std::size_t count = 1;
        for (const int size : shape)
            count *= std::size_t(size);
        NetworkWeights::Tensor& tensor = weights.tensors[name] = {shape, std::vector<float>(count)};
        const double spread = shape.size() > 1 ? std::sqrt(2.0 * shape[0] / double(count)) : 0.1;
        const double centre = name.ends_with("running_var") || (shape.size() == 1 && name.ends_with(".weight")) ? 1 : 0;
        for (float& value : tensor.values)
            value = float(centre + (centre != 0 ? random.uniform(-0.2, 0.2) : spread * random.normal()));
    }
    return weights;
}

SceneLabels numbered(const NetworkConfig& config) {
    SceneLabels labels;
    for (int i = 0; i < config.classes; ++i)
        labels.classes.push_back("class " + std::to_string(i));
    for (int i = 0; i < config.superClasses; ++i)
        labels.superClasses.push_back("super " + std::to_string(i));
    for (int i = 0; i < config.classes && config.superClasses > 0; ++i)
        labels.group.push_back(i % config.superClasses);
    return labels;
}

} // namespace

std::vector<std::byte> untrainedModelBlob(const NetworkConfig& config, std::uint64_t seed) {
    Random random(seed);
    const NetworkWeights weights = randomWeights(config, random);
    bool given = false;
    const Calibration calibration = calibrate(weights, [&](std::vector<float>& input) {
        input.resize(kInputValues);
        for (float& value : input)
            value = float(random.normal());
        return !std::exchange(given, true);
    });
    return convert(weights, calibration, numbered(config), config.superClasses ? 0.8 : 1).toBlob();
}

} // namespace earshot
