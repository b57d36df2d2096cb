#pragma once
#include <cstdint>

namespace earshot::kernels {

/// A stack of feature maps in memory, channels last: element (n, h, w, c) lies at n * batchStride + (h * frames + w) * channels +
/// c. A range of bands of a larger map is such a stack too: shift the pointer, keep the stride.
struct Maps {
    std::int64_t batch = 0;
    std::int64_t bands = 0;
    std::int64_t frames = 0;
    std::int64_t channels = 0; ///< a multiple of 16
    std::int64_t batchStride = 0;
};

/// Per-channel figures of a stack of maps.
struct ChannelStatistics {
    double* sum;
    double* sumOfSquares;
    float* minimum;
    float* maximum;
};

/// How an activation is rounded on the fly: q = clamp(floor(v * inverseScale[c] + 0.5), low, high), value q * scale[c]. Null:
/// not.
struct Rounding {
    const float* scale = nullptr;
    const float* inverseScale = nullptr;
    float low = 0;
    float high = 0;
};

/// The hot loops of training, in float32 on channels-last maps, one set for each instruction set. Sums are taken in a fixed order
/// that does not depend on the number of threads, so that results repeat.
struct TrainingKernels {
    const char* instructionSet;

    /// y = depthwise 3x3 of x, zero padding, plus bias. weight [9, C], bias [C].
    void (*depthwiseForward)(const float* x, const float* weight, const float* bias, float* y, const Maps& maps);
    /// gradients: gx (may be null) like x, gw [9, C], gb [C] (both overwritten).
    void (*depthwiseBackward)(const float* x, const float* weight, const float* gy, float* gx, float* gw, float* gb,
                              const Maps& maps);

    /// y = x W + bias at each position: W [in, out] with in = maps.channels; y has `out` channels (multiple of 16) and stride
    /// yBatchStride.
    void (*pointwiseForward)(const float* x, const float* weight, const float* bias, float* y, std::int64_t out,
                             std::int64_t yBatchStride, const Maps& maps);
    /// gw [in, out] = x^T gy and gb [out] = sum gy (overwritten). The gradient of x is pointwiseForward of gy with the transposed
    /// weight.
    void (*pointwiseBackward)(const float* x, const float* gy, float* gw, float* gb, std::int64_t out, std::int64_t gyBatchStride,
                              const Maps& maps);

    void (*channelStatistics)(const float* x, ChannelStatistics out, const Maps& maps);
    /// y = round(relu(x * gain[c] + offset[c])).
    void (*affineReluForward)(const float* x, const float* gain, const float* offset, Rounding rounding, float* y,
                              const Maps& maps);
    /// s0[c] = sum of g, s1[c] = sum of g * x over the positions where the ReLU was open and the rounding did not saturate.
    void (*affineReluSums)(const float* x, const float* gain, const float* offset, Rounding rounding, const float* gy, double* s0,
                           double* s1, const Maps& maps);
    /// gx = open ? gy * a[c] + x * b[c] + d[c] : x * b[c] + d[c].
    void (*affineReluBackward)(const float* x, const float* gain, const float* offset, Rounding rounding, const float* gy,
                               const float* a, const float* b, const float* d, float* gx, const Maps& maps);
    /// y = round(x); backward passes gy where x was inside [low - 0.5, high + 0.5) steps, else 0.
    void (*roundForward)(const float* x, Rounding rounding, float* y, const Maps& maps);
    void (*roundBackward)(const float* x, Rounding rounding, const float* gy, float* gx, const Maps& maps);

    /// Max-pool by (poolBands, poolFrames), the remainder dropped; `which` gets the winner's index inside its window.
    void (*maxPoolForward)(const float* x, int poolBands, int poolFrames, float* y, std::uint8_t* which, const Maps& maps);
    void (*maxPoolBackward)(const float* gy, const std::uint8_t* which, int poolBands, int poolFrames, float* gx,
                            const Maps& maps);
};

/// The fastest set that this processor runs.
const TrainingKernels& trainingKernels();

} // namespace earshot::kernels
