#pragma once
#include "audio/sound_source.h"
#include "base/progress.h"
#include "features/frequency_bands.h"
#include "features/spectrogram.h"

#include <atomic>
#include <cstdint>
#include <memory>
#include <stop_token>
#include <vector>

namespace earshot {

/// Lowest, highest and root-mean-square value of equal stretches of a recording, relative to full scale.
struct SoundOutline {
    std::vector<float> lowest;
    std::vector<float> highest;
    std::vector<float> rms;
};

/// A long recording looked at once, in full: levels in half-decibel steps for every 1,024 samples (more with long transforms),
/// from which a picture of any window is pooled in milliseconds, without passing over anything. It is filled from several threads
/// while pictures are taken of it: first a sketch of single transforms far apart, then piece by piece, what was asked for first.
/// An hour takes 40 MB.
class SoundOverview {
public:
    /// `fftSize`: a power of two, 256 to 16384. Computes nothing yet.
    SoundOverview(Sound sound, int fftSize, const FrequencyRange& range);
    SoundOverview(const SoundOverview&) = delete;
    SoundOverview& operator=(const SoundOverview&) = delete;
    ~SoundOverview();

    int fftSize() const { return fftSize_; }
    const FrequencyRange& range() const { return range_; }
    /// Width of a column; windows that need finer ones are drawn from the sound itself.
    std::int64_t columnSamples() const { return columnSamples_; }

    /// Single transforms at `points` places, evenly spread, coarse to fine; ends early after `seconds`. Throws Cancelled.
    void sketch(int points, double seconds, const std::stop_token& stop);
    /// Fills all pieces on `threads` threads, this one among them. Throws Error, Cancelled.
    void fill(int threads, Progress& progress, const std::stop_token& stop);
    /// Pieces of this stretch come next.
    void prefer(std::int64_t start, std::int64_t end);
    /// How much is filled, 0 to 1.
    double share() const { return pieces_.empty() ? 1.0 : double(filled_.load()) / double(pieces_.size()); }

    /// What is known of a stretch: filled pieces show the loudest of their frames, the others the nearest of the sketch, or
    /// nothing (-160 dB).
    Spectrogram picture(std::int64_t start, std::int64_t end, int columns) const;
    SoundOutline outline(std::int64_t start, std::int64_t end, int parts) const;

private:
    struct Piece;
    struct Worker;
    /// Fills the piece that comes next; false when none is left to begin.
    bool fillNext(Worker& worker, const std::stop_token& stop);
    void fillPiece(std::size_t index, Worker& worker, const std::stop_token& stop);
    const std::uint8_t* columnAt(std::int64_t column) const;
    std::size_t bandCount() const { return bands_.size(); }

    Sound sound_;
    int fftSize_;
    FrequencyRange range_;
    std::vector<FrequencyBand> bands_;
    std::int64_t columnSamples_;
    std::int64_t columns_;
    std::vector<std::unique_ptr<Piece>> pieces_;
    std::atomic<std::size_t> filled_{0};
    std::atomic<std::size_t> preferred_{0};
    std::vector<std::uint8_t> sketch_; ///< [points, bands]
    std::vector<float> sketchPeaks_;   ///< lowest, highest, rms of each point
    std::vector<std::atomic<bool>> sketched_;
};

} // namespace earshot
