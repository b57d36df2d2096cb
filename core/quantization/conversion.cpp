#include "quantization/conversion.h"

#include "base/error.h"
#include "quantization/folding.h"
#include "runtime/model.h"

#include <algorithm>
#include <cmath>

namespace earshot {
namespace {

constexpr double kTwo32 = 4294967296.0, kTwo22 = 4194304.0, kTwo16 = 65536.0, kTwo14 = 16384.0;
constexpr double kMultiplierLimit = 2147483648.0, kAddLimit = 32768.0;

double nearest(double x) {
    return std::floor(x + 0.5);
}

/// The float network as the converter sees it: batch norms folded, channels equalised.
struct FoldedNetwork {
    std::map<std::string, FoldedLayer> layers;
    std::map<std::string, BatchNormAffine> affines;
};

void multiplyOutputs(FoldedLayer& layer, const std::vector<double>& k) {
    const std::size_t step = layer.weightsPerOutput();
    for (std::size_t o = 0; o < layer.bias.size(); ++o) {
        for (std::size_t i = 0; i < step; ++i)
            layer.weights[o * step + i] *= k[o];
        layer.bias[o] *= k[o];
    }
}

void divideInputs(FoldedLayer& layer, const std::vector<double>& k) {
    const bool depthwise = layer.shape[1] == 1;
    const std::size_t step = layer.weightsPerOutput(), inputs = std::size_t(layer.shape[1]), taps = step / inputs;
    for (std::size_t o = 0; o < layer.bias.size(); ++o)
        for (std::size_t i = 0; i < step; ++i)
            layer.weights[o * step + i] /= k[depthwise ? o : i / taps];
}

/// Multiplies channel c of `tensor` by k[c] where it is made and divides by k[c] where it is read.
void equalise(FoldedNetwork& network, const std::string& tensor, const std::vector<double>& k) {
    if (k.size() != std::size_t(ER_CHANNELS) ||
        !std::all_of(k.begin(), k.end(), [](double v) { return std::isfinite(v) && v > 0; }))
        throw Error("the channel factors of '" + tensor + "' are not " + std::to_string(ER_CHANNELS) + " positive numbers");
    if (const auto affine = network.affines.find(tensor); affine != network.affines.end()) {
        for (std::size_t c = 0; c < k.size(); ++c) {
            affine->second.gain[c] *= k[c];
            affine->second.offset[c] *= k[c];
        }
    } else {
        multiplyOutputs(network.layers.at(tensor), k);
    }
    for (int i = ER_CONV1; i < ER_LAYER_COUNT; ++i) {
        const auto reader = static_cast<er_layer>(i);
        const auto layer = network.layers.find(er_layer_name(reader));
        if (layer != network.layers.end() && er_layer_name(er_layer_source(reader)) == tensor)
            divideInputs(layer->second, k);
    }
}

FoldedNetwork fold(const NetworkWeights& weights, const Calibration& calibration) {
    FoldedNetwork network;
    for (int i = ER_CONV1; i < ER_LAYER_COUNT; ++i) {
        const auto id = static_cast<er_layer>(i);
        const er_kind kind = er_layer_kind(id);
        if (kind == ER_KIND_AFFINE)
            network.affines[er_layer_name(id)] = batchNormAffine(weights, affineNorm(er_layer_name(id)));
        else if (kind != ER_KIND_ADD && kind != ER_KIND_MAX_POOL)
            network.layers[er_layer_name(id)] = foldLayer(weights, er_layer_name(id));
    }
    for (const auto& [tensor, factors] : calibration.channelFactors)
        if (std::find(equalisedTensors().begin(), equalisedTensors().end(), tensor) == equalisedTensors().end())
            throw Error("the calibration has channel factors for '" + tensor + "', which is not equalised");
    for (const std::string& tensor : equalisedTensors())
        if (const auto factors = calibration.channelFactors.find(tensor); factors != calibration.channelFactors.end())
            equalise(network, tensor, factors->second);
    return network;
}

class Converter {
public:
    Converter(FoldedNetwork network, Int8Model& model) : network_(std::move(network)), model_(model) {}

