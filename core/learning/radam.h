#pragma once
#include <cstdint>
#include <span>
#include <vector>

namespace earshot {

/// Rectified Adam (Liu et al., arXiv 1908.03265) with PyTorch's conventions, on all parameters as one flat array.
/// A plain value: a checkpoint holds it as it is.
class Radam {
public:
    Radam() = default;
    explicit Radam(std::size_t parameters) : momentum_(parameters, 0.f), velocity_(parameters, 0.f) {}

    /// One update in place. All three arrays have the same length.
    void step(std::span<float> parameters, std::span<const float> gradients, double learningRate);

    struct State {
        std::int64_t steps = 0;
        std::vector<float> momentum; ///< first moment
        std::vector<float> velocity; ///< second moment
    };
    State state() const { return {steps_, momentum_, velocity_}; }
    void restore(State state);

private:
    std::int64_t steps_ = 0;
    std::vector<float> momentum_;
    std::vector<float> velocity_;
};

} // namespace earshot
