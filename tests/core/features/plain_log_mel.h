#pragma once
#include <array>
#include <span>
#include <vector>

// method.md section 2 written down once more, plainly and in double, as the judge of the fast version: own recursive FFT,
// dense filters, no shared constants.
namespace earshot::test {

/// |STFT|^2 of one frame, 2049 bins.
std::vector<double> plainPower(std::span<const float> samples, int frame);
/// Mel power [256, 44].
std::vector<double> plainMel(std::span<const float> samples);
/// Network input [2, 256, 44].
std::vector<double> plainInput(std::span<const float> samples);

} // namespace earshot::test
