#pragma once
#include <cstddef>
#include <cstdint>
#include <span>
#include <vector>

namespace earshot {

/// What a firmware image holds.
struct FirmwareImage {
    std::uint32_t runtimeCrc = 0;         ///< CRC-32 of the board's program
    std::uint32_t modelCrc = 0;           ///< identity of the model that the selector names (er_model.crc)
    std::span<const std::byte> modelBlob; ///< into the image
};

/// Joins the board's program, the slot selector and a model blob to the image that is written from flash address 0x10000 on. The
/// same blob gives the same bytes. Throws Error when the blob is no sound model, when it does not fit, or when this build has no
/// firmware.
std::vector<std::byte> buildImage(std::span<const std::byte> modelBlob);

/// Takes an image apart and checks it: program, selector, model. Throws Error saying what is wrong.
FirmwareImage readImage(std::span<const std::byte> image);

} // namespace earshot