    void run() {
        for (int i = ER_CONV1; i < ER_LAYER_COUNT; ++i) {
            const auto id = static_cast<er_layer>(i);
            switch (er_layer_kind(id)) {
            case ER_KIND_MAX_POOL:
                break;
            case ER_KIND_ADD:
                addition(id);
                break;
            case ER_KIND_AFFINE:
                affine(id);
                break;
            default:
                convolution(id);
                break;
            }
        }
        checkBounds();
    }

private:
    double& scale(const std::string& tensor) { return model_.scales.at(tensor); }

    /// Doubles the scale of a tensor and of those that share it.
    void widen(const std::string& tensor) {
        const auto shared = tensor == "add2"           ? std::vector<std::string>{"add2", "pool2"}
                            : tensor.ends_with("_pw2") ? std::vector<std::string>{"low_pw2", "high_pw2", "pool1"}
                                                       : std::vector<std::string>{tensor};
        for (const std::string& name : shared) {
            scale(name) *= 2;
            if (!std::isfinite(scale(name)))
                throw Error("no scale of '" + tensor + "' fits the network's weights",
                            {{}, 0, "the network is badly conditioned: train it again"});
        }
    }

    std::vector<double> weightScales(const std::string& name, const FoldedLayer& layer, double sx) {
        std::vector<double> result;
        const std::size_t step = layer.weightsPerOutput();
        for (std::size_t o = 0; o < layer.bias.size(); ++o) {
            double largest = 0;
            for (std::size_t i = 0; i < step; ++i)
                largest = std::max(largest, std::abs(layer.weights[o * step + i]));
            double sw = std::max(largest / 127, std::abs(layer.bias[o]) / (sx * kTwo22));
            if (name != "fc2")
                sw = std::max(sw, scale(name) / kTwo32 / sx);
            result.push_back(sw > 0 ? sw : 1); // a logit without weights and bias
        }
        return result;
    }

    /// M of every output, as doubles: the caller sees whether they fit.
    std::vector<double> multipliers(const std::string& name, double sx, const std::vector<double>& sw) {
        std::vector<double> result;
        for (const double s : sw)
            result.push_back(nearest(sx * s / scale(name) * kTwo32));
        return result;
    }

    bool multipliersFit(const std::string& name) {
        const er_layer id = idOf(name);
        const double sx = scale(er_layer_name(er_layer_source(id)));
        const auto found = multipliers(name, sx, weightScales(name, network_.layers.at(name), sx));
        return std::all_of(found.begin(), found.end(), [](double m) { return m < kMultiplierLimit; });
    }

    static er_layer idOf(const std::string& name) {
        int id = ER_CONV1;
        while (name != er_layer_name(static_cast<er_layer>(id)))
            ++id;
        return static_cast<er_layer>(id);
    }

    void convolution(er_layer id) {
        const std::string name = er_layer_name(id);
        while (name != "fc2" && !multipliersFit(name)) {
            widen(name);
            if (name == "high_pw2") // low_pw2 was converted with the narrower shared scale
                convolution(ER_LOW_PW2);
        }
        const FoldedLayer& folded = network_.layers.at(name);
        const double sx = scale(er_layer_name(er_layer_source(id)));
        const std::size_t step = folded.weightsPerOutput();
        Int8Layer layer;
        layer.shape = folded.shape;
        layer.weightScales = weightScales(name, folded, sx);
        for (std::size_t o = 0; o < folded.bias.size(); ++o) {
            const double sw = layer.weightScales[o];
            for (std::size_t i = 0; i < step; ++i)
                layer.weights.push_back(
                    static_cast<std::int8_t>(std::clamp(nearest(folded.weights[o * step + i] / sw), -127.0, 127.0)));
            layer.bias.push_back(static_cast<std::int32_t>(nearest(folded.bias[o] / (sx * sw))));
            if (id == ER_FC2)
                layer.logitScale.push_back(static_cast<float>(sx * sw));
        }
        if (id != ER_FC2)
            for (const double m : multipliers(name, sx, layer.weightScales))
                layer.multiplier.push_back(static_cast<std::int32_t>(std::max(m, 1.0)));
        model_.layers[name] = std::move(layer);
    }

