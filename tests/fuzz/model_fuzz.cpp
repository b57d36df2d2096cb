#include "base/crc.h"
#include "runtime/executor.h"

#include <cstdint>
#include <cstring>
#include <vector>

/// Any bytes, their checksum repaired, are refused as a model or run without reading or writing out of bounds.
extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    std::vector<std::byte> blob(size);
    if (size > 0)
        std::memcpy(blob.data(), data, size);
    if (size >= sizeof(er_model_header)) {
        const std::uint32_t crc = earshot::crc32(std::span(blob).first(size - 4));
        std::memcpy(blob.data() + size - 4, &crc, 4);
    }
    er_model model;
    if (er_model_open(blob.data(), blob.size(), &model) != ER_OK)
        return 0;
    std::vector<std::uint64_t> workspace((er_workspace_bytes(&model) + 7) / 8);
    const std::vector<std::int8_t> input(ER_INPUT_SIZE, -127);
    std::vector<float> logits(model.logits);
    er_infer(&model, input.data(), workspace.data(), nullptr, logits.data(), nullptr);
    return 0;
}
