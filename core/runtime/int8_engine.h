#pragma once
#include "runtime/executor.h"

#include <cstddef>
#include <cstdint>
#include <span>
#include <string>
#include <vector>

namespace earshot {

/// The integer network on the host: the same C that runs on the board. Const and safe to share between threads.
class Int8Engine {
public:
    /// Takes a model blob. Throws Error saying what is wrong with it.
    explicit Int8Engine(std::vector<std::byte> blob);

    Int8Engine(const Int8Engine&) = delete;
    Int8Engine& operator=(const Int8Engine&) = delete;
    Int8Engine(Int8Engine&&) noexcept;
    Int8Engine& operator=(Int8Engine&&) noexcept;
    ~Int8Engine() = default;

    const er_model& model() const { return model_; }
    std::vector<std::string> outputNames() const;

    /// Logits [classes + super-classes] of one network input [2, 256, 44], before ensemble and softmax.
    std::vector<float> infer(std::span<const float> input) const;
    /// The same from a quantised input.
    std::vector<float> inferQuantised(std::span<const std::int8_t> input) const;
    /// The input as the network sees it: s8 [2, 256, 44].
    std::vector<std::int8_t> quantise(std::span<const float> input) const;
    /// The same from one second of 16-bit audio, 44,100 samples, by the board's own front end (method.md section 9).
    std::vector<std::int8_t> quantise(std::span<const std::int16_t> audio) const;

private:
    std::vector<std::byte> blob_;
    er_model model_{};
};

} // namespace earshot
