#pragma once
#include <vector>

namespace earshot {

/// How a spectrogram's bands divide its frequencies.
enum class FrequencyScale { mel, linear, logarithmic };

/// The frequencies that a spectrogram shows, in equal steps of its scale.
struct FrequencyRange {
    FrequencyScale scale = FrequencyScale::mel;
    double lowHz = 0; ///< a logarithmic scale begins at 20 Hz at the lowest
    double highHz = 22050;
    int bands = 256;

    bool operator==(const FrequencyRange&) const = default;
    /// Frequency at `share` (0 to 1) of the way from the lowest to the highest.
    double at(double share) const;
};

/// The bins of a transform that a band shows: the loudest of [first, last], or what lies between two bins where the band is
/// narrower than one.
struct FrequencyBand {
    int first = 0;
    int last = 0;
    float between = -1; ///< share of bin first + 1; negative: not interpolated
};

/// Bands of a transform of `fftSize` samples at 44.1 kHz, lowest first.
std::vector<FrequencyBand> frequencyBands(const FrequencyRange& range, int fftSize);
/// Centre of each band.
std::vector<float> bandCentres(const FrequencyRange& range);

template <typename Power>
Power levelOf(const FrequencyBand& band, const Power* power) {
    if (band.between >= 0)
        return power[band.first] * Power(1 - band.between) + power[band.first + 1] * Power(band.between);
    Power level = power[band.first];
    for (int bin = band.first + 1; bin <= band.last; ++bin)
        level = power[bin] > level ? power[bin] : level;
    return level;
}

} // namespace earshot
