#include "exporters/number_text.h"

#include <cmath>
#include <cstdio>

namespace earshot {

std::string fixed(double value, int decimals, const char* absent) {
    if (!std::isfinite(value))
        return absent;
    char text[400]; // the largest double has 309 digits
    std::snprintf(text, sizeof text, "%.*f", decimals, value);
    return text;
}

std::string grouped(std::int64_t value) {
    std::string digits = std::to_string(value);
    for (std::size_t at = digits.size(); at > (value < 0 ? 4u : 3u);)
        digits.insert(at -= 3, 1, ',');
    return digits;
}

} // namespace earshot