    void affine(er_layer id) {
        const std::string name = er_layer_name(id);
        const BatchNormAffine& norm = network_.affines.at(name);
        const double in = scale(er_layer_name(er_layer_source(id)));
        for (bool fits = false; !fits;) {
            Int8Layer layer;
            layer.shape = {ER_CHANNELS};
            fits = true;
            for (std::size_t c = 0; c < norm.gain.size(); ++c) {
                const double a = nearest(norm.gain[c] * in / scale(name) * kTwo16);
                const double b = nearest(norm.offset[c] / scale(name) * kTwo16) + 32768.0;
                if (!(127 * std::abs(a) + std::abs(b) < kMultiplierLimit)) {
                    fits = false;
                    break;
                }
                layer.a.push_back(static_cast<std::int32_t>(a));
                layer.b.push_back(static_cast<std::int32_t>(b));
            }
            if (fits)
                model_.layers[name] = std::move(layer);
            else
                widen(name);
        }
    }

    void addition(er_layer id) {
        const std::string name = er_layer_name(id);
        const double branch = scale(er_layer_name(er_layer_source(id))), tap = scale(er_layer_name(er_layer_tap(id)));
        const auto factor = [&](double s) { return nearest(s / scale(name) * kTwo14); };
        while (std::max(factor(branch), factor(tap)) >= kAddLimit)
            widen(name);
        Int8Layer layer;
        layer.shape = {1};
        layer.a = {static_cast<std::int32_t>(factor(branch))};
        layer.b = {static_cast<std::int32_t>(factor(tap))};
        model_.layers[name] = std::move(layer);
    }

    void checkBounds() const {
        for (const auto& [name, bound] : model_.accumulatorBounds())
            if (bound >= (name == "fc1" ? std::int64_t(1) << 31 : std::int64_t(1) << 24))
                throw Error("layer '" + name + "' can reach an accumulator of " + std::to_string(bound) +
                            ", more than the integer network allows");
    }

    FoldedNetwork network_;
    Int8Model& model_;
};

void checkScales(const std::map<std::string, double>& scales) {
    for (int i = 0; i < ER_FC2; ++i) {
        const std::string name = er_layer_name(static_cast<er_layer>(i));
        const auto found = scales.find(name);
        if (found == scales.end() || !std::isfinite(found->second) || !(found->second > 0))
            throw Error("the calibration has no usable scale for '" + name + "'", {{}, 0, "calibrate the network again"});
    }
    for (const auto& [a, b] : {std::pair{"low_pw2", "pool1"}, {"high_pw2", "pool1"}, {"add2", "pool2"}})
        if (scales.at(a) != scales.at(b))
            throw Error(std::string("the scales of '") + a + "' and '" + b + "' must be one");
}

} // namespace

Int8Model convert(const NetworkWeights& weights, const Calibration& calibration, const SceneLabels& labels, double r) {
    weights.validate();
    if (weights.config.channels != ER_CHANNELS)
        throw Error("only networks with 16 channels have an integer form, not with " + std::to_string(weights.config.channels));
    checkScales(calibration.scales);
    Int8Model model;
    model.config = weights.config;
    model.labels = labels;
    model.r = static_cast<float>(labels.hasSuperClasses() ? r : 1.0);
    model.scales = calibration.scales;
    model.inputInverseScale = static_cast<float>(1 / calibration.scales.at("input"));
    Converter(fold(weights, calibration), model).run();
    return model;
}

} // namespace earshot
