#include "learning/training_data.h"

#include "features/log_mel.h"

#include <algorithm>
#include <map>
#include <set>
#include <unordered_map>
#include <unordered_set>

namespace earshot {
namespace {

using Spectrum = std::vector<double>; ///< 256 values

Spectrum meanOverTime(std::span<const float> logMel) {
    Spectrum spectrum(kBands);
    for (int band = 0; band < kBands; ++band) {
        double sum = 0;
        for (int frame = 0; frame < kFrames; ++frame)
            sum += logMel[static_cast<std::size_t>(band * kFrames + frame)];
        spectrum[static_cast<std::size_t>(band)] = sum / kFrames;
    }
    return spectrum;
}

/// What parallel recordings of one segment have in common: the file name without its device.
std::string parallelKey(const Clip& clip, std::int32_t segment) {
    const std::string suffix = "-" + clip.device;
    std::string stem = clip.filename.substr(0, clip.filename.rfind('.'));
    if (clip.device.empty() || !stem.ends_with(suffix))
        return {};
    return stem.substr(0, stem.size() - suffix.size()) + "#" + std::to_string(segment);
}

void appendDifference(std::vector<float>& values, const Spectrum& device, const Spectrum& reference) {
    for (int band = 0; band < kBands; ++band)
        values.push_back(static_cast<float>(device[static_cast<std::size_t>(band)] - reference[static_cast<std::size_t>(band)]));
}

void collectParallelDifferences(const Dataset& dataset, const SegmentFeatures& features, const std::vector<Example>& examples,
                                ModulationVectors& vectors) {
    std::unordered_map<std::string, std::int32_t> referenceRows;
    std::unordered_set<std::string> needed;
    for (const auto& example : examples) {
        const std::string key = parallelKey(dataset.clips[static_cast<std::size_t>(example.clip)],
                                            features.rows()[static_cast<std::size_t>(example.row)].segment);
        if (key.empty())
            continue;
        if (example.reference)
            referenceRows[key] = example.row;
        else
            needed.insert(key);
    }
    std::unordered_map<std::string, Spectrum> references;
    for (const auto& [key, row] : referenceRows)
        if (needed.contains(key))
            references[key] = meanOverTime(features.logMel(static_cast<std::size_t>(row)));
    for (const auto& example : examples) {
        if (example.reference)
            continue;
        const Clip& clip = dataset.clips[static_cast<std::size_t>(example.clip)];
        const auto reference = references.find(parallelKey(clip, features.rows()[static_cast<std::size_t>(example.row)].segment));
        if (reference == references.end())
            continue;
        appendDifference(vectors.values, meanOverTime(features.logMel(static_cast<std::size_t>(example.row))), reference->second);
        vectors.devices.push_back(clip.device);
    }
}

void collectDeviceMeanDifferences(const Dataset& dataset, const SegmentFeatures& features, const std::vector<Example>& examples,
                                  ModulationVectors& vectors) {
    std::map<std::string, std::pair<Spectrum, std::size_t>> sums;
    for (const auto& example : examples) {
        auto& [sum, count] = sums[dataset.clips[static_cast<std::size_t>(example.clip)].device];
        sum.resize(kBands);
        const Spectrum spectrum = meanOverTime(features.logMel(static_cast<std::size_t>(example.row)));
        for (std::size_t band = 0; band < kBands; ++band)
            sum[band] += spectrum[band];
        ++count;
    }
    for (auto& [device, entry] : sums)
        for (double& value : entry.first)
            value /= static_cast<double>(entry.second);
    const auto reference = sums.find(vectors.referenceDevice);
    if (reference == sums.end())
        return;
    for (const auto& [device, entry] : sums) {
        if (device == vectors.referenceDevice || device.empty())
            continue;
        appendDifference(vectors.values, entry.first, reference->second.first);
        vectors.devices.push_back(device);
    }
}

using Names = std::set<std::string>;

/// Counts one side and gives its locations.
SideSummary summariseSide(const Dataset& dataset, const std::vector<Example>& examples, Names& locations) {
    std::unordered_set<std::int32_t> recordings;
    Names devices;
    for (const Example& example : examples)
        if (recordings.insert(example.clip).second) {
            const Clip& clip = dataset.clips[static_cast<std::size_t>(example.clip)];
            if (!clip.device.empty())
                devices.insert(clip.device);
            if (!clip.identifier.empty())
                locations.insert(clip.identifier);
        }
    return {static_cast<std::int64_t>(recordings.size()), static_cast<std::int64_t>(examples.size()),
            static_cast<std::int64_t>(devices.size()), static_cast<std::int64_t>(locations.size())};
}

} // namespace

const char* describe(ModulationSource source) {
    switch (source) {
    case ModulationSource::ParallelSegments:
        return "parallel recordings";
    case ModulationSource::DeviceMeans:
        return "mean spectra of the devices (there are no parallel recordings)";
    case ModulationSource::None:
        break;
    }
    return "off (only one device)";
}

ModulationVectors collectModulationVectors(const Dataset& dataset, const SegmentFeatures& features,
                                           const std::vector<Example>& examples) {
    ModulationVectors vectors;
    vectors.referenceDevice = dataset.referenceDevice();
    collectParallelDifferences(dataset, features, examples, vectors);
    vectors.source = ModulationSource::ParallelSegments;
    if (vectors.values.empty()) {
        collectDeviceMeanDifferences(dataset, features, examples, vectors);
        vectors.source = vectors.values.empty() ? ModulationSource::None : ModulationSource::DeviceMeans;
    }
    return vectors;
}

DataSummary summarise(const Dataset& dataset, const std::vector<Example>& train, const std::vector<Example>& validation) {
    Names trained, validated;
    DataSummary summary{summariseSide(dataset, train, trained), summariseSide(dataset, validation, validated), 0};
    summary.sharedLocations = std::count_if(validated.begin(), validated.end(),
                                            [&](const std::string& location) { return trained.contains(location); });
    return summary;
}

std::vector<Example> examplesOf(const Dataset& dataset, const SegmentFeatures& features, const std::vector<int>& recordings,
                                const std::vector<int>& clips) {
    const std::unordered_set<int> wanted(clips.begin(), clips.end());
    const std::string reference = dataset.referenceDevice();
    std::vector<Example> examples;
    const auto rows = features.rows();
    for (std::size_t i = 0; i < rows.size(); ++i) {
        const int clipIndex = recordings[static_cast<std::size_t>(rows[i].recording)];
        if (rows[i].silent || !wanted.contains(clipIndex))
            continue;
        const Clip& clip = dataset.clips[static_cast<std::size_t>(clipIndex)];
        const int label = clip.labelOf(rows[i].segment);
        if (label >= 0)
            examples.push_back({static_cast<std::int32_t>(i), clipIndex, label, clip.device == reference});
    }
    return examples;
}

} // namespace earshot
