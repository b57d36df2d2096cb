#pragma once
#include "network/network_weights.h"

#include <array>
#include <cstdint>
#include <string>
#include <vector>

namespace earshot {

inline constexpr std::int64_t kParameterLimit = 128'000; ///< the challenge's, INT8 parameters
inline constexpr std::int64_t kMacLimit = 30'000'000;    ///< the challenge's, for one second of audio

/// One row of method.md section 3's table, batch norms apart from the convolution before them.
struct LayerComplexity {
    std::string name;            ///< as in NetworkWeights ("conv1", "bn1"), or pool1, add1, add2, pool2
    std::array<int, 3> output{}; ///< [channels, bands, frames]
    std::int64_t parameters = 0;
    std::int64_t macs = 0;
};

struct Complexity {
    std::vector<LayerComplexity> layers; ///< in forward order
    std::int64_t parameters = 0;
    std::int64_t macs = 0;

    bool withinLimits() const { return parameters <= kParameterLimit && macs <= kMacLimit; }
};

/// Counts by the challenge's convention: parameters are all trainable values (running statistics excluded); MACs are (weights +
/// biases) times output positions for convolutions, the parameters once for batch norms and linear layers. 120,229 and 26,606,917
/// for the MTL model.
Complexity complexityOf(const NetworkConfig& config);

} // namespace earshot
