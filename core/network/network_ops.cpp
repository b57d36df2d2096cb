#include "network/network_ops.h"

#include "network/kernels/training_kernels.h"

#include <ATen/ATen.h>
#include <torch/csrc/autograd/custom_function.h>

namespace earshot::ops {
namespace {

using at::Tensor;
using kernels::Maps;
using kernels::Rounding;
using torch::autograd::AutogradContext;
using torch::autograd::Function;
using torch::autograd::tensor_list;

const kernels::TrainingKernels& k() {
    return kernels::trainingKernels();
}

Maps mapsOf(const Tensor& x, const BandRange& range) {
    return {x.size(0), range.count, x.size(2), x.size(3), x.stride(0)};
}

std::int64_t offsetOf(const Tensor& x, const BandRange& range) {
    return range.first * x.size(2) * x.size(3);
}

/// Row `r` of a [R, ...] tensor as a plain pointer; null for an undefined tensor.
template <typename T = float>
T* row(const Tensor& tensor, std::size_t r) {
    return tensor.defined() ? tensor.data_ptr<T>() + static_cast<std::int64_t>(r) * tensor.stride(0) : nullptr;
}

Rounding roundingOf(const Tensor& scale, const Tensor& inverse, double low, double high, std::size_t r) {
    return {row(scale, r), row(inverse, r), static_cast<float>(low), static_cast<float>(high)};
}

BandRanges toRanges(const c10::IValue& value) {
    BandRanges ranges;
    const auto list = value.toIntVector();
    for (std::size_t i = 0; i + 1 < list.size(); i += 2)
        ranges.push_back({list[i], list[i + 1]});
    return ranges;
}

std::vector<std::int64_t> toList(const BandRanges& ranges) {
    std::vector<std::int64_t> list;
    for (const auto& range : ranges) {
        list.push_back(range.first);
        list.push_back(range.count);
    }
    return list;
}

Tensor undefinedIfEmpty(Tensor tensor) {
    return tensor.defined() && tensor.numel() == 0 ? Tensor() : tensor;
}

struct Depthwise : Function<Depthwise> {
    static Tensor forward(AutogradContext* context, const Tensor& x, const Tensor& weight, const Tensor& bias,
                          const BandRanges& ranges) {
        // [R, C, 3, 3] -> [R, 9, C]: a vector of channels for each tap
        const Tensor taps = weight.detach().reshape({weight.size(0), weight.size(1), 9}).transpose(1, 2).contiguous();
        const Tensor offset = bias.detach().contiguous();
        Tensor y = at::empty_like(x);
        for (std::size_t r = 0; r < ranges.size(); ++r) {
            const std::int64_t at = offsetOf(x, ranges[r]);
            k().depthwiseForward(x.data_ptr<float>() + at, row(taps, r), row(offset, r), y.data_ptr<float>() + at,
                                 mapsOf(x, ranges[r]));
        }
        context->save_for_backward({x, taps});
        context->saved_data["ranges"] = toList(ranges);
        return y;
    }

    static tensor_list backward(AutogradContext* context, tensor_list gradients) {
        const auto saved = context->get_saved_variables();
        const Tensor& x = saved[0];
        const Tensor& taps = saved[1];
        const Tensor gy = gradients[0].contiguous();
        const BandRanges ranges = toRanges(context->saved_data["ranges"]);
        Tensor gx = at::empty_like(x);
        Tensor gw = at::empty_like(taps);
        Tensor gb = at::empty({taps.size(0), taps.size(2)});
        for (std::size_t r = 0; r < ranges.size(); ++r) {
            const std::int64_t at = offsetOf(x, ranges[r]);
            k().depthwiseBackward(x.data_ptr<float>() + at, row(taps, r), gy.data_ptr<float>() + at, gx.data_ptr<float>() + at,
                                  row(gw, r), row(gb, r), mapsOf(x, ranges[r]));
        }
        return {gx, gw.transpose(1, 2).reshape({gw.size(0), gw.size(2), 3, 3}), gb, Tensor()};
    }
};

struct Pointwise : Function<Pointwise> {
    static Tensor forward(AutogradContext* context, const Tensor& x, const Tensor& weight, const Tensor& bias,
                          const BandRanges& ranges) {
        const Tensor w = weight.detach().contiguous();
        const Tensor transposed = w.transpose(1, 2).contiguous();
        const Tensor offset = bias.detach().contiguous();
        const std::int64_t out = w.size(1);
        Tensor y = at::empty({x.size(0), x.size(1), x.size(2), out});
        for (std::size_t r = 0; r < ranges.size(); ++r)
            k().pointwiseForward(x.data_ptr<float>() + offsetOf(x, ranges[r]), row(transposed, r), row(offset, r),
                                 y.data_ptr<float>() + offsetOf(y, ranges[r]), out, y.stride(0), mapsOf(x, ranges[r]));
        context->save_for_backward({x, w});
        context->saved_data["ranges"] = toList(ranges);
        return y;
    }

