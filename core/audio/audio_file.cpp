#include "audio/audio_file.h"

#include "audio/resampler.h"
#include "audio/truncation.h"
#include "base/error.h"
#include "base/progress.h"

#include <algorithm>
#include <cmath>
#include <new>
#include <sndfile.hh>

namespace earshot {
namespace {

namespace fs = std::filesystem;

constexpr std::size_t kBlockValues = 1 << 16; // over all channels

std::string formatName(SNDFILE* file, int format) {
    const auto name = [&](int part) {
        SF_FORMAT_INFO info{};
        info.format = part;
        sf_command(file, SFC_GET_FORMAT_INFO, &info, sizeof info);
        const std::string text = info.name ? info.name : "unknown";
        return text.substr(0, text.find(" ("));
    };
    switch (format & SF_FORMAT_SUBMASK) {
    case SF_FORMAT_PCM_16:
        return name(format & SF_FORMAT_TYPEMASK) + ", 16-bit PCM";
    case SF_FORMAT_PCM_24:
        return name(format & SF_FORMAT_TYPEMASK) + ", 24-bit PCM";
    case SF_FORMAT_PCM_32:
        return name(format & SF_FORMAT_TYPEMASK) + ", 32-bit PCM";
    default:
        return name(format & SF_FORMAT_TYPEMASK) + ", " + name(format & SF_FORMAT_SUBMASK);
    }
}

void requireFile(const fs::path& path) {
    std::error_code status;
    if (!fs::exists(path, status))
        throw Error("does not exist", {path, 0, "check the name"});
    if (!fs::is_regular_file(path, status)) // also keeps us from waiting for a pipe
        throw Error("is not a file", {path, 0, "name an audio file"});
    if (fs::file_size(path, status) == 0 && !status)
        throw Error("is empty", {path, 0, "copy or record the file again"});
}

SndfileHandle openAudio(const fs::path& path) {
    SndfileHandle file(path.string());
    if (!file || file.error() != SF_ERR_NO_ERROR)
        throw Error(std::string("cannot be read as audio: ") + file.strError(),
                    {path, 0, "use WAV, FLAC, AIFF, Ogg or another format that libsndfile reads"});
    if (file.channels() < 1 || file.samplerate() < 1)
        throw Error("its header names no channels or no sample rate", {path, 0, "this is not a usable audio file"});
    return file;
}

/// Adds the mean of the channels of each frame; throws Error for the first value that is not finite.
void mixDown(std::span<const float> interleaved, int channels, std::vector<float>& mono, const fs::path& path) {
    for (std::size_t at = 0; at < interleaved.size(); at += static_cast<std::size_t>(channels)) {
        double sum = 0;
        for (int channel = 0; channel < channels; ++channel)
            sum += static_cast<double>(interleaved[at + static_cast<std::size_t>(channel)]);
        if (!std::isfinite(sum))
            throw Error("sample " + std::to_string(mono.size()) + " is not a finite number",
                        {path, 0, "repair the file in an audio editor or leave it out"});
        mono.push_back(static_cast<float>(sum / channels));
    }
}

/// Everything that the decoder gives. The header's frame count is compared at the end, never trusted before.
std::vector<float> decode(SndfileHandle& file, const fs::path& path, const std::stop_token& stop) {
    const int channels = file.channels();
    const std::size_t blockFrames = std::max<std::size_t>(1, kBlockValues / static_cast<std::size_t>(channels));
    std::vector<float> block(blockFrames * static_cast<std::size_t>(channels));
    std::vector<float> mono;
    for (;;) {
        throwIfStopped(stop);
        const sf_count_t frames = file.readf(block.data(), static_cast<sf_count_t>(blockFrames));
        if (frames <= 0)
            break;
        mixDown(std::span(block).first(static_cast<std::size_t>(frames * channels)), channels, mono, path);
    }
    const auto decoded = static_cast<sf_count_t>(mono.size());
    // MPEG headers may hold an estimate, and a stream's length may be unknown.
    const bool exact = file.frames() < SF_COUNT_MAX && (file.format() & SF_FORMAT_TYPEMASK) != SF_FORMAT_MPEG;
    if (exact && decoded < file.frames())
        throw Error("is truncated or damaged: its header announces " + std::to_string(file.frames()) + " frames, " +
                        std::to_string(decoded) + " could be decoded",
                    {path, 0, "copy or record the file again"});
    if (file.error() != SF_ERR_NO_ERROR)
        throw Error(std::string("is damaged: ") + file.strError() + " after " + std::to_string(decoded) + " frames",
                    {path, 0, "copy or record the file again"});
    if (mono.empty())
        throw Error("holds no samples", {path, 0, "copy or record the file again"});
    return mono;
}

} // namespace

AudioInfo probeAudio(const fs::path& path) {
    requireFile(path);
    SndfileHandle file = openAudio(path);
    return {file.frames(), file.samplerate(), file.channels(), formatName(file.rawHandle(), file.format())};
}

std::vector<float> readMono(const fs::path& path, const std::stop_token& stop) {
    try {
        requireFile(path);
        requireWholeFile(path); // first: the decoder only says that a cut file is malformed
        SndfileHandle file = openAudio(path);
        std::vector<float> mono = decode(file, path, stop);
        if (file.samplerate() == kSampleRateHz)
            return mono;
        return resample(mono, file.samplerate(), kSampleRateHz, stop);
    } catch (const std::bad_alloc&) {
        throw Error("is too long for this computer's memory", {path, 0, "cut it into shorter recordings"});
    } catch (const Error& error) {
        if (!error.path().empty())
            throw;
        throw Error(error.problem(), {path, 0, error.hint()});
    }
}

std::int64_t segmentCount(std::int64_t samples) {
    if (samples <= 0)
        return 0;
    return std::max<std::int64_t>(1, samples / kSegmentSamples);
}

std::vector<float> segment(std::span<const float> samples, std::int64_t index) {
    const std::int64_t count = segmentCount(static_cast<std::int64_t>(samples.size()));
    if (index < 0 || index >= count)
        throw Error("there is no segment " + std::to_string(index) + "; the recording has " + std::to_string(count),
                    {{}, 0, "segments are counted from 0, each lasts one second"});
    const std::span<const float> rest = samples.subspan(static_cast<std::size_t>(index * kSegmentSamples));
    std::vector<float> result(kSegmentSamples, 0.0F);
    std::copy_n(rest.begin(), std::min<std::size_t>(rest.size(), kSegmentSamples), result.begin());
    return result;
}

} // namespace earshot
