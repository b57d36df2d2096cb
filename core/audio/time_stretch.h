#pragma once
#include <cstdint>
#include <functional>
#include <span>
#include <vector>

namespace earshot {

/// Plays sound slower or faster at its own pitch: frames of 46 ms are laid over each other where they fit best (WSOLA, Verhelst
/// and Roelands 1993).
class TimeStretch {
public:
    /// Gives samples from a place on; any place from 0 on may be asked for.
    using Read = std::function<void(std::int64_t start, std::span<float> out)>;

    /// `speed`: 0.25 to 4; 2 plays twice as fast.
    TimeStretch(double speed, Read read);

    /// The next samples; sample k of the output comes from about k * speed of the input.
    void fill(std::span<float> out);

private:
    void addFrame();
    std::int64_t bestPlace(std::int64_t ideal);

    double speed_;
    Read read_;
    double ideal_ = 0;           ///< place of the next frame, were it not to fit
    std::int64_t previous_ = -1; ///< place of the frame before; -1: none
    std::vector<float> tail_;    ///< second half of the frame before, faded out
    std::vector<float> ready_;   ///< output not yet given
    std::size_t given_ = 0;      ///< of `ready_`
    std::vector<float> frame_, continuation_, candidates_;
};

} // namespace earshot
