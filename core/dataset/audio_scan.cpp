#include "dataset/audio_scan.h"

#include "audio/audio_file.h"
#include "base/error.h"
#include "base/parallel.h"
#include "features/log_mel.h"

#include <algorithm>

namespace earshot {
namespace {

/// One recording's share of the scan.
struct Recording {
    std::int64_t segments = 0;
    std::int64_t silent = 0;
    std::int64_t samples = 0;
    std::string problem;
};

Recording scan(const std::filesystem::path& path, const std::stop_token& stop) {
    Recording result;
    try {
        const auto samples = readMono(path, stop);
        result.samples = static_cast<std::int64_t>(samples.size());
        result.segments = segmentCount(result.samples);
        for (std::int64_t i = 0; i < result.segments; ++i) {
            const auto start = static_cast<std::size_t>(i * kSegmentSamples);
            const auto length = std::min<std::size_t>(kSegmentSamples, samples.size() - start);
            result.silent += isSilent(std::span(samples).subspan(start, length)) ? 1 : 0;
        }
    } catch (const Error& error) {
        result.problem = error.problem();
    }
    return result;
}

} // namespace

AudioScan scanAudio(const Dataset& dataset, int threads, Progress& progress, const std::stop_token& stop) {
    std::vector<int> present;
    AudioScan total;
    for (std::size_t i = 0; i < dataset.clips.size(); ++i) {
        if (i % 1024 == 0)
            throwIfStopped(stop);
        std::error_code failure;
        if (std::filesystem::exists(dataset.pathOf(dataset.clips[i]), failure))
            present.push_back(static_cast<int>(i));
    }
    total.missing = static_cast<std::int64_t>(dataset.clips.size() - present.size());
    if (present.empty()) {
        total.problems.push_back({{}, 0, "none of the " + std::to_string(total.missing) + " audio files is there: lists only"});
        return total;
    }
    std::vector<Recording> recordings(dataset.clips.size());
    parallelFor(static_cast<std::int64_t>(present.size()), threads, "Reading audio", progress, stop, [&](std::int64_t i) {
        const auto clip = static_cast<std::size_t>(present[static_cast<std::size_t>(i)]);
        recordings[clip] = scan(dataset.pathOf(dataset.clips[clip]), stop);
    });
    std::int64_t samples = 0;
    auto next = present.begin();
    for (std::size_t i = 0; i < recordings.size(); ++i) {
        if (next == present.end() || static_cast<std::size_t>(*next) != i)
            recordings[i].problem = "is listed but not there";
        else
            ++next;
        total.segments += recordings[i].segments;
        total.silentSegments += recordings[i].silent;
        samples += recordings[i].samples;
        if (!recordings[i].problem.empty())
            total.problems.push_back({dataset.clips[i].filename, 0, recordings[i].problem});
    }
    total.seconds = samples / kSampleRateHz;
    return total;
}

} // namespace earshot
