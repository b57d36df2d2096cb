#include "learning/data_preparation.h"

#include <algorithm>
#include <cstdlib>
#include <thread>
#include <tuple>

namespace earshot {
namespace {

namespace fs = std::filesystem;

std::vector<std::string> classesWithoutExamples(const SceneLabels& labels, const std::vector<Example>& examples) {
    std::vector<bool> seen(labels.classes.size());
    for (const Example& example : examples)
        seen[static_cast<std::size_t>(example.label)] = true;
    std::vector<std::string> missing;
    for (std::size_t i = 0; i < seen.size(); ++i)
        if (!seen[i])
            missing.push_back(labels.classes[i]);
    return missing;
}

} // namespace

DatasetFeatures loadFeatures(const Dataset& dataset, std::vector<int> clips, int threads, Progress& progress,
                             const std::stop_token& stop) {
    std::sort(clips.begin(), clips.end());
    std::vector<fs::path> paths;
    for (const int clip : clips)
        paths.push_back(dataset.pathOf(dataset.clips[static_cast<std::size_t>(clip)]));
    FeatureResult result = segmentFeatures(paths, featureCacheFolder(dataset), threads, progress, stop);
    DatasetFeatures loaded{std::move(clips), std::move(result.features), 0, {}};
    for (const auto& row : loaded.features->rows())
        loaded.silentSegments += row.silent ? 1 : 0;
    for (const auto& unreadable : result.unreadable)
        loaded.notes.push_back(unreadable.message);
    return loaded;
}

fs::path featureCacheFolder(const Dataset& dataset) {
    if (fs::exists(dataset.root / "project.sqlite"))
        return dataset.root / "cache";
    if (const char* cache = std::getenv("XDG_CACHE_HOME"); cache && *cache)
        return fs::path(cache) / "earshot";
    if (const char* home = std::getenv("HOME"); home && *home)
        return fs::path(home) / ".cache" / "earshot";
    return {}; // without a home everything stays in memory
}

TrainingData prepareTraining(const Dataset& dataset, const TrainingConfig& config, std::vector<std::string>& notes,
                             Progress& progress, const std::stop_token& stop) {
    const Fold& fold = dataset.fold(config.fold);
    std::vector<int> train = fold.train;
    std::vector<int> validation;
    if (config.wholeSet)
        train.insert(train.end(), fold.evaluate.begin(), fold.evaluate.end());
    else if (config.validate == ValidateOn::Evaluate)
        validation = fold.evaluate;
    else if (config.validate == ValidateOn::HeldOut)
        std::tie(train, validation) = holdOutByLocation(dataset, fold.train, config.heldOutShare, config.seed);

    std::vector<int> clips = train;
    clips.insert(clips.end(), validation.begin(), validation.end());
    const int threads = config.threads > 0 ? config.threads : hardwareThreads();
    const DatasetFeatures loaded = loadFeatures(dataset, clips, threads, progress, stop);
    notes.insert(notes.end(), loaded.notes.begin(), loaded.notes.end());

    TrainingData data;
    data.labels = dataset.labels;
    data.features = loaded.features;
    data.train = examplesOf(dataset, *data.features, loaded.clips, train);
    data.validation = examplesOf(dataset, *data.features, loaded.clips, validation);
    data.modulation = collectModulationVectors(dataset, *data.features, data.train);
    for (const Clip& clip : dataset.clips)
        data.filenames.push_back(clip.filename);
    data.summary = summarise(dataset, data.train, data.validation);
    for (const auto& name : classesWithoutExamples(data.labels, data.train))
        notes.push_back("no training segment is labelled '" + name + "'");
    notes.push_back(std::string("spectrum modulation: ") + describe(data.modulation.source) + ", " +
                    std::to_string(data.modulation.count()) + " vectors");
    return data;
}

int hardwareThreads() {
    return std::max(1, static_cast<int>(std::thread::hardware_concurrency()));
}

} // namespace earshot
