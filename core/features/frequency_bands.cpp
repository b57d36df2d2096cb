#include "features/frequency_bands.h"

#include "audio/audio_file.h"
#include "features/mel_filterbank.h"

#include <algorithm>
#include <cmath>

namespace earshot {

double FrequencyRange::at(double share) const {
    constexpr double lowestLogarithmicHz = 20;
    switch (scale) {
    case FrequencyScale::mel:
        return melToHz(hzToMel(lowHz) + share * (hzToMel(highHz) - hzToMel(lowHz)));
    case FrequencyScale::linear:
        break;
    case FrequencyScale::logarithmic: {
        const double low = std::max(lowHz, lowestLogarithmicHz);
        return low * std::pow(highHz / low, share);
    }
    }
    return lowHz + share * (highHz - lowHz);
}

std::vector<FrequencyBand> frequencyBands(const FrequencyRange& range, int fftSize) {
    const double bin = double(kSampleRateHz) / fftSize;
    const int lastBin = fftSize / 2;
    std::vector<FrequencyBand> bands;
    for (int i = 0; i < range.bands; ++i) {
        const double low = range.at(double(i) / range.bands) / bin;
        const double high = range.at(double(i + 1) / range.bands) / bin;
        FrequencyBand band{int(std::ceil(low)), std::min(int(std::floor(high)), lastBin), -1};
        if (band.last <= band.first) {
            const double centre = range.at((i + 0.5) / range.bands) / bin;
            band.first = std::min(int(std::floor(centre)), lastBin - 1);
            band.between = float(centre - band.first);
        }
        bands.push_back(band);
    }
    return bands;
}

std::vector<float> bandCentres(const FrequencyRange& range) {
    std::vector<float> hertz;
    for (int i = 0; i < range.bands; ++i)
        hertz.push_back(float(range.at((i + 0.5) / range.bands)));
    return hertz;
}

} // namespace earshot
