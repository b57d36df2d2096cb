#include "audio/pcm16.h"

#include <algorithm>
#include <cmath>

namespace earshot {

std::vector<std::int16_t> pcm16(std::span<const float> samples) {
    std::vector<std::int16_t> result(samples.size());
    std::transform(samples.begin(), samples.end(), result.begin(), [](float x) {
        const double scaled = std::floor(32768.0 * static_cast<double>(x) + 0.5);
        return static_cast<std::int16_t>(std::isnan(scaled) ? 0 : std::clamp(scaled, -32768.0, 32767.0));
    });
    return result;
}

} // namespace earshot
