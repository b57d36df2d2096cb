#include "quantization/integer_arithmetic.h"

#include "quantization/calibration.h"
#include "quantization/integer_ops.h"
#include "runtime/layers.h"

#include <ATen/ATen.h>

namespace earshot {
namespace {

constexpr ops::IntegerRange kSigned{-127, 127};
constexpr ops::IntegerRange kUnsigned{0, 255};

er_layer layerOf(const std::string& name) {
    for (int layer = 0; layer < ER_LAYER_COUNT; ++layer)
        if (name == er_layer_name(static_cast<er_layer>(layer)))
            return static_cast<er_layer>(layer);
    return ER_LAYER_COUNT;
}

std::string sourceOf(const std::string& layer) {
    return er_layer_name(er_layer_source(layerOf(layer)));
}

template <typename T>
at::Tensor floatTensor(const std::vector<T>& values, at::IntArrayRef shape) {
    const std::vector<float> floats(values.begin(), values.end());
    return at::tensor(floats).reshape(shape);
}

/// A vector of values for each output, shaped to scale weights [out, in, k, k] or [out, in].
at::Tensor perOutput(const at::Tensor& values, const at::Tensor& weight) {
    return weight.dim() == 4 ? values.reshape({-1, 1, 1, 1}) : values.reshape({-1, 1});
}

} // namespace

at::Tensor IntegerArithmetic::input(const at::Tensor& x) {
    // method.md section 8: float32 throughout
    return at::floor(x * at::tensor(model_.inputInverseScale) + at::tensor(0.5f)).clamp(-127, 127);
}

at::Tensor IntegerArithmetic::convolution(const std::string& layer, const std::string& norm, const at::Tensor& x) {
    const Parameters p = parameters(layer, norm);
    const at::Tensor accumulators = ops::convolution(x, p.weight, p.bias);
    return ops::requantise(accumulators, {model_.layers.at(layer).multiplier}, norm.empty() ? kSigned : kUnsigned,
                           ops::wholeMap(accumulators));
}

at::Tensor IntegerArithmetic::depthwise(const Names& layers, const at::Tensor& x, const ops::BandRanges& ranges) {
    std::vector<at::Tensor> weights, biases;
    std::vector<std::vector<std::int32_t>> multipliers;
    for (const auto& layer : layers) {
        const Parameters p = parameters(layer, "");
        weights.push_back(p.weight.squeeze(1));
        biases.push_back(p.bias);
        multipliers.push_back(model_.layers.at(layer).multiplier);
    }
    return ops::requantise(ops::depthwise(x, at::stack(weights), at::stack(biases), ranges), multipliers, kSigned, ranges);
}

at::Tensor IntegerArithmetic::pointwise(const Names& layers, const Names& norms, const std::string&, const at::Tensor& x,
                                        const ops::BandRanges& ranges) {
    std::vector<at::Tensor> weights, biases;
    std::vector<std::vector<std::int32_t>> multipliers;
    for (std::size_t r = 0; r < layers.size(); ++r) {
        const Parameters p = parameters(layers[r], norms.empty() ? "" : norms[r]);
        weights.push_back(p.weight.flatten(1));
        biases.push_back(p.bias);
        multipliers.push_back(model_.layers.at(layers[r]).multiplier);
    }
    return ops::requantise(ops::pointwise(x, at::stack(weights), at::stack(biases), ranges), multipliers,
                           norms.empty() ? kSigned : kUnsigned, ranges);
}

at::Tensor IntegerArithmetic::affineRelu(const std::string& name, const std::string& norm, const at::Tensor& x) {
    const Affine affine = normAffine(norm);
    const at::Tensor step = factor(name) / scaleOf(name) * 65536.0;
    const auto& layer = model_.layers.at(name);
    return ops::requantiseAffine(x, affine.gain * step * scaleOf(sourceOf(name)), affine.offset * step, layer.a, layer.b);
}

at::Tensor IntegerArithmetic::add(const std::string& name, const at::Tensor& branch, const at::Tensor& tap) {
    const auto& layer = model_.layers.at(name);
    return ops::requantiseAdd(branch, tap, layer.a.front(), layer.b.front());
}

at::Tensor IntegerArithmetic::linear(const std::string& layer, bool relu, const at::Tensor& x) {
    const Parameters p = parameters(layer, "");
    // linear 1's accumulators pass 2^24: float64 keeps them exact
    const at::Tensor accumulators = at::linear(x.to(at::kDouble), p.weight.to(at::kDouble), p.bias.to(at::kDouble));
    const auto& integers = model_.layers.at(layer);
    if (relu)
        return ops::requantiseLinear(accumulators, integers.multiplier, kUnsigned);
    return accumulators.to(at::kFloat) * at::tensor(integers.logitScale);
}

IntegerArithmetic::Affine IntegerArithmetic::normAffine(const std::string& norm) const {
    const at::Tensor gain =
        network_.parameter(norm + ".weight") * (network_.statistics(norm + ".running_var") + kBatchNormEpsilon).rsqrt();
    return {gain, network_.parameter(norm + ".bias") - network_.statistics(norm + ".running_mean") * gain};
}

at::Tensor IntegerArithmetic::factor(const std::string& tensor) const {
    const auto found = factors_.find(tensor);
    return found == factors_.end() ? at::ones({1}) : floatTensor(found->second, {-1});
}

IntegerArithmetic::Parameters IntegerArithmetic::parameters(const std::string& layer, const std::string& norm) const {
    at::Tensor weight = network_.parameter(layer + ".weight");
    at::Tensor bias = network_.parameter(layer + ".bias");
    if (!norm.empty()) {
        const Affine affine = normAffine(norm);
        weight = weight * perOutput(affine.gain, weight);
        bias = bias * affine.gain + affine.offset;
    }
    // equalising: the producer's channels times k, the reader's divided by k (by output for depthwise, by input for pointwise)
    const at::Tensor own = factor(layer);
    weight = weight * perOutput(own, weight);
    bias = bias * own;
    const std::string source = sourceOf(layer);
    if (factors_.contains(source)) {
        const bool depthwiseLayer = er_layer_kind(layerOf(layer)) == ER_KIND_DEPTHWISE3X3;
        weight = weight / (depthwiseLayer ? perOutput(factor(source), weight) : factor(source).reshape({1, -1, 1, 1}));
    }
    const Int8Layer& integers = model_.layers.at(layer);
    const at::Tensor steps = floatTensor(integers.weightScales, {-1});
    return {ops::straightThrough(weight / perOutput(steps, weight), floatTensor(integers.weights, weight.sizes())),
            ops::straightThrough(bias / (steps * scaleOf(source)), floatTensor(integers.bias, bias.sizes()))};
}

} // namespace earshot
