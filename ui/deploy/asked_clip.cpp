#include "deploy/asked_clip.h"

#include "audio/audio_file.h"
#include "base/error.h"
#include "evaluate/evaluation_model.h"
#include "project/project_store.h"

#include <QCoreApplication>

#include <algorithm>
#include <map>

namespace earshot {
namespace {

namespace fs = std::filesystem;

QString clipText(const char* text) {
    return QCoreApplication::translate("earshot::AskedClips", text);
}

std::vector<std::int64_t> evaluateSide(const ProjectStore& project) {
    for (const ProjectStore::StoredFold& fold : project.folds())
        if (!fold.evaluate.empty())
            return fold.evaluate;
    return project.recordingIds();
}

} // namespace

QString AskedClip::title() const {
    QString name = QString::fromStdString(fs::path(std::string(splitSegment(filename).recording)).stem().string());
    if (!truth.empty() && name.startsWith(QString::fromStdString(truth) + QLatin1Char('-')))
        name.remove(0, qsizetype(truth.size()) + 1);
    return whole ? name : clipText("%1, %2 – %3 s").arg(name).arg(segment).arg(segment + 1);
}

fs::path AskedClips::pathOf(const AskedClip& clip) const {
    EvaluationSource places;
    places.audioRoots = roots;
    const fs::path path = findAudio(places, clip.filename);
    if (path.empty())
        throw Error("the recording is not where its name says",
                    {std::string(splitSegment(clip.filename).recording), 0,
                     "put the dataset's folder back, or look for moved recordings in Project"});
    return path;
}

AskedClips clipsOf(const ProjectStore& project) {
    AskedClips asked;
    const auto ids = evaluateSide(project);
    asked.source = project.folds().empty() ? clipText("project") : clipText("evaluate fold");
    asked.roots = {project.audioFolder()};
    std::map<std::int64_t, std::string> classes;
    for (const ProjectClass& one : project.classes())
        classes[one.id] = one.name;
    for (const Recording& recording : project.recordings(ids)) {
        if (recording.missing)
            continue;
        const std::int64_t seconds = std::max<std::int64_t>(1, segmentCount(recording.samples()));
        // A recording that moved is found at its own path.
        const fs::path path = recording.path.empty() ? fs::path(recording.name) : recording.path;
        std::error_code ignored;
        const bool inPlace = fs::equivalent(path, project.audioFolder() / recording.name, ignored);
        for (std::int64_t second = 0; second < seconds; ++second) {
            AskedClip& clip = asked.clips.emplace_back();
            clip.filename = inPlace ? recording.name : path.string();
            if (seconds > 1)
                clip.filename += "#" + std::to_string(second);
            clip.segment = second;
            clip.whole = seconds == 1;
            if (recording.classId)
                clip.truth = classes[*recording.classId];
            clip.location = recording.location;
            clip.device = recording.device;
        }
    }
    return asked;
}

AskedClips clipsOf(const EvaluationModel& evaluation) {
    AskedClips asked;
    asked.source = clipText("selected in Evaluate");
    asked.roots = evaluation.source().audioRoots;
    const ScoredClips& scored = evaluation.clips();
    const auto nameAt = [](const std::vector<std::string>& names, std::int32_t index) {
        return index < 0 ? std::string() : names[std::size_t(index)];
    };
    for (const std::uint32_t row : evaluation.listedRows()) {
        AskedClip& clip = asked.clips.emplace_back();
        clip.filename = scored.filenames[row];
        clip.segment = scored.segment[row];
        clip.whole = !splitSegment(clip.filename).hasSegment;
        clip.truth = nameAt(scored.labels.classes, evaluation.source().clips.truth[row]);
        clip.location = nameAt(scored.locations, scored.location[row]);
        clip.device = nameAt(scored.devices, scored.device[row]);
    }
    return asked;
}

AskedClips clipsOfFile(const fs::path& path) {
    AskedClips asked;
    asked.source = clipText("file");
    std::int64_t seconds = 1;
    try {
        const AudioInfo info = probeAudio(path);
        if (info.sampleRateHz > 0)
            seconds = std::clamp<std::int64_t>(info.frames / info.sampleRateHz, 1, 24 * 3600);
    } catch (const Error&) {
        seconds = 1;
    }
    for (std::int64_t second = 0; second < seconds; ++second) {
        AskedClip& clip = asked.clips.emplace_back();
        clip.filename = fs::absolute(path).string() + (seconds > 1 ? "#" + std::to_string(second) : std::string());
        clip.segment = second;
        clip.whole = seconds == 1;
    }
    return asked;
}

} // namespace earshot
