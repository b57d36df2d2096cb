#pragma once
#include "dataset/scene_labels.h"
#include "network/network_weights.h"

#include <cstddef>
#include <cstdint>
#include <map>
#include <span>
#include <string>
#include <vector>

namespace earshot {

/// Integers of one layer (method.md section 8). What a kind of layer does not have is empty.
struct Int8Layer {
    std::vector<int> shape;           ///< [out, in / groups, bands, frames]; linear [out, in]; affine [16]; add [1]
    std::vector<std::int8_t> weights; ///< C order
    std::vector<std::int32_t> bias;
    std::vector<std::int32_t> multiplier; ///< M; empty for fc2
    std::vector<std::int32_t> a;          ///< A of an affine, A1 (branch) of an addition
    std::vector<std::int32_t> b;          ///< B of an affine, A2 (tap) of an addition
    std::vector<float> logitScale;        ///< fc2
    std::vector<double> weightScales;     ///< s_w by output

    bool operator==(const Int8Layer&) const = default;
};

/// The converted network: all integers, their scales and what names its outputs.
struct Int8Model {
    NetworkConfig config; ///< 16 channels
    SceneLabels labels;
    float r = 1; ///< weight of the scene head in the ensemble
    float inputInverseScale = 0;
    std::map<std::string, double> scales;    ///< by tensor, after widening
    std::map<std::string, Int8Layer> layers; ///< by the name of the tensor that the layer writes

    bool operator==(const Int8Model&) const = default;

    /// The blob of runtime/model.h. Throws Error when a size exceeds the runtime's limits.
    std::vector<std::byte> toBlob() const;
    /// Throws Error saying what is wrong with the blob.
    static Int8Model fromBlob(std::span<const std::byte> blob);
    /// CRC-32 by which board and host name this model.
    std::uint32_t crc() const;

    /// Largest |accumulator|, bias included, that any input can reach, by layer with weights.
    std::map<std::string, std::int64_t> accumulatorBounds() const;
};

} // namespace earshot
