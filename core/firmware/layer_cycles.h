#pragma once
#include <cstdint>
#include <span>
#include <string_view>

namespace earshot {

/// What one layer costs the board, measured while building: this build's firmware on the virtual board, the network of the presets.
struct LayerCycles {
    std::string_view layer; ///< as er_layer_name; "bus" is what no layer took
    std::uint64_t cycles;
};

/// In forward order; empty in a build without firmware or virtual board. Link earshot_layer_cycles.
std::span<const LayerCycles> layerCycles();

} // namespace earshot
