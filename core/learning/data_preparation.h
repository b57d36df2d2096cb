#pragma once
#include "base/progress.h"
#include "dataset/dataset.h"
#include "learning/training_config.h"
#include "learning/training_data.h"

#include <filesystem>
#include <stop_token>
#include <string>
#include <vector>

namespace earshot {

/// The features of some clips of a dataset with what links them back to it.
struct DatasetFeatures {
    std::vector<int> clips; ///< the dataset's clip behind each recording of `features`
    std::shared_ptr<const SegmentFeatures> features;
    std::int64_t silentSegments = 0;
    std::vector<std::string> notes; ///< recordings that could not be read
};

/// Log-mel of all segments of the given clips, from the cache where it holds them.
DatasetFeatures loadFeatures(const Dataset& dataset, std::vector<int> clips, int threads, Progress& progress,
                             const std::stop_token& stop);

/// Where features are kept: the project's own cache, else the user's cache folder (XDG_CACHE_HOME or ~/.cache).
std::filesystem::path featureCacheFolder(const Dataset& dataset);

/// Everything that a training with this configuration on this dataset needs. `notes` gets what a person should know: unreadable
/// recordings, classes without examples, where modulation vectors come from.
TrainingData prepareTraining(const Dataset& dataset, const TrainingConfig& config, std::vector<std::string>& notes,
                             Progress& progress, const std::stop_token& stop);

/// Cores of this machine, at least 1.
int hardwareThreads();

} // namespace earshot
