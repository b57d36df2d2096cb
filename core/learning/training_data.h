#pragma once
#include "base/progress.h"
#include "dataset/dataset.h"
#include "features/segment_features.h"

#include <cstdint>
#include <memory>
#include <stop_token>
#include <string>
#include <vector>

namespace earshot {

/// One labelled, audible segment.
struct Example {
    std::int32_t row = 0;   ///< in the features
    std::int32_t clip = 0;  ///< in the dataset
    std::int32_t label = 0; ///< class
    bool reference = false; ///< heard by the reference device
};

/// Where the modulation vectors come from (method.md section 5).
enum class ModulationSource {
    None,             ///< fewer than two devices: modulation is off
    ParallelSegments, ///< the same segment heard by two devices
    DeviceMeans,      ///< no parallel recordings: differences of the devices' mean spectra
};

/// Differences of mean-over-time log10 mel between a device and the reference device: [vectors, 256], row-major.
struct ModulationVectors {
    ModulationSource source = ModulationSource::None;
    std::string referenceDevice;
    std::vector<float> values;
    std::vector<std::string> devices; ///< of each vector: the device that it imitates
    std::size_t count() const { return values.size() / 256; }
};

const char* describe(ModulationSource source);

/// Collects the vectors over the segments of the given clips (the train split; validation data never enters).
ModulationVectors collectModulationVectors(const Dataset& dataset, const SegmentFeatures& features,
                                           const std::vector<Example>& examples);

/// What one side of the data is made of.
struct SideSummary {
    std::int64_t recordings = 0;
    std::int64_t segments = 0;
    std::int64_t devices = 0;
    std::int64_t locations = 0;
};

/// What a run learns from, for people.
struct DataSummary {
    SideSummary train, validation;
    std::int64_t sharedLocations = 0; ///< locations on both sides
};

DataSummary summarise(const Dataset& dataset, const std::vector<Example>& train, const std::vector<Example>& validation);

/// All that a training run learns from and is judged by.
struct TrainingData {
    SceneLabels labels;
    std::shared_ptr<const SegmentFeatures> features;
    std::vector<Example> train;
    std::vector<Example> validation;
    ModulationVectors modulation;
    std::vector<std::string> filenames; ///< of the dataset's clips, by Example::clip
    DataSummary summary;

    /// Empty where the names are not known.
    std::string filenameOf(const Example& example) const {
        const auto clip = static_cast<std::size_t>(example.clip);
        return clip < filenames.size() ? filenames[clip] : std::string();
    }
};

/// The labelled, audible segments of some clips of a dataset, in the features' order. `recordings` gives the dataset's clip
/// behind each recording of the features.
std::vector<Example> examplesOf(const Dataset& dataset, const SegmentFeatures& features, const std::vector<int>& recordings,
                                const std::vector<int>& clips);

} // namespace earshot
