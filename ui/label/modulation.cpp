#include "label/modulation.h"

#include "base/error.h"
#include "learning/data_preparation.h"
#include "project/project_dataset.h"

#include <algorithm>
#include <map>
#include <unordered_map>

namespace earshot {
namespace {

constexpr std::size_t kBandCount = 256;

/// What parallel recordings have in common: the name without its device.
std::string parallelName(const Clip& clip) {
    const std::string stem = clip.filename.substr(0, clip.filename.rfind('.'));
    const std::string suffix = "-" + clip.device;
    return stem.ends_with(suffix) ? stem.substr(0, stem.size() - suffix.size()) : std::string();
}

/// Evenly spaced clips of each device, and what the reference device recorded at the same time.
std::vector<int> chooseClips(const Dataset& dataset, const std::vector<int>& train, const std::string& reference, int perDevice) {
    std::unordered_map<std::string, int> referenceOf;
    std::map<std::string, std::vector<int>> clipsOf;
    for (const int index : train) {
        const Clip& clip = dataset.clips[std::size_t(index)];
        if (clip.device == reference)
            referenceOf.emplace(parallelName(clip), index);
    }
    for (const int index : train) {
        const Clip& clip = dataset.clips[std::size_t(index)];
        if (!clip.device.empty() && clip.device != reference && referenceOf.contains(parallelName(clip)))
            clipsOf[clip.device].push_back(index);
    }
    if (clipsOf.empty()) // nothing parallel: the devices' means are compared
        for (const int index : train)
            if (const Clip& clip = dataset.clips[std::size_t(index)]; !clip.device.empty())
                clipsOf[clip.device].push_back(index);
    std::vector<int> chosen;
    for (const auto& [device, clips] : clipsOf) {
        const std::size_t count = std::min(clips.size(), std::size_t(perDevice));
        for (std::size_t i = 0; i < count; ++i) {
            const int index = clips[i * clips.size() / count];
            chosen.push_back(index);
            if (const auto twin = referenceOf.find(parallelName(dataset.clips[std::size_t(index)])); twin != referenceOf.end())
                chosen.push_back(twin->second);
        }
    }
    std::sort(chosen.begin(), chosen.end());
    chosen.erase(std::unique(chosen.begin(), chosen.end()), chosen.end());
    return chosen;
}

std::vector<float> meanOf(const ModulationVectors& vectors) {
    std::vector<float> mean(kBandCount);
    for (std::size_t i = 0; i < vectors.values.size(); ++i)
        mean[i % kBandCount] += vectors.values[i] / float(vectors.count());
    return mean;
}

} // namespace

DeviceDifferences collectDifferences(const ProjectStore& project, int clipsPerDevice, Progress& progress,
                                     const std::stop_token& stop) {
    const Dataset dataset = datasetOf(project);
    DeviceDifferences differences;
    differences.reference = dataset.referenceDevice();
    if (dataset.folds.empty() || differences.reference.empty())
        return differences;
    const auto clips = chooseClips(dataset, dataset.folds.front().train, differences.reference, clipsPerDevice);
    const DatasetFeatures loaded = loadFeatures(dataset, clips, 1, progress, stop);
    const auto examples = examplesOf(dataset, *loaded.features, loaded.clips, clips);
    for (const std::string& device : dataset.devices()) {
        throwIfStopped(stop);
        if (device == differences.reference)
            continue;
        std::vector<Example> pair;
        std::copy_if(examples.begin(), examples.end(), std::back_inserter(pair), [&](const Example& example) {
            return example.reference || dataset.clips[std::size_t(example.clip)].device == device;
        });
        ModulationVectors vectors = collectModulationVectors(dataset, *loaded.features, pair);
        if (vectors.count() == 0)
            continue;
        std::vector<float> mean = meanOf(vectors);
        differences.devices.push_back({device, std::move(vectors), std::move(mean)});
    }
    return differences;
}

Spectrogram modulated(const Spectrogram& picture, std::span<const float> vector) {
    Spectrogram result = picture;
    for (int band = 0; band < std::min(picture.bands, int(vector.size())); ++band)
        for (int column = 0; column < picture.columns; ++column)
            result.values[std::size_t(band) * std::size_t(picture.columns) + std::size_t(column)] +=
                10 * vector[std::size_t(band)];
    return result;
}

} // namespace earshot