    static tensor_list backward(AutogradContext* context, tensor_list gradients) {
        const auto saved = context->get_saved_variables();
        const Tensor& x = saved[0];
        const Tensor& w = saved[1];
        const Tensor gy = gradients[0].contiguous();
        const BandRanges ranges = toRanges(context->saved_data["ranges"]);
        const std::int64_t out = w.size(1);
        const std::int64_t in = w.size(2);
        Tensor gx = at::empty_like(x);
        Tensor gw = at::empty({w.size(0), in, out});
        Tensor gb = at::empty({w.size(0), out});
        for (std::size_t r = 0; r < ranges.size(); ++r) {
            const float* g = gy.data_ptr<float>() + offsetOf(gy, ranges[r]);
            k().pointwiseForward(g, row(w, r), nullptr, gx.data_ptr<float>() + offsetOf(gx, ranges[r]), in, gx.stride(0),
                                 mapsOf(gy, ranges[r]));
            k().pointwiseBackward(x.data_ptr<float>() + offsetOf(x, ranges[r]), g, row(gw, r), row(gb, r), out, gy.stride(0),
                                  mapsOf(x, ranges[r]));
        }
        return {gx, gw.transpose(1, 2).contiguous(), gb, Tensor()};
    }
};

/// The common part of batchNormRelu and affineRelu: y = round(relu(x gain + offset)).
Tensor affineReluValues(const Tensor& x, const Tensor& gain, const Tensor& offset, const Tensor& scale, const Tensor& inverse,
                        double low, double high, const BandRanges& ranges) {
    Tensor y = at::empty_like(x);
    for (std::size_t r = 0; r < ranges.size(); ++r) {
        const std::int64_t at = offsetOf(x, ranges[r]);
        k().affineReluForward(x.data_ptr<float>() + at, row(gain, r), row(offset, r), roundingOf(scale, inverse, low, high, r),
                              y.data_ptr<float>() + at, mapsOf(x, ranges[r]));
    }
    return y;
}

struct AffineRelu : Function<AffineRelu> {
    /// With `mean` and `invDeviation` [R, C] gain and offset come from the statistics of this batch and the gradient flows
    /// through these too; empty tensors: weight and bias are gain and offset. (torch takes no undefined tensors here.)
    static Tensor forward(AutogradContext* context, const Tensor& x, const Tensor& weight, const Tensor& bias, const Tensor& mean,
                          const Tensor& invDeviation, const RangeRounding& rounding, const BandRanges& ranges) {
        const bool live = invDeviation.numel() > 0;
        const Tensor gain = (live ? (weight.detach() * invDeviation) : weight.detach()).contiguous();
        const Tensor offset = (live ? (bias.detach() - mean * gain) : bias.detach()).contiguous();
        const Tensor inverse = rounding.scale.defined() ? rounding.scale.reciprocal() : Tensor();
        const Tensor none = at::empty({0});
        context->save_for_backward({x, gain, offset, mean, invDeviation, rounding.scale.defined() ? rounding.scale : none,
                                    inverse.defined() ? inverse : none});
        context->saved_data["ranges"] = toList(ranges);
        context->saved_data["low"] = static_cast<double>(rounding.low);
        context->saved_data["high"] = static_cast<double>(rounding.high);
        return affineReluValues(x, gain, offset, rounding.scale, inverse, rounding.low, rounding.high, ranges);
    }

