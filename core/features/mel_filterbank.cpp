#include "features/mel_filterbank.h"

#include <algorithm>
#include <cmath>

namespace earshot {

double hzToMel(double hz) {
    return 2595.0 * std::log10(1.0 + hz / 700.0);
}

double melToHz(double mel) {
    return 700.0 * (std::pow(10.0, mel / 2595.0) - 1.0);
}

MelFilterbank melFilterbank(int bands, int fftSize, double sampleRateHz) {
    const double topMel = hzToMel(sampleRateHz / 2);
    const auto cornerHz = [&](int corner) { return melToHz(topMel * corner / (bands + 1)); };

    MelFilterbank bank;
    for (int m = 0; m < bands; ++m) {
        MelBand band{cornerHz(m), cornerHz(m + 1), cornerHz(m + 2), 0, 0, bank.weights.size()};
        const double scale = 2.0 / (band.highHz - band.lowHz);
        for (int bin = 0; bin <= fftSize / 2; ++bin) {
            const double hz = bin * sampleRateHz / fftSize;
            const double rising = (hz - band.lowHz) / (band.centreHz - band.lowHz);
            const double falling = (band.highHz - hz) / (band.highHz - band.centreHz);
            const double weight = std::min(rising, falling);
            if (weight <= 0)
                continue;
            if (band.bins++ == 0)
                band.firstBin = bin;
            bank.weights.push_back(weight * scale);
        }
        bank.bands.push_back(band);
    }
    return bank;
}

} // namespace earshot
