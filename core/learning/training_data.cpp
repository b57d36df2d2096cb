#include "learning/training_data.h"

#include "features/log_mel.h"

#include <algorithm>
#include <map>
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

std::vector<float> parallelDifferences(const Dataset& dataset, const SegmentFeatures& features,
                                       const std::vector<Example>& examples) {
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
    std::vector<float> values;
    for (const auto& example : examples) {
        if (example.reference)
            continue;
        const auto reference = references.find(parallelKey(dataset.clips[static_cast<std::size_t>(example.clip)],
                                                           features.rows()[static_cast<std::size_t>(example.row)].segment));
        if (reference != references.end())
            appendDifference(values, meanOverTime(features.logMel(static_cast<std::size_t>(example.row))), reference->second);
    }
    return values;
}

std::vector<float> deviceMeanDifferences(const Dataset& dataset, const SegmentFeatures& features,
                                         const std::vector<Example>& examples, const std::string& referenceDevice) {
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
    std::vector<float> values;
    const auto reference = sums.find(referenceDevice);
    for (const auto& [device, entry] : sums)
        if (reference != sums.end() && device != referenceDevice && !device.empty())
            appendDifference(values, entry.first, reference->second.first);
    return values;
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
    vectors.values = parallelDifferences(dataset, features, examples);
    vectors.source = ModulationSource::ParallelSegments;
    if (vectors.values.empty()) {
        vectors.values = deviceMeanDifferences(dataset, features, examples, vectors.referenceDevice);
        vectors.source = vectors.values.empty() ? ModulationSource::None : ModulationSource::DeviceMeans;
    }
    return vectors;
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
