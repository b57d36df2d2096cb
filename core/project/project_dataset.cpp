#include "project/project_dataset.h"

#include "audio/audio_file.h"
#include "base/error.h"
#include "labels/segment_labels.h"
#include "project/project_edit.h"

#include <algorithm>
#include <charconv>
#include <unordered_map>
#include <unordered_set>

namespace earshot {
namespace {

constexpr double kEvaluateShare = 0.3;
constexpr std::uint64_t kSplitSeed = 1;

using Indices = std::unordered_map<std::int64_t, int>; ///< recording id -> index in Dataset::clips

/// Length at 44.1 kHz; asks the file when it was not surveyed yet. 0: unknown.
std::int64_t lengthOf(const Recording& recording) {
    if (recording.samples() > 0)
        return recording.samples();
    try {
        const AudioInfo info = probeAudio(recording.path);
        Recording probed;
        probed.frames = info.frames;
        probed.sampleRateHz = info.sampleRateHz;
        return probed.samples();
    } catch (const Error&) {
        return 0;
    }
}

std::int64_t numberFrom(const std::string& text) {
    std::int64_t number = 0;
    std::from_chars(text.data(), text.data() + text.size(), number);
    return number;
}

bool isLabelled(const Clip& clip) {
    return clip.label >= 0 ||
           std::any_of(clip.segmentLabels.begin(), clip.segmentLabels.end(), [](int label) { return label >= 0; });
}

/// The project's recordings as clips; returns where each went.
Indices addClips(const ProjectStore& project, Dataset& dataset) {
    std::unordered_map<std::int64_t, int> classIndex;
    for (const auto& each : project.classes())
        classIndex.emplace(each.id, static_cast<int>(classIndex.size()));
    std::unordered_map<std::int64_t, std::vector<Annotation>> regions;
    for (auto& row : project.allAnnotations())
        regions[row.recording].push_back(std::move(row.annotation));
    Indices indices;
    const auto ids = project.recordingIds();
    for (const auto& recording : project.recordings(ids)) {
        if (recording.missing) {
            dataset.problems.push_back({recording.path, 0, "is not there; project check looks for it elsewhere"});
            continue;
        }
        indices.emplace(recording.id, static_cast<int>(dataset.clips.size()));
        Clip& clip = dataset.clips.emplace_back();
        clip.filename = recording.path == dataset.root / recording.name ? recording.name : recording.path.generic_string();
        if (recording.classId)
            if (const auto found = classIndex.find(*recording.classId); found != classIndex.end())
                clip.label = found->second;
        clip.identifier = recording.location;
        clip.device = recording.device;
        clip.city = recording.city;
        if (const auto found = regions.find(recording.id); found != regions.end()) {
            const std::int64_t samples = lengthOf(recording);
            if (samples > 0)
                clip.segmentLabels = labelSegments(found->second, samples, dataset.labels, clip.label);
            else
                dataset.problems.push_back({recording.path, 0, "cannot be read, so its regions label nothing"});
        }
    }
    return indices;
}

std::vector<int> indicesOf(const std::vector<std::int64_t>& ids, const Indices& indices) {
    std::vector<int> result;
    for (const auto id : ids)
        if (const auto found = indices.find(id); found != indices.end())
            result.push_back(found->second);
    return result;
}

/// Puts recordings that came after the dataset on the side where their location is.
void addLateRecordings(Fold& fold, const Dataset& dataset, const std::vector<int>& late) {
    std::unordered_set<std::string> evaluated;
    for (const int index : fold.evaluate)
        evaluated.insert(dataset.clips[std::size_t(index)].identifier);
    for (const int index : late) {
        const std::string& location = dataset.clips[std::size_t(index)].identifier;
        (!location.empty() && evaluated.contains(location) ? fold.evaluate : fold.train).push_back(index);
    }
}

} // namespace

Dataset datasetOf(const ProjectStore& project) {
    Dataset dataset;
    dataset.root = project.audioFolder();
    dataset.name = project.setting("dataset_name", project.name());
    dataset.isDemo = project.setting("is_demo") == "1";
    dataset.labels = project.labels();
    const Indices indices = addClips(project, dataset);

    const std::int64_t lastOfDataset = numberFrom(project.setting("last_dataset_recording"));
    std::vector<int> labelled;
    std::vector<int> late;
    for (const auto& [id, index] : indices) {
        if (!isLabelled(dataset.clips[std::size_t(index)]))
            continue;
        labelled.push_back(index);
        if (id > lastOfDataset)
            late.push_back(index);
    }
    std::sort(labelled.begin(), labelled.end());
    std::sort(late.begin(), late.end());
    for (const auto& stored : project.folds()) {
        Fold& fold = dataset.folds.emplace_back(
            Fold{stored.number, indicesOf(stored.train, indices), indicesOf(stored.evaluate, indices), stored.generated});
        addLateRecordings(fold, dataset, late);
    }
    if (dataset.folds.empty() && !labelled.empty()) {
        auto [train, evaluate] = holdOutByLocation(dataset, labelled, kEvaluateShare, kSplitSeed);
        dataset.folds.push_back({1, std::move(train), std::move(evaluate), true});
    }
    return dataset;
}

void importDataset(ProjectStore& project, const Dataset& dataset) {
    if (project.classes().empty())
        project.setLabels(dataset.labels);
    std::vector<std::int64_t> classIds;
    for (const auto& name : dataset.labels.classes) {
        auto known = project.findClass(name);
        if (!known) {
            ProjectEdit edit = project.beginEdit("Add the class " + name);
            known = edit.ensureClass(name);
            edit.commit();
        }
        classIds.push_back(*known);
    }
    const bool sameRoot = std::filesystem::absolute(dataset.root).lexically_normal() == project.audioFolder().lexically_normal();
    std::vector<NewRecording> recordings;
    recordings.reserve(dataset.clips.size());
    for (const auto& clip : dataset.clips) {
        NewRecording& recording = recordings.emplace_back();
        recording.name =
            sameRoot ? clip.filename : std::filesystem::absolute(dataset.pathOf(clip)).lexically_normal().generic_string();
        recording.location = clip.identifier;
        recording.city = clip.city;
        recording.device = clip.device;
        if (clip.label >= 0)
            recording.classId = classIds.at(std::size_t(clip.label));
    }
    const auto ids = project.addRecordings(recordings);
    if (!project.folds().empty())
        return;
    std::vector<ProjectStore::StoredFold> folds;
    for (const auto& fold : dataset.folds) {
        auto& stored = folds.emplace_back(ProjectStore::StoredFold{fold.number, fold.generated, {}, {}});
        for (const int index : fold.train)
            stored.train.push_back(ids.at(std::size_t(index)));
        for (const int index : fold.evaluate)
            stored.evaluate.push_back(ids.at(std::size_t(index)));
    }
    project.setFolds(folds);
    if (!ids.empty())
        project.setSetting("last_dataset_recording", std::to_string(*std::max_element(ids.begin(), ids.end())));
    project.setSetting("dataset_name", dataset.name);
    project.setSetting("is_demo", dataset.isDemo ? "1" : "0");
}

ProjectStore createProject(const std::filesystem::path& folder, const Dataset& dataset) {
    return ProjectStore::create(folder, dataset.root, [&](ProjectStore& project) { importDataset(project, dataset); });
}

} // namespace earshot
