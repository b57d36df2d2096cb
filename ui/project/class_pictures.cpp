#include "project/class_pictures.h"

#include "audio/audio_file.h"
#include "base/error.h"
#include "base/progress.h"
#include "features/log_mel.h"

#include <algorithm>

namespace earshot {
namespace {

constexpr int kFramesPerSecond = kClassPictureFrames / kClassPictureSeconds;
constexpr double kLongestSeconds = 120; // a whole long recording is not decoded for one second of it

/// Adds one second's log-mel as columns from `first`, each value the loudest of the bands and frames that it stands for.
void addSecond(std::span<const float> map, int first, std::vector<float>& picture) {
    constexpr int kBandStep = kBands / kClassPictureBands;
    constexpr int kFrameStep = kFrames / kFramesPerSecond;
    for (int band = 0; band < kClassPictureBands; ++band)
        for (int frame = 0; frame < kFramesPerSecond; ++frame) {
            float loudest = -1e9f;
            for (int b = 0; b < kBandStep; ++b)
                for (int f = 0; f < kFrameStep; ++f)
                    loudest = std::max(loudest, map[std::size_t((band * kBandStep + b) * kFrames + frame * kFrameStep + f)]);
            picture[std::size_t(band * kClassPictureFrames + first + frame)] = loudest;
        }
}

ClassPicture pictureOf(const ProjectStore& project, std::int64_t classId, LogMelExtractor& extractor,
                       const std::stop_token& stop) {
    ClassPicture picture;
    const auto ids = project.recordingIds({.classId = classId});
    std::vector<float> values(kClassPictureBands * kClassPictureFrames);
    std::vector<float> map(kLogMelSize);
    const std::size_t wanted = std::min<std::size_t>(kClassPictureSeconds, ids.size());
    for (std::size_t i = 0; i < wanted; ++i) {
        throwIfStopped(stop);
        const Recording recording = project.recording(ids[i * ids.size() / wanted]);
        if (recording.missing || recording.seconds() > kLongestSeconds)
            continue;
        try {
            extractor.logMel(segment(readMono(recording.path, stop), 0), map);
        } catch (const Error&) {
            continue; // the project's problems say what is wrong with it
        }
        addSecond(map, picture.seconds * kFramesPerSecond, values);
        ++picture.seconds;
    }
    const auto used = [&](std::size_t i) { return int(i) % kClassPictureFrames < picture.seconds * kFramesPerSecond; };
    std::vector<float> sorted;
    for (std::size_t i = 0; i < values.size(); ++i)
        if (used(i))
            sorted.push_back(values[i]);
    if (sorted.empty())
        return picture;
    std::sort(sorted.begin(), sorted.end());
    const float low = sorted[sorted.size() / 50];
    const float high = std::max(sorted[sorted.size() - 1 - sorted.size() / 100], low + 0.1f);
    picture.levels.resize(values.size());
    for (std::size_t i = 0; i < values.size(); ++i)
        picture.levels[i] =
            used(i) ? static_cast<unsigned char>(std::clamp((values[i] - low) / (high - low), 0.0f, 1.0f) * 255) : 0;
    return picture;
}

} // namespace

std::vector<ClassPicture> classPictures(const ProjectStore& project, const std::stop_token& stop) {
    LogMelExtractor extractor;
    std::vector<ClassPicture> pictures;
    for (const ProjectClass& each : project.classes())
        pictures.push_back(pictureOf(project, each.id, extractor, stop));
    return pictures;
}

} // namespace earshot