    static tensor_list backward(AutogradContext* context, tensor_list gradients) {
        const auto saved = context->get_saved_variables();
        const Tensor &x = saved[0], &gain = saved[1], &offset = saved[2];
        const Tensor mean = undefinedIfEmpty(saved[3]), invDeviation = undefinedIfEmpty(saved[4]);
        const Tensor scale = undefinedIfEmpty(saved[5]), inverse = undefinedIfEmpty(saved[6]);
        const double low = context->saved_data["low"].toDouble(), high = context->saved_data["high"].toDouble();
        const BandRanges ranges = toRanges(context->saved_data["ranges"]);
        const Tensor gy = gradients[0].contiguous();

        Tensor s0 = at::empty(gain.sizes(), at::kDouble), s1 = at::empty(gain.sizes(), at::kDouble);
        for (std::size_t r = 0; r < ranges.size(); ++r) {
            const std::int64_t at = offsetOf(x, ranges[r]);
            k().affineReluSums(x.data_ptr<float>() + at, row(gain, r), row(offset, r), roundingOf(scale, inverse, low, high, r),
                               gy.data_ptr<float>() + at, row<double>(s0, r), row<double>(s1, r), mapsOf(x, ranges[r]));
        }
        const Tensor coefficients = inputCoefficients(x, gain, mean, invDeviation, s0, s1, ranges);
        Tensor gx = at::empty_like(x);
        for (std::size_t r = 0; r < ranges.size(); ++r) {
            const std::int64_t at = offsetOf(x, ranges[r]);
            const auto index = static_cast<std::int64_t>(r);
            k().affineReluBackward(x.data_ptr<float>() + at, row(gain, r), row(offset, r),
                                   roundingOf(scale, inverse, low, high, r), gy.data_ptr<float>() + at,
                                   coefficients[0][index].data_ptr<float>(), coefficients[1][index].data_ptr<float>(),
                                   coefficients[2][index].data_ptr<float>(), gx.data_ptr<float>() + at, mapsOf(x, ranges[r]));
        }
        const Tensor gWeight = invDeviation.defined() ? (s1 - mean * s0) * invDeviation : s1;
        return {gx, gWeight.to(at::kFloat), s0.to(at::kFloat), Tensor(), Tensor(), Tensor(), Tensor()};
    }

    /// gx = a g + b x + d [3, R, C]. With fixed statistics a = gain, b = d = 0; else, with xhat = (x - mean) invDev and n values:
    /// gx = gain (g - sum(g) / n - xhat sum(g xhat) / n).
    static Tensor inputCoefficients(const Tensor& x, const Tensor& gain, const Tensor& mean, const Tensor& invDeviation,
                                    const Tensor& s0, const Tensor& s1, const BandRanges& ranges) {
        Tensor result = at::zeros({3, gain.size(0), gain.size(1)}, at::kDouble);
        result[0].copy_(gain);
        if (invDeviation.defined())
            for (std::size_t r = 0; r < ranges.size(); ++r) {
                const auto i = static_cast<std::int64_t>(r);
                const double n = static_cast<double>(x.size(0) * ranges[r].count * x.size(2));
                const Tensor g = gain[i].to(at::kDouble), inv = invDeviation[i], m = mean[i];
                const Tensor projected = (s1[i] - m * s0[i]) * inv / n;
                result[1][i].copy_(-g * inv * projected);
                result[2][i].copy_(g * (inv * m * projected - s0[i] / n));
            }
        return result.to(at::kFloat);
    }
};

struct RoundTo : Function<RoundTo> {
    static Tensor forward(AutogradContext* context, const Tensor& x, const RangeRounding& rounding, const BandRanges& ranges) {
        const Tensor inverse = rounding.scale.reciprocal();
        Tensor y = at::empty_like(x);
        for (std::size_t r = 0; r < ranges.size(); ++r) {
            const std::int64_t at = offsetOf(x, ranges[r]);
            k().roundForward(x.data_ptr<float>() + at, roundingOf(rounding.scale, inverse, rounding.low, rounding.high, r),
                             y.data_ptr<float>() + at, mapsOf(x, ranges[r]));
        }
        context->save_for_backward({x, rounding.scale, inverse});
        context->saved_data["ranges"] = toList(ranges);
        context->saved_data["low"] = static_cast<double>(rounding.low);
        context->saved_data["high"] = static_cast<double>(rounding.high);
        return y;
    }

    static tensor_list backward(AutogradContext* context, tensor_list gradients) {
        const auto saved = context->get_saved_variables();
        const Tensor gy = gradients[0].contiguous();
        const double low = context->saved_data["low"].toDouble(), high = context->saved_data["high"].toDouble();
        const BandRanges ranges = toRanges(context->saved_data["ranges"]);
        Tensor gx = at::empty_like(gy);
        for (std::size_t r = 0; r < ranges.size(); ++r) {
            const std::int64_t at = offsetOf(gy, ranges[r]);
            k().roundBackward(saved[0].data_ptr<float>() + at, roundingOf(saved[1], saved[2], low, high, r),
                              gy.data_ptr<float>() + at, gx.data_ptr<float>() + at, mapsOf(gy, ranges[r]));
        }
        return {gx, Tensor(), Tensor()};
    }
};

struct MaxPool : Function<MaxPool> {
    static Tensor forward(AutogradContext* context, const Tensor& x, std::int64_t bands, std::int64_t frames) {
        Tensor y = at::empty({x.size(0), x.size(1) / bands, x.size(2) / frames, x.size(3)});
        const Tensor which = at::empty(y.sizes(), at::kByte);
        k().maxPoolForward(x.data_ptr<float>(), static_cast<int>(bands), static_cast<int>(frames), y.data_ptr<float>(),
                           which.data_ptr<std::uint8_t>(), mapsOf(x, {0, x.size(1)}));
        context->save_for_backward({which});
        context->saved_data["size"] = x.sizes();
        context->saved_data["bands"] = bands;
        context->saved_data["frames"] = frames;
        return y;
    }

