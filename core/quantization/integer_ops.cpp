#include "quantization/integer_ops.h"

#include "runtime/kernels/er_requantise.h"

#include <ATen/ATen.h>
#include <torch/csrc/autograd/custom_function.h>

namespace earshot::ops {
namespace {

using at::Tensor;
using torch::autograd::AutogradContext;
using torch::autograd::Function;
using torch::autograd::tensor_list;

using Multipliers = std::vector<std::vector<std::int32_t>>;

/// Gradient of a saturating step: passes where the result lies strictly inside its limits.
Tensor insideMask(const Tensor& q, double low, double high) {
    return q.gt(low).logical_and(q.lt(high)).logical_or(q.eq(0)); // the lower limit of a ReLU'd value is a legal 0
}

Tensor slopesOf(const std::vector<std::int32_t>& factors, double step) {
    std::vector<float> slopes;
    for (const std::int32_t factor : factors)
        slopes.push_back(static_cast<float>(factor * step));
    return at::tensor(slopes);
}

struct Requantise : Function<Requantise> {
    static Tensor forward(AutogradContext* context, const Tensor& accumulators, const Multipliers& multipliers,
                          const IntegerRange& limits, const BandRanges& ranges) {
        Tensor q = at::empty_like(accumulators);
        Tensor slope = at::empty({accumulators.size(1), accumulators.size(3)});
        const float* in = accumulators.data_ptr<float>();
        float* out = q.data_ptr<float>();
        float* slopes = slope.data_ptr<float>();
        const std::int64_t frames = accumulators.size(2), channels = accumulators.size(3);
        for (std::size_t r = 0; r < ranges.size(); ++r) {
            const std::int32_t* m = multipliers[r].data();
            for (std::int64_t band = ranges[r].first; band < ranges[r].first + ranges[r].count; ++band) {
                for (std::int64_t c = 0; c < channels; ++c)
                    slopes[band * channels + c] = static_cast<float>(m[c] * 0x1p-32);
                for (std::int64_t n = 0; n < accumulators.size(0); ++n)
                    requantiseRow(in + (n * accumulators.size(1) + band) * frames * channels,
                                  out + (n * accumulators.size(1) + band) * frames * channels, m, frames, channels, limits);
            }
        }
        context->save_for_backward({q, slope});
        context->saved_data["low"] = static_cast<double>(limits.low);
        context->saved_data["high"] = static_cast<double>(limits.high);
        return q;
    }

    static void requantiseRow(const float* in, float* out, const std::int32_t* m, std::int64_t frames, std::int64_t channels,
                              IntegerRange limits) {
        for (std::int64_t t = 0; t < frames; ++t)
            for (std::int64_t c = 0; c < channels; ++c)
                out[t * channels + c] = static_cast<float>(
                    er_requantise(static_cast<std::int32_t>(in[t * channels + c]), m[c], limits.low, limits.high));
    }

    static tensor_list backward(AutogradContext* context, tensor_list gradients) {
        const auto saved = context->get_saved_variables();
        const Tensor mask = insideMask(saved[0], context->saved_data["low"].toDouble(), context->saved_data["high"].toDouble());
        const Tensor slope = saved[1].unsqueeze(1).unsqueeze(0); // [1, bands, 1, channels]
        return {gradients[0] * mask * slope, Tensor(), Tensor(), Tensor()};
    }
};

struct RequantiseLinear : Function<RequantiseLinear> {
    static Tensor forward(AutogradContext* context, const Tensor& accumulators, const std::vector<std::int32_t>& multipliers,
                          const IntegerRange& limits) {
        Tensor q = at::empty(accumulators.sizes());
        const double* in = accumulators.data_ptr<double>();
        float* out = q.data_ptr<float>();
        const std::int64_t channels = accumulators.size(1);
        const Tensor slope = slopesOf(multipliers, 0x1p-32);
        for (std::int64_t i = 0; i < accumulators.numel(); ++i)
            out[i] = static_cast<float>(er_requantise(
                static_cast<std::int32_t>(in[i]), multipliers[static_cast<std::size_t>(i % channels)], limits.low, limits.high));
        context->save_for_backward({q, slope});
        context->saved_data["low"] = static_cast<double>(limits.low);
        context->saved_data["high"] = static_cast<double>(limits.high);
        return q;
    }

