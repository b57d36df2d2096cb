#include "network/network_weights.h"

#include "base/error.h"

#include <algorithm>
#include <array>
#include <cmath>

namespace earshot {
namespace {

using Shapes = std::vector<std::pair<std::string, std::vector<int>>>;

std::string shapeText(const std::vector<int>& shape) {
    std::string text = "[";
    for (std::size_t i = 0; i < shape.size(); ++i)
        text += (i ? ", " : "") + std::to_string(shape[i]);
    return text + "]";
}

void addLayer(Shapes& shapes, const std::string& name, std::vector<int> weight) {
    const int outputs = weight.front();
    shapes.emplace_back(name + ".weight", std::move(weight));
    shapes.emplace_back(name + ".bias", std::vector{outputs});
}

void addNorm(Shapes& shapes, const std::string& name, int channels) {
    for (const char* value : {".weight", ".bias", ".running_mean", ".running_var"})
        shapes.emplace_back(name + value, std::vector{channels});
}

void addSeparable(Shapes& shapes, const std::string& depthwise, const std::string& pointwise, int channels) {
    addLayer(shapes, depthwise, {channels, 1, 3, 3});
    addLayer(shapes, pointwise, {channels, channels, 1, 1});
}

} // namespace

std::vector<std::pair<std::string, std::vector<int>>> expectedTensors(const NetworkConfig& config) {
    const int channels = config.channels;
    Shapes shapes;
    addLayer(shapes, "conv1", {channels, 2, 5, 5});
    addNorm(shapes, "bn1", channels);
    for (const std::string branch : {"low", "high"}) {
        addSeparable(shapes, branch + "_dw1", branch + "_pw1", channels);
        addNorm(shapes, "bn_" + branch, channels);
        addSeparable(shapes, branch + "_dw2", branch + "_pw2", channels);
    }
    addLayer(shapes, "conv6", {channels, channels, 3, 3});
    for (const int first : {5, 7}) {
        const std::string a = std::to_string(first), b = std::to_string(first + 1);
        addNorm(shapes, "bn" + a, channels);
        addSeparable(shapes, "dw" + a, "pw" + a, channels);
        addNorm(shapes, "bn" + b, channels);
        addSeparable(shapes, "dw" + b, "pw" + b, channels);
    }
    addLayer(shapes, "fc1", {config.hidden, config.flattened()});
    addLayer(shapes, "fc2", {config.logits(), config.hidden});
    return shapes;
}

void NetworkWeights::validate() const {
    for (const auto& [name, shape] : expectedTensors(config)) {
        const auto found = tensors.find(name);
        if (found == tensors.end())
            throw Error("the network has no tensor '" + name + "'");
        const Tensor& tensor = found->second;
        if (tensor.shape != shape)
            throw Error("tensor '" + name + "' has the shape " + shapeText(tensor.shape) + " instead of " + shapeText(shape));
        std::size_t elements = 1;
        for (const int extent : shape)
            elements *= static_cast<std::size_t>(extent);
        if (tensor.values.size() != elements)
            throw Error("tensor '" + name + "' holds " + std::to_string(tensor.values.size()) + " values instead of " +
                        std::to_string(elements));
        if (!std::all_of(tensor.values.begin(), tensor.values.end(), [](float v) { return std::isfinite(v); }))
            throw Error("tensor '" + name + "' holds a value that is not finite", {{}, 0, "the training that made it diverged"});
    }
}

} // namespace earshot
