#pragma once
#include <cstdint>
#include <span>
#include <string_view>

namespace earshot {

/// What one layer costs the board, measured while building: this build's firmware on the virtual board, the network of the
/// presets.
struct MeasuredLayer {
    std::string_view layer; ///< as er_layer_name; "bus" is what no layer took
    std::uint64_t cycles;
};

/// In forward order; empty in a build without firmware or virtual board. Link earshot_layer_cycles.
std::span<const MeasuredLayer> measuredLayers();

/// What making the features from one second of audio costs the same firmware, which `measuredLayers` does not hold. 0 likewise.
std::uint64_t measuredFrontEndCycles();

/// RAM of the same firmware during an inference: static memory and the deepest stack. 0 in a build without firmware.
std::uint32_t measuredRamBytes();

} // namespace earshot
