#include "evaluation/quotes.h"

namespace earshot {
namespace {

/// Length of the well-formed UTF-8 sequence that begins at `text`, 0 when there is none (overlong forms and surrogates included).
std::size_t sequenceLength(std::string_view text) {
    const auto byte = [&](std::size_t i) { return static_cast<unsigned char>(text[i]); };
    const auto continues = [&](std::size_t from, std::size_t to) {
        if (text.size() < to)
            return false;
        for (std::size_t i = from; i < to; ++i)
            if ((byte(i) & 0xC0) != 0x80)
                return false;
        return true;
    };
    const unsigned lead = byte(0);
    if (lead >= 0x20 && lead < 0x7F)
        return 1;
    if (lead >= 0xC2 && lead < 0xE0 && continues(1, 2))
        return 2;
    if (lead >= 0xE0 && lead < 0xF0 && continues(1, 3)) {
        const bool overlong = lead == 0xE0 && byte(1) < 0xA0;
        const bool surrogate = lead == 0xED && byte(1) >= 0xA0;
        return overlong || surrogate ? 0 : 3;
    }
    if (lead >= 0xF0 && lead < 0xF5 && continues(1, 4)) {
        const bool outside = (lead == 0xF0 && byte(1) < 0x90) || (lead == 0xF4 && byte(1) >= 0x90);
        return outside ? 0 : 4;
    }
    return 0;
}

} // namespace

std::string inQuotes(std::string_view text) {
    constexpr std::size_t limit = 80;
    std::string result = "'";
    while (!text.empty()) {
        const std::size_t length = sequenceLength(text);
        if (result.size() + length > limit) {
            result += "...";
            break;
        }
        if (length == 0)
            result += '?';
        else
            result += text.substr(0, length);
        text.remove_prefix(length == 0 ? 1 : length);
    }
    return result + "'";
}

std::string counted(std::size_t count, std::string_view noun) {
    return std::to_string(count) + " " + std::string(noun) + (count == 1 ? "" : "s");
}

} // namespace earshot
