#pragma once
#include <cstddef>
#include <cstdint>
#include <span>

namespace earshot {

/// CRC-32 (IEEE 802.3, reflected, as zlib's). Continue a running value by passing it as `seed`.
std::uint32_t crc32(std::span<const std::byte> bytes, std::uint32_t seed = 0);

/// CRC-16/XMODEM (polynomial 0x1021, initial 0), the one the board's bootloader answers to `Z`.
std::uint16_t crc16Xmodem(std::span<const std::byte> bytes, std::uint16_t seed = 0);

} // namespace earshot
