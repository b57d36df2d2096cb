#include "audio/sound_source.h"

#include "audio/audio_file.h"
#include "audio/file_sound.h"
#include "audio/truncation.h"

#include <algorithm>
#include <utility>

namespace earshot {
namespace {

constexpr double kSecondsInMemory = 120;

class MemorySound : public SoundSource {
public:
    explicit MemorySound(std::vector<float> samples) : samples_(std::move(samples)) {}
    std::int64_t length() const override { return static_cast<std::int64_t>(samples_.size()); }
    void read(std::int64_t start, std::span<float> out) const override {
        std::fill(out.begin(), out.end(), 0.0F);
        const std::int64_t first = std::clamp<std::int64_t>(start, 0, length());
        const std::int64_t last = std::clamp<std::int64_t>(start + std::int64_t(out.size()), first, length());
        std::copy(samples_.begin() + first, samples_.begin() + last, out.begin() + (first - start));
    }

private:
    std::vector<float> samples_;
};

/// Formats in which libsndfile enters anywhere at once and to the sample.
bool canBeEnteredAnywhere(const std::string& format) {
    for (const char* compressed : {"MPEG", "OGG", "Ogg", "Opus", "Vorbis"})
        if (format.find(compressed) != std::string::npos)
            return false;
    return true;
}

} // namespace

Sound soundOf(std::vector<float> samples) {
    return std::make_shared<MemorySound>(std::move(samples));
}

Sound openSound(const std::filesystem::path& path, const std::stop_token& stop) {
    const AudioInfo info = probeAudio(path);
    if (double(info.frames) / info.sampleRateHz <= kSecondsInMemory)
        return soundOf(readMono(path, stop));
    requireWholeFile(path);
    Sound sound = canBeEnteredAnywhere(info.format) ? fileSound(path) : spooledSound(path, stop);
    return info.sampleRateHz == kSampleRateHz ? sound : resampledSound(std::move(sound), info.sampleRateHz);
}

} // namespace earshot
