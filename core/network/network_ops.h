#pragma once
#include "network/kernels/training_kernels.h"

#include <ATen/core/Tensor.h>
#include <vector>

/// Differentiable operations of the scene network on maps [clips, bands, frames, channels], contiguous, float32, built on the
/// training kernels. Weights of the two branches are stacked in front: a depthwise or pointwise layer over R ranges of bands
/// takes R sets of weights and treats each range as a map of its own, zero-padded at its edges.
namespace earshot::ops {

/// A range of bands: the low branch [0, 124), the high branch [124, 256), or all of a map.
struct BandRange {
    std::int64_t first = 0;
    std::int64_t count = 0;
};
using BandRanges = std::vector<BandRange>;

/// Rounding of an activation to integers times a scale per channel, in each range. Undefined tensors: no rounding.
struct RangeRounding {
    at::Tensor scale; ///< [ranges, channels]
    float low = 0;
    float high = 0;
};

/// weight [R, C, 3, 3], bias [R, C].
at::Tensor depthwise(const at::Tensor& x, const at::Tensor& weight, const at::Tensor& bias, const BandRanges& ranges);

/// weight [R, out, in], bias [R, out].
at::Tensor pointwise(const at::Tensor& x, const at::Tensor& weight, const at::Tensor& bias, const BandRanges& ranges);

/// Dense convolution, stride 1, padding k / 2. weight [out, in, k, k], bias [out]; `x` may have any number of channels.
at::Tensor convolution(const at::Tensor& x, const at::Tensor& weight, const at::Tensor& bias);

/// Sums and extremes of a stack of maps for each range and channel.
struct BatchStatistics {
    at::Tensor mean;                 ///< [R, C] float64
    at::Tensor variance;             ///< [R, C] float64, biased
    at::Tensor minimum;              ///< [R, C] float32
    at::Tensor maximum;              ///< [R, C] float32
    std::vector<std::int64_t> count; ///< values behind each channel of a range
};
BatchStatistics batchStatistics(const at::Tensor& x, const BandRanges& ranges);

/// Batch normalisation with the statistics of this batch, then ReLU, then rounding. weight, bias [R, C].
at::Tensor batchNormRelu(const at::Tensor& x, const at::Tensor& weight, const at::Tensor& bias, const BatchStatistics& statistics,
                         const RangeRounding& rounding, const BandRanges& ranges);

/// The same with given gain and offset [R, C] (running statistics), through which gradients flow as well.
at::Tensor affineRelu(const at::Tensor& x, const at::Tensor& gain, const at::Tensor& offset, const RangeRounding& rounding,
                      const BandRanges& ranges);

/// clamp(floor(x / scale + 0.5), low, high) * scale; the gradient passes where nothing saturated.
at::Tensor roundTo(const at::Tensor& x, const RangeRounding& rounding, const BandRanges& ranges);

at::Tensor maxPool(const at::Tensor& x, int bands, int frames);

/// `value` forward; the gradient goes to `through` as if it had been returned (straight-through estimator).
at::Tensor straightThrough(const at::Tensor& through, const at::Tensor& value);

/// The whole map as one range.
BandRanges wholeMap(const at::Tensor& x);

} // namespace earshot::ops
