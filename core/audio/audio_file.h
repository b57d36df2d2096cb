#pragma once
#include "base/atomic_file.h"

#include <cstdint>
#include <filesystem>
#include <span>
#include <stop_token>
#include <string>
#include <vector>

namespace earshot {

inline constexpr int kSampleRateHz = 44100;      ///< everything behind the reader runs at this rate
inline constexpr int kSegmentSamples = 44100;    ///< a segment is one second (method.md section 2)

/// What a file's header says, before anything is decoded.
struct AudioInfo {
    std::int64_t frames = 0; ///< sample frames at `sampleRateHz`; what the header claims, not to be trusted for allocation
    int sampleRateHz = 0;
    int channels = 0;
    std::string format; ///< "WAV, 24-bit PCM"
};

/// Reads the header only. Throws Error when the file is absent or of no known format.
AudioInfo probeAudio(const std::filesystem::path& path);

/// Decodes a whole file of any libsndfile format, mixes its channels to mono by their mean and resamples to 44.1 kHz
/// (libsamplerate, best sinc). Samples in [-1, 1] nominally. Throws Error for an empty file, a truncated or damaged one and for
/// one that carries NaN or infinite samples (naming the first); a file without a single frame is an error too.
std::vector<float> readMono(const std::filesystem::path& path, const std::stop_token& stop = {});

/// Number of segments of a recording of `samples` samples: floor(n / 44,100), but 1 for a shorter non-empty one; 0 for none.
std::int64_t segmentCount(std::int64_t samples);

/// Segment `index` (from 0) of a mono recording, zero-padded at the end when the recording is shorter than a second.
/// Throws Error when there is no such segment.
std::vector<float> segment(std::span<const float> samples, std::int64_t index);

/// Writes mono float samples as 16- or 24-bit PCM WAV, atomically. Values are clipped to [-1, 1).
void writeWav(const std::filesystem::path& path, std::span<const float> samples, int bits = 24, int sampleRateHz = kSampleRateHz,
              Durability durability = Durability::now);

} // namespace earshot
