#pragma once
#include <cstddef>
#include <span>

namespace earshot {

/// The board's program as the ARM compiler made it, for address ER_RUNTIME_BEGIN; empty in a build without firmware.
std::span<const std::byte> runtimeImage();

} // namespace earshot
