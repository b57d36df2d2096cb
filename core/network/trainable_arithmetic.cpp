#include "network/trainable_arithmetic.h"

#include <ATen/ATen.h>

namespace earshot {
namespace {

constexpr float kSignedHigh = 127;
constexpr float kUnsignedHigh = 255;
constexpr double kInputScale = 6.0 / 127;

at::Tensor toTensor(const std::vector<float>& values) {
    return at::tensor(values);
}

} // namespace

at::Tensor TrainableArithmetic::stack(const Names& names, const char* suffix) const {
    std::vector<at::Tensor> tensors;
    for (const auto& name : names)
        tensors.push_back(network_.parameter(name + suffix));
    return at::stack(tensors);
}

at::Tensor TrainableArithmetic::input(const at::Tensor& x) {
    if (!options_.observers)
        return x;
    const at::Tensor inverse = at::tensor(static_cast<float>(1 / kInputScale));
    return at::floor(x * inverse + 0.5).clamp(-kSignedHigh, kSignedHigh) * kInputScale; // no gradient is needed this far down
}

at::Tensor TrainableArithmetic::convolution(const std::string& layer, const std::string& norm, const at::Tensor& x) {
    const at::Tensor y = ops::convolution(x, roundWeights(network_.parameter(layer + ".weight").unsqueeze(0)).squeeze(0),
                                          network_.parameter(layer + ".bias"));
    const ops::BandRanges whole = ops::wholeMap(y);
    return norm.empty() ? roundSigned({layer}, y, whole) : normaliseRelu({layer}, {norm}, y, whole);
}

at::Tensor TrainableArithmetic::depthwise(const Names& layers, const at::Tensor& x, const ops::BandRanges& ranges) {
    const at::Tensor weight = stack(layers, ".weight"); // [R, C, 1, 3, 3]
    const at::Tensor y = ops::depthwise(x, roundWeights(weight).squeeze(2), stack(layers, ".bias"), ranges);
    const at::Tensor rounded = roundSigned(layers, y, ranges);
    if (options_.observers) {
        std::vector<at::Tensor> factors;
        for (const auto& layer : layers)
            factors.push_back(toTensor(options_.observers->at(layer).channelFactors()));
        columnFactors_ = at::stack(factors);
    }
    return rounded;
}

at::Tensor TrainableArithmetic::pointwise(const Names& layers, const Names& norms, const std::string& output, const at::Tensor& x,
                                          const ops::BandRanges& ranges) {
    const at::Tensor weight = stack(layers, ".weight").flatten(2); // [R, out, in]
    const at::Tensor y = ops::pointwise(x, roundWeights(weight, columnFactors_), stack(layers, ".bias"), ranges);
    if (!norms.empty())
        return normaliseRelu(layers, norms, y, ranges);
    return roundSigned(output.empty() ? layers : Names(layers.size(), output), y, ranges);
}

at::Tensor TrainableArithmetic::affineRelu(const std::string& name, const std::string& norm, const at::Tensor& x) {
    return normaliseRelu({name}, {norm}, x, ops::wholeMap(x));
}

at::Tensor TrainableArithmetic::add(const std::string& name, const at::Tensor& branch, const at::Tensor& tap) {
    const at::Tensor sum = branch + tap;
    return roundSigned({name}, sum, ops::wholeMap(sum));
}

at::Tensor TrainableArithmetic::linear(const std::string& layer, bool relu, const at::Tensor& x) {
    const at::Tensor weight = roundWeights(network_.parameter(layer + ".weight").unsqueeze(0)).squeeze(0);
    at::Tensor y = at::linear(x, weight, network_.parameter(layer + ".bias"));
    if (!relu)
        return y;
    y = at::relu(y);
    if (!options_.observers)
        return y;
    Observer& observer = options_.observers->at(layer);
    if (options_.training)
        observer.observe({y.detach().max().item<float>()});
    const double scale = observer.scale(static_cast<int>(kUnsignedHigh));
    const at::Tensor rounded = at::floor(y.detach() * (1 / scale) + 0.5).clamp_max(kUnsignedHigh) * scale;
    return ops::straightThrough(y.clamp_max((kUnsignedHigh + 0.5) * scale), rounded);
}

at::Tensor TrainableArithmetic::dropout(const at::Tensor& x) {
    return options_.training ? at::dropout(x, options_.dropout, true) : x;
}

at::Tensor TrainableArithmetic::normaliseRelu(const Names& tensors, const Names& norms, const at::Tensor& x,
                                              const ops::BandRanges& ranges) {
    const at::Tensor weight = stack(norms, ".weight");
    const at::Tensor bias = stack(norms, ".bias");
    if (!options_.training) {
        std::vector<at::Tensor> means, variances;
        for (const auto& norm : norms) {
            means.push_back(network_.statistics(norm + ".running_mean"));
            variances.push_back(network_.statistics(norm + ".running_var"));
        }
        const at::Tensor gain = weight * (at::stack(variances) + kBatchNormEpsilon).rsqrt();
        return ops::affineRelu(x, gain, bias - at::stack(means) * gain, rounding(tensors, true), ranges);
    }
    const ops::BatchStatistics statistics = ops::batchStatistics(x, ranges);
    updateRunningStatistics(norms, statistics);
    if (options_.observers) { // the largest outputs follow from the extremes of the input, since the affine map is monotone
        const at::Tensor gain = weight.detach() * (statistics.variance + kBatchNormEpsilon).rsqrt().to(at::kFloat);
        const at::Tensor offset = bias.detach() - statistics.mean.to(at::kFloat) * gain;
        const at::Tensor largest =
            at::relu(at::maximum(statistics.minimum * gain, statistics.maximum * gain) + offset).contiguous();
        for (std::size_t r = 0; r < tensors.size(); ++r) {
            const float* values = largest[static_cast<std::int64_t>(r)].data_ptr<float>();
            options_.observers->at(tensors[r]).observe({values, values + largest.size(1)});
        }
    }
    return ops::batchNormRelu(x, weight, bias, statistics, rounding(tensors, true), ranges);
}

at::Tensor TrainableArithmetic::roundSigned(const Names& tensors, const at::Tensor& x, const ops::BandRanges& ranges) {
    if (!options_.observers)
        return x;
    if (options_.training) {
        const ops::BatchStatistics statistics = ops::batchStatistics(x, ranges);
        const at::Tensor largest = at::maximum(statistics.maximum, -statistics.minimum).contiguous();
        for (std::size_t r = 0; r < tensors.size(); ++r) {
            if (r > 0 && tensors[r] == tensors[0]) // a shared tensor is observed once, over all its ranges
                break;
            const at::Tensor rows = tensors.size() > 1 && tensors[0] == tensors[1] ? std::get<0>(largest.max(0))
                                                                                   : largest[static_cast<std::int64_t>(r)];
            const float* values = rows.data_ptr<float>();
            options_.observers->at(tensors[r]).observe({values, values + rows.numel()});
        }
    }
    return ops::roundTo(x, rounding(tensors, false), ranges);
}

ops::RangeRounding TrainableArithmetic::rounding(const Names& tensors, bool isUnsigned) const {
    if (!options_.observers)
        return {};
    std::vector<at::Tensor> scales;
    for (const auto& name : tensors)
        scales.push_back(
            toTensor(options_.observers->at(name).channelScales(static_cast<int>(isUnsigned ? kUnsignedHigh : kSignedHigh))));
    return {at::stack(scales), isUnsigned ? 0 : -kSignedHigh, isUnsigned ? kUnsignedHigh : kSignedHigh};
}

at::Tensor TrainableArithmetic::roundWeights(const at::Tensor& weights, const at::Tensor& columnFactors) const {
    if (!options_.observers)
        return weights;
    at::Tensor values = weights.detach();
    if (columnFactors.defined())
        values = values / columnFactors.unsqueeze(1); // [R, 1, in]: the factor that equalising put on this channel
    const at::Tensor largest = values.abs().flatten(2).amax(2, true);
    const at::Tensor scale = at::where(largest > 0, largest / kSignedHigh, at::ones_like(largest));
    const at::Tensor shaped = values.dim() > 3 ? scale.reshape({values.size(0), values.size(1), 1, 1, 1}) : scale;
    at::Tensor rounded = at::floor(values / shaped + 0.5).clamp(-kSignedHigh, kSignedHigh) * shaped;
    if (columnFactors.defined())
        rounded = rounded * columnFactors.unsqueeze(1);
    return ops::straightThrough(weights, rounded);
}

void TrainableArithmetic::updateRunningStatistics(const Names& norms, const ops::BatchStatistics& statistics) {
    const at::NoGradGuard noGradients;
    for (std::size_t r = 0; r < norms.size(); ++r) {
        const auto i = static_cast<std::int64_t>(r);
        const double n = static_cast<double>(statistics.count[r]);
        network_.statistics(norms[r] + ".running_mean")
            .mul_(1 - options_.momentum)
            .add_(statistics.mean[i].to(at::kFloat), options_.momentum);
        network_.statistics(norms[r] + ".running_var")
            .mul_(1 - options_.momentum)
            .add_((statistics.variance[i] * (n / (n - 1))).to(at::kFloat), options_.momentum);
    }
}

} // namespace earshot
