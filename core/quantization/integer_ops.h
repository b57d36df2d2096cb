#pragma once
#include "network/network_ops.h"

#include <ATen/core/Tensor.h>
#include <cstdint>
#include <vector>

/// Integer steps between layers as differentiable operations. Integers are held in float32 (exact below 2^24).
namespace earshot::ops {

/// Range that an integer activation saturates to.
struct IntegerRange {
    std::int32_t low = -127;
    std::int32_t high = 127;
};

/// clamp((acc M[c] + 2^31) >> 32) over maps [clips, bands, frames, channels], a set of multipliers for each range of bands.
/// Straight-through: gradient times M / 2^32 where nothing saturated.
at::Tensor requantise(const at::Tensor& accumulators, const std::vector<std::vector<std::int32_t>>& multipliers,
                      IntegerRange limits, const BandRanges& ranges);

/// The same on float64 accumulators [clips, channels] of a linear layer; the result is float32.
at::Tensor requantiseLinear(const at::Tensor& accumulators, const std::vector<std::int32_t>& multipliers, IntegerRange limits);

/// u8 (q A[c] + B[c]) >> 16. `gain` and `offset` are A and B as trainable values, through which gradients flow.
at::Tensor requantiseAffine(const at::Tensor& x, const at::Tensor& gain, const at::Tensor& offset,
                            const std::vector<std::int32_t>& a, const std::vector<std::int32_t>& b);

/// s8 (branch A1 + tap A2 + 2^13) >> 14.
at::Tensor requantiseAdd(const at::Tensor& branch, const at::Tensor& tap, std::int32_t a1, std::int32_t a2);

} // namespace earshot::ops
