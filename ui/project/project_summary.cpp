#include "project/project_summary.h"

#include "project/project_creation.h"
#include "project/project_dataset.h"

#include <algorithm>
#include <map>
#include <unordered_set>

namespace earshot {
namespace {

using Count = ProjectSummary::Count;

void countFold(const Dataset& dataset, const Fold& fold, ProjectSummary& summary, std::map<std::string, Count>& devices) {
    std::unordered_set<std::string> trained;
    const auto count = [&](const std::vector<int>& side, std::int64_t Count::*where) {
        for (const int index : side) {
            const Clip& clip = dataset.clips[std::size_t(index)];
            if (clip.label >= 0)
                ++(summary.classes[std::size_t(clip.label)].*where);
            ++(devices[clip.device].*where);
        }
    };
    count(fold.train, &Count::train);
    count(fold.evaluate, &Count::evaluate);
    for (const int index : fold.train)
        trained.insert(dataset.clips[std::size_t(index)].identifier);
    std::unordered_set<std::string> both;
    for (const int index : fold.evaluate)
        if (const auto& place = dataset.clips[std::size_t(index)].identifier; !place.empty() && trained.contains(place))
            both.insert(place);
    summary.sharedLocations = std::int64_t(both.size());
    summary.neither = std::int64_t(dataset.clips.size() - fold.train.size() - fold.evaluate.size());
    summary.fold = fold.number;
    summary.generatedFold = fold.generated;
}

void countRecordings(const ProjectStore& project, ProjectSummary& summary, const std::stop_token& stop) {
    constexpr std::size_t kBatch = 2000;
    const auto ids = project.recordingIds();
    summary.recordings = std::int64_t(ids.size());
    for (std::size_t start = 0; start < ids.size(); start += kBatch) {
        throwIfStopped(stop);
        for (const Recording& each : project.recordings(std::span(ids).subspan(start, std::min(kBatch, ids.size() - start)))) {
            summary.labelled += each.classId.has_value() || each.regions > 0;
            summary.regions += each.regions;
            summary.missing += each.missing;
            summary.unsurveyed += each.sampleRateHz == 0;
            summary.seconds += each.seconds();
        }
    }
    summary.locations = std::int64_t(project.locations().size());
}

} // namespace

ProjectSummary summarise(const ProjectStore& project, const std::stop_token& stop) {
    ProjectSummary summary;
    const Dataset dataset = datasetOf(project);
    throwIfStopped(stop);
    summary.name = dataset.name;
    summary.isDemo = dataset.isDemo;
    summary.labels = dataset.labels;
    summary.problems = datasetProblems(project);
    summary.problems.insert(summary.problems.end(), dataset.problems.begin(), dataset.problems.end());
    summary.fingerprint = dataset.fingerprint();
    summary.folds = int(dataset.folds.size());
    for (std::size_t i = 0; i < dataset.labels.classes.size(); ++i)
        summary.classes.push_back({dataset.labels.classes[i], dataset.labels.hasSuperClasses() ? dataset.labels.group[i] : -1});
    std::map<std::string, Count> devices;
    for (const Clip& clip : dataset.clips) {
        if (clip.label >= 0)
            ++summary.classes[std::size_t(clip.label)].all;
        ++devices[clip.device].all;
    }
    if (!dataset.folds.empty())
        countFold(dataset, dataset.folds.front(), summary, devices);
    for (auto& [name, count] : devices) {
        count.name = name;
        summary.devices.push_back(count);
    }
    countRecordings(project, summary, stop);
    return summary;
}

} // namespace earshot
