#include "features/spectrogram.h"

#include "audio/audio_file.h"
#include "base/error.h"
#include "base/progress.h"
#include "features/log_mel.h"
#include "features/mel_filterbank.h"
#include "features/power_spectrum.h"

#include <algorithm>
#include <cmath>
#include <string>

namespace earshot {
namespace {

constexpr float kSilence = -160.0F;
constexpr std::int64_t kReadAhead = 1 << 17;

/// The samples around a place that moves forward, read in large blocks.
class MovingWindow {
public:
    explicit MovingWindow(const SoundSource& sound) : sound_(sound) {}

    std::span<const float> at(std::int64_t first, std::int64_t count) {
        if (first < start_ || first + count > start_ + std::int64_t(block_.size())) {
            block_.resize(std::size_t(count + kReadAhead));
            start_ = first;
            sound_.read(start_, block_);
        }
        return std::span(block_).subspan(std::size_t(first - start_), std::size_t(count));
    }

private:
    const SoundSource& sound_;
    std::vector<float> block_;
    std::int64_t start_ = 0;
};

void requireDrawable(const SpectrogramRequest& request) {
    const FrequencyRange& range = request.range;
    const int size = request.fftSize;
    const bool transform = size >= 256 && size <= 16384 && (size & (size - 1)) == 0;
    if (request.columns < 1 || range.bands < 1 || !(range.lowHz < range.highHz) || request.end <= request.start || !transform)
        throw Error("a spectrogram of " + std::to_string(request.columns) + " columns, " + std::to_string(range.bands) +
                    " bands and transforms of " + std::to_string(size) + " samples cannot be drawn");
}

/// An empty picture of the whole segments from the one that holds `start` to the one that holds `end`.
struct SegmentPicture {
    SegmentPicture(const SoundSource& sound, std::int64_t start, std::int64_t end, int mostColumns, float empty) {
        count = segmentCount(sound.length());
        first = std::clamp<std::int64_t>(start / kSegmentSamples, 0, std::max<std::int64_t>(count - 1, 0));
        last = std::clamp<std::int64_t>((end + kSegmentSamples - 1) / kSegmentSamples, first + 1, std::max(count, first + 1));
        picture.start = first * kSegmentSamples;
        picture.end = last * kSegmentSamples;
        picture.bands = kBands;
        const std::int64_t frames = (last - first) * kFrames;
        pooled = std::max<std::int64_t>(1, (frames + mostColumns - 1) / std::max(mostColumns, 1));
        picture.columns = int((frames + pooled - 1) / pooled);
        picture.values.assign(std::size_t(kBands) * std::size_t(picture.columns), empty);
        for (const MelBand& band : melFilterbank().bands)
            picture.hertz.push_back(float(band.centreHz));
    }

    /// Takes the maximum with `scale` times a map [256, 44] of segment `at`.
    void add(Spectrogram& to, std::int64_t at, std::span<const float> map, float scale) const {
        for (int band = 0; band < kBands; ++band) {
            for (int frame = 0; frame < kFrames; ++frame) {
                const auto column = std::size_t(((at - first) * kFrames + frame) / pooled);
                float& value = to.values[std::size_t(band) * std::size_t(to.columns) + column];
                value = std::max(value, scale * map[std::size_t(band * kFrames + frame)]);
            }
        }
    }

    Spectrogram picture;
    std::int64_t count = 0, first = 0, last = 0, pooled = 1;
};

} // namespace

Spectrogram spectrogram(const SoundSource& sound, const SpectrogramRequest& request, const std::stop_token& stop) {
    requireDrawable(request);
    const FrequencyRange& range = request.range;
    Spectrogram picture{request.start, request.end, range.bands, request.columns, {}, bandCentres(range)};
    const auto bands = frequencyBands(range, request.fftSize);
    picture.values.assign(std::size_t(range.bands) * std::size_t(request.columns), kSilence);
    PowerSpectrum spectrum(request.fftSize);
    MovingWindow window(sound);
    const double span = double(request.end - request.start) / request.columns;
    const int hop = request.hop > 0 ? request.hop : request.fftSize / 2;
    const int frames = std::max(1, int(std::ceil(span / hop)));
    std::vector<float> loudest(bands.size());
    std::int64_t drawn = -1; // centre of the transform in `loudest`, when it is one alone
    for (int column = 0; column < request.columns; ++column) {
        throwIfStopped(stop);
        for (int frame = 0; frame < frames; ++frame) {
            auto centre = std::int64_t(double(request.start) + span * (column + (frame + 0.5) / frames));
            if (request.hop > 0)
                centre = (centre + hop / 2) / hop * hop;
            if (frames == 1 && centre == drawn)
                continue;
            if (frame == 0)
                std::fill(loudest.begin(), loudest.end(), 0.0F);
            drawn = centre;
            const auto power = spectrum.of(window.at(centre - request.fftSize / 2, request.fftSize));
            for (std::size_t i = 0; i < bands.size(); ++i)
                loudest[i] = std::max(loudest[i], levelOf(bands[i], power.data()));
        }
        for (std::size_t i = 0; i < bands.size(); ++i)
            if (loudest[i] > 1e-16F)
                picture.values[i * std::size_t(request.columns) + std::size_t(column)] = 10 * std::log10(loudest[i]);
    }
    return picture;
}

Spectrogram logMelPicture(const SoundSource& sound, std::int64_t start, std::int64_t end, int mostColumns, int stride,
                          const std::stop_token& stop) {
    SegmentPicture segments(sound, start, end, mostColumns, -100.0F);
    LogMelExtractor extractor;
    std::vector<float> map(kLogMelSize);
    for (std::int64_t at = segments.first; at < std::min(segments.last, segments.count); ++at) {
        throwIfStopped(stop);
        if ((at - segments.first) % std::max(stride, 1) == 0)
            extractor.logMel(sound.samples(at * kSegmentSamples, kSegmentSamples), map);
        segments.add(segments.picture, at, map, 10);
    }
    return std::move(segments.picture);
}

InputPicture inputPicture(const SoundSource& sound, std::int64_t start, std::int64_t end, int mostColumns, int stride,
                          const std::stop_token& stop) {
    SegmentPicture segments(sound, start, end, mostColumns, -100.0F);
    Spectrogram delta = segments.picture;
    LogMelExtractor extractor;
    std::vector<float> map(kLogMelSize), input(kInputSize);
    for (std::int64_t at = segments.first; at < std::min(segments.last, segments.count); ++at) {
        throwIfStopped(stop);
        if ((at - segments.first) % std::max(stride, 1) == 0) {
            extractor.logMel(sound.samples(at * kSegmentSamples, kSegmentSamples), map);
            networkInput(map, input);
        }
        segments.add(segments.picture, at, std::span(input).first(kLogMelSize), 1);
        segments.add(delta, at, std::span(input).last(kLogMelSize), 1);
    }
    return {std::move(segments.picture), std::move(delta)};
}

} // namespace earshot
