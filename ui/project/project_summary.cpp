#include "project/project_summary.h"

#include "project/project_creation.h"
#include "project/project_dataset.h"
#include "project/run_folder.h"

#include <algorithm>
#include <cmath>
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
            summary.audioBytes += each.sizeBytes;
        }
    }
    summary.locations = std::int64_t(project.locations().size());
}

std::int64_t bytesBelow(const std::filesystem::path& folder) {
    std::int64_t bytes = 0;
    std::error_code error;
    for (std::filesystem::recursive_directory_iterator entries(folder, error), end; !error && entries != end;
         entries.increment(error))
        if (std::error_code ignored; entries->is_regular_file(ignored))
            bytes += std::int64_t(entries->file_size(ignored));
    return bytes;
}

ProjectSummary::Run runSummary(const ProjectStore& project, const RunRecord& record) {
    ProjectSummary::Run run{record, 0, std::nan(""), std::nan("")};
    std::map<int, std::map<std::string, double>> epochs;
    for (const Metric& metric : project.metrics(record.id))
        epochs[metric.epoch][metric.name] = metric.value;
    run.epochs = int(epochs.size());
    for (auto& [epoch, figures] : epochs)
        if (figures.contains("log_loss") && !(figures["log_loss"] >= run.logLoss)) {
            run.logLoss = figures["log_loss"];
            run.accuracy = figures.contains("accuracy") ? figures["accuracy"] : std::nan("");
        }
    run.hasInt8Model = newestInt8Model(project.runsFolder() / record.id).has_value();
    return run;
}

/// Clips that the newest run with predictions hears as another class than their label, and is sure about.
void countContradictions(const ProjectStore& project, ProjectSummary& summary, const std::stop_token& stop) {
    for (const auto& run : summary.runs) {
        const auto ids = project.recordingIds({.run = run.record.id, .disagreement = true});
        if (ids.empty())
            continue;
        summary.judgedBy = run.record.name;
        throwIfStopped(stop);
        for (const auto& opinion : project.opinions(run.record.id, ids))
            summary.contradictions += opinion && opinion->probability > kSureProbability;
        return;
    }
}

} // namespace

const ProjectSummary::Run* ProjectSummary::best() const {
    const Run* best = nullptr;
    for (const Run& run : runs)
        if (std::isfinite(run.logLoss) && (!best || run.logLoss < best->logLoss))
            best = &run;
    return best;
}

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
    for (const RunRecord& run : project.runs())
        summary.runs.push_back(runSummary(project, run));
    countContradictions(project, summary, stop);
    summary.deployed = project.setting(kDeployedSetting);
    summary.asked = project.setting(kAskedSetting);
    summary.cacheBytes = bytesBelow(project.cacheFolder());
    summary.projectBytes = bytesBelow(project.folder()) - summary.cacheBytes;
    return summary;
}

} // namespace earshot
