#include "base/crc.h"

#include <array>

namespace earshot {
namespace {

constexpr std::array<std::uint32_t, 256> crc32Table = [] {
    std::array<std::uint32_t, 256> table{};
    for (std::uint32_t i = 0; i < 256; ++i) {
        std::uint32_t value = i;
        for (int bit = 0; bit < 8; ++bit)
            value = (value & 1) ? (value >> 1) ^ 0xEDB88320u : value >> 1;
        table[i] = value;
    }
    return table;
}();

} // namespace

std::uint32_t crc32(std::span<const std::byte> bytes, std::uint32_t seed) {
    std::uint32_t crc = ~seed;
    for (const std::byte byte : bytes)
        crc = crc32Table[(crc ^ std::to_integer<std::uint32_t>(byte)) & 0xFF] ^ (crc >> 8);
    return ~crc;
}

std::uint16_t crc16Xmodem(std::span<const std::byte> bytes, std::uint16_t seed) {
    std::uint32_t crc = seed;
    for (const std::byte byte : bytes) {
        crc ^= std::to_integer<std::uint32_t>(byte) << 8;
        for (int bit = 0; bit < 8; ++bit)
            crc = (crc & 0x8000) ? (crc << 1) ^ 0x1021 : crc << 1;
    }
    return static_cast<std::uint16_t>(crc);
}

} // namespace earshot
