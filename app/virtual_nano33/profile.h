#pragma once
#include <cstddef>
#include <cstdint>
#include <filesystem>
#include <iosfwd>
#include <span>
#include <string>
#include <vector>

namespace earshot {

/// What one inference costs the board, by the estimate of cycle_model.h.
struct InferenceProfile {
    struct Layer {
        std::string name; ///< as er_layer_name; "bus" is what no layer took
        std::uint64_t cycles;
    };
    std::vector<Layer> layers;
    std::uint64_t cycles = 0;         ///< of the network
    std::uint64_t frontEndCycles = 0; ///< from audio to features
    std::uint32_t ramBytes = 0;       ///< static memory and the deepest stack that the request used
};

/// Boots a firmware image on a virtual chip and asks it one query with audio. Throws Error when it does not answer with a result.
InferenceProfile profileImage(std::span<const std::byte> image);
/// The same for an image file, or else for the content of a flash file, or else for this build's firmware with an untrained
/// model.
InferenceProfile profileImage(const std::filesystem::path& image, const std::filesystem::path& flash);

/// Prints a table to `out` and writes it as JSON to `file`.
void printProfile(const InferenceProfile& profile, const std::filesystem::path& file, std::ostream& out);

} // namespace earshot