    static tensor_list backward(AutogradContext* context, tensor_list gradients) {
        const Tensor gy = gradients[0].contiguous();
        Tensor gx = at::empty(context->saved_data["size"].toIntVector());
        k().maxPoolBackward(gy.data_ptr<float>(), context->get_saved_variables()[0].data_ptr<std::uint8_t>(),
                            static_cast<int>(context->saved_data["bands"].toInt()),
                            static_cast<int>(context->saved_data["frames"].toInt()), gx.data_ptr<float>(),
                            mapsOf(gx, {0, gx.size(1)}));
        return {gx, Tensor(), Tensor()};
    }
};

struct StraightThrough : Function<StraightThrough> {
    static Tensor forward(AutogradContext*, const Tensor&, const Tensor& value) { return value.clone(); }
    static tensor_list backward(AutogradContext*, tensor_list gradients) { return {gradients[0], Tensor()}; }
};

} // namespace

Tensor depthwise(const Tensor& x, const Tensor& weight, const Tensor& bias, const BandRanges& ranges) {
    return Depthwise::apply(x, weight, bias, ranges);
}

Tensor pointwise(const Tensor& x, const Tensor& weight, const Tensor& bias, const BandRanges& ranges) {
    return Pointwise::apply(x, weight, bias, ranges);
}

Tensor convolution(const Tensor& x, const Tensor& weight, const Tensor& bias) {
    const std::int64_t padding = weight.size(2) / 2;
    // permuted, contiguous channels-last maps are what torch calls memory format channels_last
    const Tensor y = at::conv2d(x.permute({0, 3, 1, 2}), weight.contiguous(at::MemoryFormat::ChannelsLast), bias, 1, padding);
    return y.permute({0, 2, 3, 1}).contiguous();
}

BatchStatistics batchStatistics(const Tensor& x, const BandRanges& ranges) {
    const auto count = static_cast<std::int64_t>(ranges.size());
    const std::int64_t channels = x.size(3);
    BatchStatistics result{at::empty({count, channels}, at::kDouble),
                           at::empty({count, channels}, at::kDouble),
                           at::empty({count, channels}),
                           at::empty({count, channels}),
                           {}};
    for (std::size_t r = 0; r < ranges.size(); ++r) {
        double* sum = row<double>(result.mean, r);
        double* squares = row<double>(result.variance, r);
        k().channelStatistics(x.data_ptr<float>() + offsetOf(x, ranges[r]),
                              {sum, squares, row(result.minimum, r), row(result.maximum, r)}, mapsOf(x, ranges[r]));
        const std::int64_t n = x.size(0) * ranges[r].count * x.size(2);
        result.count.push_back(n);
        for (std::int64_t c = 0; c < channels; ++c) {
            sum[c] /= static_cast<double>(n);
            squares[c] = std::max(0.0, squares[c] / static_cast<double>(n) - sum[c] * sum[c]);
        }
    }
    return result;
}

Tensor batchNormRelu(const Tensor& x, const Tensor& weight, const Tensor& bias, const BatchStatistics& statistics,
                     const RangeRounding& rounding, const BandRanges& ranges) {
    constexpr double epsilon = 1e-3;
    const Tensor invDeviation = (statistics.variance + epsilon).rsqrt();
    // float64 statistics times float32 weights: promote explicitly so that gain and offset are float32
    return AffineRelu::apply(x, weight, bias, statistics.mean.to(at::kFloat), invDeviation.to(at::kFloat), rounding, ranges);
}

Tensor affineRelu(const Tensor& x, const Tensor& gain, const Tensor& offset, const RangeRounding& rounding,
                  const BandRanges& ranges) {
    const Tensor none = at::empty({0});
    return AffineRelu::apply(x, gain, offset, none, none, rounding, ranges);
}

Tensor roundTo(const Tensor& x, const RangeRounding& rounding, const BandRanges& ranges) {
    return RoundTo::apply(x, rounding, ranges);
}

Tensor maxPool(const Tensor& x, int bands, int frames) {
    return MaxPool::apply(x, bands, frames);
}

Tensor straightThrough(const Tensor& through, const Tensor& value) {
    return StraightThrough::apply(through, value);
}

BandRanges wholeMap(const Tensor& x) {
    return {{0, x.size(1)}};
}

} // namespace earshot::ops
