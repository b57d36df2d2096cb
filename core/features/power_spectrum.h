#pragma once
#include <memory>
#include <span>

namespace earshot {

/// Hann-windowed power spectra in single precision, for pictures: full scale is 1 (a sine of amplitude 1 in the middle of a bin).
/// Plans once; not for two threads at a time.
class PowerSpectrum {
public:
    /// `size`: a power of two.
    explicit PowerSpectrum(int size);
    PowerSpectrum(const PowerSpectrum&) = delete;
    PowerSpectrum& operator=(const PowerSpectrum&) = delete;
    ~PowerSpectrum();

    /// Of exactly `size` samples; size / 2 + 1 values, valid until the next call.
    std::span<const float> of(std::span<const float> samples);

private:
    struct Plan;
    std::unique_ptr<Plan> plan_;
};

} // namespace earshot
