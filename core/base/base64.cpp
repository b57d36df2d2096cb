#include "base/base64.h"

#include <string_view>

namespace earshot {

std::string base64(std::span<const std::uint8_t> bytes) {
    constexpr std::string_view alphabet = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
    std::string text;
    text.reserve((bytes.size() + 2) / 3 * 4);
    for (std::size_t i = 0; i < bytes.size(); i += 3) {
        const std::size_t count = bytes.size() - i;
        const std::uint32_t group = (std::uint32_t(bytes[i]) << 16) | (count > 1 ? std::uint32_t(bytes[i + 1]) << 8 : 0) |
                                    (count > 2 ? std::uint32_t(bytes[i + 2]) : 0);
        text += alphabet[group >> 18];
        text += alphabet[group >> 12 & 63];
        text += count > 1 ? alphabet[group >> 6 & 63] : '=';
        text += count > 2 ? alphabet[group & 63] : '=';
    }
    return text;
}

} // namespace earshot
