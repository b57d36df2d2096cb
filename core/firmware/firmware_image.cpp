#include "firmware/firmware_image.h"

#include "base/crc.h"
#include "base/error.h"
#include "firmware/flash_map.h"
#include "firmware/runtime_image.h"
#include "runtime/model.h"

#include <algorithm>
#include <cstddef>
#include <cstring>
#include <string>

namespace earshot {

namespace {

constexpr std::size_t kSelectorAt = ER_SELECTOR_BEGIN - ER_RUNTIME_BEGIN;
constexpr std::size_t kBlobAt = ER_SLOTS_BEGIN - ER_RUNTIME_BEGIN;
constexpr std::size_t kRuntimeLimit = ER_RUNTIME_END - ER_RUNTIME_BEGIN;

std::uint32_t crcOf(const er_selector_entry& entry) {
    return crc32(std::as_bytes(std::span(&entry, 1)).first(offsetof(er_selector_entry, crc)));
}

template <typename T>
void put(std::vector<std::byte>& image, std::size_t at, const T& value) {
    std::memcpy(image.data() + at, &value, sizeof value);
}

template <typename T>
T get(std::span<const std::byte> image, std::size_t at) {
    T value;
    std::memcpy(&value, image.data() + at, sizeof value);
    return value;
}

/// The model of a blob, which has to be aligned for the runtime: copied into words.
std::uint32_t checkedModelCrc(std::span<const std::byte> blob) {
    std::vector<std::uint64_t> aligned((blob.size() + 7) / 8);
    std::memcpy(aligned.data(), blob.data(), blob.size());
    er_model model;
    const er_status status = er_model_open(aligned.data(), blob.size(), &model);
    if (status != ER_OK)
        throw Error(std::string("the model cannot run on the board: ") + er_status_text(status));
    return model.crc;
}

/// Bytes of the board's program in an image, its trailer not counted: the last trailer whose CRC is right.
std::size_t runtimeBytes(std::span<const std::byte> image) {
    for (std::size_t at = kRuntimeLimit - sizeof(er_runtime_trailer); at > 0; at -= 4) {
        const auto trailer = get<er_runtime_trailer>(image, at);
        if (trailer.magic == ER_RUNTIME_TRAILER_MAGIC && trailer.crc == crc32(image.first(at)))
            return at;
    }
    return 0;
}

} // namespace

std::vector<std::byte> buildImage(std::span<const std::byte> modelBlob) {
    const std::span<const std::byte> runtime = runtimeImage();
    if (runtime.empty())
        throw Error("this build has no firmware for the board", {{}, 0, "configure with -DEARSHOT_FIRMWARE=ON"});
    if (runtime.size() + sizeof(er_runtime_trailer) > kRuntimeLimit || runtime.size() % 4 != 0)
        throw Error("the board's program has " + std::to_string(runtime.size()) + " bytes, which do not fit its place");
    if (modelBlob.size() > ER_SLOT_BYTES)
        throw Error("the model has " + std::to_string(modelBlob.size()) + " bytes; the board has room for " +
                        std::to_string(ER_SLOT_BYTES),
                    {{}, 0, "use fewer hidden units or classes"});
    er_selector_entry entry{.sequence = 1, .slot = 0, .modelCrc = checkedModelCrc(modelBlob), .crc = 0};
    entry.crc = crcOf(entry);

    std::vector<std::byte> image(kBlobAt + modelBlob.size(), std::byte(0xFF));
    std::ranges::copy(runtime, image.begin());
    put(image, runtime.size(), er_runtime_trailer{ER_RUNTIME_TRAILER_MAGIC, crc32(runtime)});
    put(image, kSelectorAt, entry);
    std::ranges::copy(modelBlob, image.begin() + kBlobAt);
    return image;
}

FirmwareImage readImage(std::span<const std::byte> image) {
    if (image.size() <= kBlobAt || image.size() > ER_FLASH_END - ER_RUNTIME_BEGIN)
        throw Error("this is no Earshot firmware image: it has " + std::to_string(image.size()) + " bytes");
    const std::size_t runtime = runtimeBytes(image);
    if (runtime == 0)
        throw Error("this is no Earshot firmware image, or it is damaged: the board's program is not in it");
    const auto entry = get<er_selector_entry>(image, kSelectorAt);
    if (entry.slot != 0 || entry.crc != crcOf(entry))
        throw Error("the firmware image is damaged: its selector names no model");
    const std::span<const std::byte> blob = image.subspan(kBlobAt);
    if (blob.size() > ER_SLOT_BYTES || checkedModelCrc(blob) != entry.modelCrc)
        throw Error("the firmware image is damaged: its selector names another model");
    return {.runtimeCrc = crc32(image.first(runtime)), .modelCrc = entry.modelCrc, .modelBlob = blob};
}

} // namespace earshot
