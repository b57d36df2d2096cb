#pragma once
#include <cstdint>
#include <span>
#include <stop_token>
#include <vector>

namespace earshot {

/// How a spectrogram's bands divide the frequencies up to 22,050 Hz.
enum class FrequencyScale { mel, linear, logarithmic };

/// What to draw of a recording.
struct SpectrogramRequest {
    std::int64_t start = 0; ///< first sample, at 44.1 kHz
    std::int64_t end = 0;   ///< one past the last
    int columns = 1000;     ///< of the picture; each covers an equal stretch
    int bands = 256;
    int fftSize = 2048; ///< a power of two, 256 to 16384
    FrequencyScale scale = FrequencyScale::mel;
    /// At most so many transforms a column: 1 gives a coarse picture quickly. 0: as many as the hop of fftSize / 2 needs, so that
    /// nothing is passed over.
    int mostFramesPerColumn = 0;
};

/// A picture of sound: levels in dB [bands, columns], row-major, lowest band first. 0 dB is a sine at full scale.
struct Spectrogram {
    std::int64_t start = 0;
    std::int64_t end = 0;
    int bands = 0;
    int columns = 0;
    std::vector<float> values;
    std::vector<float> hertz; ///< centre of each band

    double secondsPerColumn() const { return columns > 0 ? double(end - start) / 44100.0 / columns : 0; }
};

/// Short-time spectra with a Hann window; a column shows the loudest of its frames and a band the loudest of its bins, so that a
/// short event is seen at every zoom. `samples` at 44.1 kHz; what lies outside of them is silence (-160 dB). Throws Cancelled.
Spectrogram spectrogram(std::span<const float> samples, const SpectrogramRequest& request, const std::stop_token& stop);

/// The network's own log-mel of whole segments, [256, 44] each, in dB (10 log10 of mel power), one after the other from the
/// segment that holds `start` to the one that holds `end`; more than `mostColumns` are pooled by their maximum. Segments are
/// padded as in training. Throws Cancelled.
Spectrogram logMelPicture(std::span<const float> samples, std::int64_t start, std::int64_t end, int mostColumns,
                          const std::stop_token& stop);

} // namespace earshot
