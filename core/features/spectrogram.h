#pragma once
#include "audio/sound_source.h"
#include "features/frequency_bands.h"

#include <cstdint>
#include <span>
#include <stop_token>
#include <vector>

namespace earshot {

/// What to draw of a recording.
struct SpectrogramRequest {
    std::int64_t start = 0; ///< first sample, at 44.1 kHz
    std::int64_t end = 0;   ///< one past the last
    int columns = 1000;     ///< of the picture; each covers an equal stretch
    int fftSize = 2048;     ///< a power of two, 256 to 16384
    /// Samples from one transform to the next where a column holds several; columns closer than this show the same transform.
    /// 0: fftSize / 2 at most, and as close as the columns are.
    int hop = 0;
    FrequencyRange range = {};
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
/// short event is seen at every zoom. What lies outside of the recording is silence (-160 dB). Throws Error, Cancelled.
Spectrogram spectrogram(const SoundSource& sound, const SpectrogramRequest& request, const std::stop_token& stop);

/// The network's own log-mel of whole segments, [256, 44] each, in dB (10 log10 of mel power), one after the other from the
/// segment that holds `start` to the one that holds `end`; more than `mostColumns` are pooled by their maximum. Segments are
/// padded as in training. `stride` over 1 computes only every so-many-th segment and repeats it: a coarse picture of a long
/// recording. Throws Error, Cancelled.
Spectrogram logMelPicture(const SoundSource& sound, std::int64_t start, std::int64_t end, int mostColumns, int stride,
                          const std::stop_token& stop);

/// The network's input of the same segments (log_mel.h, networkInput), standardised a segment at a time: the map and its delta,
/// in standard deviations.
struct InputPicture {
    Spectrogram map;
    Spectrogram delta;
};
InputPicture inputPicture(const SoundSource& sound, std::int64_t start, std::int64_t end, int mostColumns, int stride,
                          const std::stop_token& stop);

} // namespace earshot
