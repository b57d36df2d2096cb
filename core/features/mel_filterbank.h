#pragma once
#include "features/log_mel.h"

#include <cstddef>
#include <span>
#include <vector>

namespace earshot {

/// HTK mel scale: 2595 log10(1 + f / 700) and back, in Hz.
double hzToMel(double hz);
double melToHz(double mel);

/// One triangle: from `lowHz` up to `centreHz` and down to `highHz`, sampled at the FFT's bins.
struct MelBand {
    double lowHz = 0;
    double centreHz = 0;
    double highHz = 0;
    int firstBin = 0;        ///< first bin with a weight above 0
    int bins = 0;            ///< consecutive bins with a weight above 0; may be 0 for a coarse FFT
    std::size_t weights = 0; ///< where they begin in `MelFilterbank::weights`
};

/// Triangles equally spaced on the HTK mel scale from 0 Hz to half the sample rate, each scaled by 2 / (highHz - lowHz)
/// (Slaney's normalisation), computed in double and stored without their zeros.
struct MelFilterbank {
    std::vector<MelBand> bands; ///< by rising frequency
    std::vector<double> weights;

    std::span<const double> of(const MelBand& band) const {
        return std::span(weights).subspan(band.weights, static_cast<std::size_t>(band.bins));
    }
};

/// The filterbank of method.md section 2 by default: 256 bands over 2049 bins, 0 to 22,050 Hz.
MelFilterbank melFilterbank(int bands = kBands, int fftSize = kFftSize, double sampleRateHz = 44100);

} // namespace earshot
