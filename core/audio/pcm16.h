#pragma once
#include <cstdint>
#include <span>
#include <vector>

namespace earshot {

/// Samples in [-1, 1) as 16-bit integers, rounded to the nearest (halves up) and clipped: floor(32768 x + 0.5). NaN gives 0.
std::vector<std::int16_t> pcm16(std::span<const float> samples);

} // namespace earshot
