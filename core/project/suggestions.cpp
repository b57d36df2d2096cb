#include "project/suggestions.h"

#include "audio/audio_file.h"
#include "audio/sound_source.h"
#include "base/error.h"
#include "features/log_mel.h"
#include "project/edit_state.h"
#include "project/run_folder.h"
#include "project/scene_model.h"

#include <algorithm>
#include <chrono>

namespace earshot {
namespace {

namespace fs = std::filesystem;

constexpr auto kStoreEvery = std::chrono::milliseconds(500);

/// What the model says about each audible second of a sound.
std::vector<Opinion> opinionsOf(const SoundSource& sound, const SceneModel& model, LogMelExtractor& extractor,
                                const std::vector<std::optional<std::int64_t>>& classIds, const std::stop_token& stop) {
    std::vector<Opinion> opinions;
    std::vector<float> map(kLogMelSize);
    for (std::int64_t segment = 0; segment < segmentCount(sound.length()); ++segment) {
        throwIfStopped(stop);
        const auto samples = sound.samples(segment * kSegmentSamples, kSegmentSamples);
        if (isSilent(samples))
            continue;
        extractor.logMel(samples, map);
        Opinion& opinion = opinions.emplace_back();
        opinion.segment = int(segment);
        opinion.classId = classIds[summarise(model.probabilities(map), opinion)];
    }
    return opinions;
}

/// The run as the predictions need it: stored, and without another model's opinions.
void prepare(ProjectStore& project, const SuggestingRun& run, const SceneModel& model) {
    const auto runs = project.runs();
    if (std::none_of(runs.begin(), runs.end(), [&](const RunRecord& each) { return each.id == run.id; }))
        project.storeRun({run.id, run.id, "done", "{}", nowMs()});
    const std::string key = "opinions/" + run.id;
    const std::string crc = std::to_string(model.crc());
    if (project.setting(key) == crc)
        return;
    project.removeOpinions(run.id);
    project.setSetting(key, crc);
}

} // namespace

std::vector<SuggestingRun> suggestingRuns(const fs::path& runsFolder) {
    std::vector<std::pair<fs::file_time_type, SuggestingRun>> found;
    std::error_code error;
    for (fs::directory_iterator entries(runsFolder, error); !error && entries != fs::directory_iterator();
         entries.increment(error)) {
        const auto blob = newestInt8Model(entries->path());
        if (!blob)
            continue;
        std::error_code gone;
        const auto when = fs::last_write_time(*blob, gone);
        if (!gone)
            found.push_back({when, {entries->path().filename().string(), *blob}});
    }
    std::sort(found.begin(), found.end(), [](const auto& a, const auto& b) { return a.first > b.first; });
    std::vector<SuggestingRun> runs;
    for (auto& each : found)
        runs.push_back(std::move(each.second));
    return runs;
}

SuggestionReport suggestLabels(ProjectStore& project, const SuggestingRun& run, Progress& progress, const std::stop_token& stop) {
    const SceneModel model(run.blob);
    std::vector<std::optional<std::int64_t>> classIds;
    for (const std::string& name : model.labels().classes)
        classIds.push_back(project.findClass(name));
    if (std::none_of(classIds.begin(), classIds.end(), [](const auto& id) { return id.has_value(); }))
        throw Error("none of the model's classes is a class of this project", {run.blob, 0, "train a run on this project"});
    prepare(project, run, model);
    const auto ids = project.recordingsWithoutOpinion(run.id);
    LogMelExtractor extractor;
    SuggestionReport report;
    std::vector<std::pair<std::int64_t, std::vector<Opinion>>> waiting;
    auto stored = std::chrono::steady_clock::now();
    const auto store = [&] {
        project.addOpinions(run.id, waiting);
        waiting.clear();
        stored = std::chrono::steady_clock::now();
    };
    for (std::size_t i = 0; i < ids.size(); ++i) {
        progress.update("Asking the model", std::int64_t(i), std::int64_t(ids.size()));
        if (stop.stop_requested()) {
            store();
            throw Cancelled();
        }
        try {
            const Recording recording = project.recording(ids[i]);
            waiting.emplace_back(ids[i], opinionsOf(*openSound(recording.path, stop), model, extractor, classIds, stop));
            ++report.judged;
        } catch (const Error& error) {
            report.problems.push_back({error.path().string(), error.line(), error.problem()});
        }
        if (std::chrono::steady_clock::now() - stored > kStoreEvery)
            store();
    }
    store();
    progress.update("Asking the model", std::int64_t(ids.size()), std::int64_t(ids.size()));
    return report;
}

} // namespace earshot
