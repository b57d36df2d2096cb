#pragma once
#include "network/network_weights.h"

#include <cstddef>
#include <cstdint>
#include <vector>

namespace earshot {

/// The blob of a network with random weights: as costly as a trained one, and as good as a die. For measuring and testing.
std::vector<std::byte> untrainedModelBlob(const NetworkConfig& config = {}, std::uint64_t seed = 1);

} // namespace earshot