    static tensor_list backward(AutogradContext* context, tensor_list gradients) {
        const auto saved = context->get_saved_variables();
        const Tensor mask = insideMask(saved[0], context->saved_data["low"].toDouble(), context->saved_data["high"].toDouble());
        return {(gradients[0] * mask * saved[1]).to(at::kDouble), Tensor(), Tensor()};
    }
};

struct RequantiseAffine : Function<RequantiseAffine> {
    static Tensor forward(AutogradContext* context, const Tensor& x, const Tensor&, const Tensor&,
                          const std::vector<std::int32_t>& a, const std::vector<std::int32_t>& b) {
        Tensor q = at::empty_like(x);
        const float* in = x.data_ptr<float>();
        float* out = q.data_ptr<float>();
        const std::size_t channels = a.size();
        for (std::int64_t i = 0; i < x.numel(); ++i) {
            const std::size_t c = static_cast<std::size_t>(i) % channels;
            out[i] = static_cast<float>(er_clamp((static_cast<std::int32_t>(in[i]) * a[c] + b[c]) >> 16, 0, 255));
        }
        context->save_for_backward({x, q, slopesOf(a, 0x1p-16)});
        return q;
    }

    static tensor_list backward(AutogradContext* context, tensor_list gradients) {
        const auto saved = context->get_saved_variables();
        const Tensor open = gradients[0] * saved[1].gt(0).logical_and(saved[1].lt(255));
        const Tensor perStep = open * 0x1p-16;
        return {open * saved[2], (perStep * saved[0]).sum({0, 1, 2}), perStep.sum({0, 1, 2}), Tensor(), Tensor()};
    }
};

struct RequantiseAdd : Function<RequantiseAdd> {
    static Tensor forward(AutogradContext* context, const Tensor& branch, const Tensor& tap, std::int64_t a1, std::int64_t a2) {
        Tensor q = at::empty_like(branch);
        const float* first = branch.data_ptr<float>();
        const float* second = tap.data_ptr<float>();
        float* out = q.data_ptr<float>();
        const auto factor1 = static_cast<std::int32_t>(a1);
        const auto factor2 = static_cast<std::int32_t>(a2);
        for (std::int64_t i = 0; i < branch.numel(); ++i)
            out[i] = static_cast<float>(er_clamp(
                (static_cast<std::int32_t>(first[i]) * factor1 + static_cast<std::int32_t>(second[i]) * factor2 + (1 << 13)) >>
                    14,
                -127, 127));
        context->save_for_backward({q});
        context->saved_data["a1"] = a1;
        context->saved_data["a2"] = a2;
        return q;
    }

    static tensor_list backward(AutogradContext* context, tensor_list gradients) {
        const Tensor open = gradients[0] * insideMask(context->get_saved_variables()[0], -127, 127);
        const double a1 = static_cast<double>(context->saved_data["a1"].toInt()) * 0x1p-14;
        const double a2 = static_cast<double>(context->saved_data["a2"].toInt()) * 0x1p-14;
        return {open * a1, open * a2, Tensor(), Tensor()};
    }
};

} // namespace

Tensor requantise(const Tensor& accumulators, const Multipliers& multipliers, IntegerRange limits, const BandRanges& ranges) {
    return Requantise::apply(accumulators.contiguous(), multipliers, limits, ranges);
}

Tensor requantiseLinear(const Tensor& accumulators, const std::vector<std::int32_t>& multipliers, IntegerRange limits) {
    return RequantiseLinear::apply(accumulators.contiguous(), multipliers, limits);
}

Tensor requantiseAffine(const Tensor& x, const Tensor& gain, const Tensor& offset, const std::vector<std::int32_t>& a,
                        const std::vector<std::int32_t>& b) {
    return RequantiseAffine::apply(x.contiguous(), gain, offset, a, b);
}

Tensor requantiseAdd(const Tensor& branch, const Tensor& tap, std::int32_t a1, std::int32_t a2) {
    return RequantiseAdd::apply(branch.contiguous(), tap.contiguous(), static_cast<std::int64_t>(a1),
                                static_cast<std::int64_t>(a2));
}

} // namespace earshot::ops
