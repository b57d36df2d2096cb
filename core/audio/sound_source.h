#pragma once
#include <cstdint>
#include <filesystem>
#include <memory>
#include <span>
#include <stop_token>
#include <vector>

namespace earshot {

/// A recording as mono samples at 44.1 kHz that are read where they are needed, so that an hour of sound costs no more memory
/// than what is looked at. Safe to share between threads.
class SoundSource {
public:
    virtual ~SoundSource() = default;
    /// Samples at 44.1 kHz.
    virtual std::int64_t length() const = 0;
    /// Fills `out` with the samples from `start` on; what lies outside of the recording is 0, and so are values that are no
    /// number. Throws Error when the file cannot be read any more.
    virtual void read(std::int64_t start, std::span<float> out) const = 0;

    std::vector<float> samples(std::int64_t start, std::int64_t count) const {
        std::vector<float> out(static_cast<std::size_t>(count));
        read(start, out);
        return out;
    }
};

using Sound = std::shared_ptr<const SoundSource>;

/// Samples that are in memory already.
Sound soundOf(std::vector<float> samples);

/// A whole file. Recordings up to two minutes are decoded at once (readMono); longer ones stay on the disk: formats that can be
/// entered anywhere are read in place, others are decoded into a temporary file first. Another sample rate is converted a second
/// at a time. Throws Error like readMono, Cancelled when stopped.
Sound openSound(const std::filesystem::path& path, const std::stop_token& stop = {});

} // namespace earshot
