#pragma once
#include <cstdint>
#include <span>
#include <stop_token>
#include <vector>

namespace earshot {

/// Length of `frames` samples at `fromHz` after conversion to `toHz`: round(frames toHz / fromHz), so that a recording of exactly
/// N seconds stays N seconds.
std::int64_t resampledLength(std::int64_t frames, int fromHz, int toHz);

/// Converts a whole mono recording with libsamplerate's best sinc converter (no delay). Throws Error for a ratio beyond 1:256 or
/// a result that is not finite, Cancelled when stopped.
std::vector<float> resample(std::span<const float> samples, int fromHz, int toHz, const std::stop_token& stop = {});

} // namespace earshot
