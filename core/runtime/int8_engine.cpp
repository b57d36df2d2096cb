#include "runtime/int8_engine.h"

#include "base/error.h"
#include "runtime/front_end.h"

#include <memory>

namespace earshot {
namespace {

void requireInputSize(std::size_t size) {
    if (size != ER_INPUT_SIZE)
        throw Error("the network's input needs 2 x 256 x 44 values, not " + std::to_string(size));
}

} // namespace

Int8Engine::Int8Engine(std::vector<std::byte> blob) : blob_(std::move(blob)) {
    if (const er_status status = er_model_open(blob_.data(), blob_.size(), &model_); status != ER_OK)
        throw Error(er_status_text(status), {{}, 0, "quantise or export the model again"});
}

Int8Engine::Int8Engine(Int8Engine&&) noexcept = default;
Int8Engine& Int8Engine::operator=(Int8Engine&&) noexcept = default;

std::vector<std::string> Int8Engine::outputNames() const {
    std::vector<std::string> names;
    for (std::uint32_t i = 0; i < model_.logits; ++i)
        names.emplace_back(er_model_name(&model_, i));
    return names;
}

std::vector<std::int8_t> Int8Engine::quantise(std::span<const float> input) const {
    requireInputSize(input.size());
    std::vector<std::int8_t> quantised(input.size());
    er_quantise_input(&model_, input.data(), quantised.data());
    return quantised;
}

std::vector<std::int8_t> Int8Engine::quantise(std::span<const std::int16_t> audio) const {
    if (audio.size() != ER_SEGMENT_SAMPLES)
        throw Error("the front end needs " + std::to_string(ER_SEGMENT_SAMPLES) + " samples, not " +
                    std::to_string(audio.size()));
    const auto memory = std::make_unique<er_front_end_memory>();
    std::vector<std::int8_t> quantised(ER_INPUT_SIZE);
    er_front_end(audio.data(), model_.input_inverse_scale, memory.get(), quantised.data(), nullptr);
    return quantised;
}

std::vector<float> Int8Engine::infer(std::span<const float> input) const {
    return inferQuantised(quantise(input));
}

std::vector<float> Int8Engine::inferQuantised(std::span<const std::int8_t> input) const {
    requireInputSize(input.size());
    std::vector<std::uint64_t> workspace((er_workspace_bytes(&model_) + 7) / 8);
    std::vector<float> logits(model_.logits);
    er_infer(&model_, input.data(), workspace.data(), nullptr, logits.data(), nullptr);
    return logits;
}

} // namespace earshot
