#include "learning/augmentation.h"

#include "features/log_mel.h"

#include <algorithm>
#include <numeric>

namespace earshot {
namespace {

constexpr std::size_t kMap = static_cast<std::size_t>(kLogMelSize);

/// values[i] = lambda values[i] + (1 - lambda) values[partner[i]] for rows of `width`.
void mixRows(std::vector<float>& values, std::size_t width, double lambda, const std::vector<std::size_t>& partner) {
    const std::vector<float> original(values.begin(), values.begin() + static_cast<std::ptrdiff_t>(partner.size() * width));
    const auto own = static_cast<float>(lambda);
    const auto other = static_cast<float>(1 - lambda);
    for (std::size_t i = 0; i < partner.size(); ++i)
        for (std::size_t k = 0; k < width; ++k)
            values[i * width + k] = own * original[i * width + k] + other * original[partner[i] * width + k];
}

} // namespace

Batch gatherBatch(const TrainingData& data, std::span<const Example> chosen) {
    Batch batch;
    batch.clips = static_cast<int>(chosen.size());
    batch.logMel.resize(chosen.size() * kMap);
    const std::size_t classes = data.labels.classes.size();
    const std::size_t supers = data.labels.superClasses.size();
    batch.scene.assign(chosen.size() * classes, 0.f);
    batch.superScene.assign(chosen.size() * supers, 0.f);
    for (std::size_t i = 0; i < chosen.size(); ++i) {
        const auto map = data.features->logMel(static_cast<std::size_t>(chosen[i].row));
        std::copy(map.begin(), map.end(), batch.logMel.begin() + static_cast<std::ptrdiff_t>(i * kMap));
        const auto label = static_cast<std::size_t>(chosen[i].label);
        batch.scene[i * classes + label] = 1;
        if (supers > 0)
            batch.superScene[i * supers + static_cast<std::size_t>(data.labels.group[label])] = 1;
        batch.reference.push_back(chosen[i].reference ? 1 : 0);
        batch.examples.push_back(chosen[i]);
    }
    batch.vector.assign(chosen.size(), -1);
    batch.stripes.resize(chosen.size());
    return batch;
}

void mixup(Batch& batch, double alpha, int count, Random& random) {
    count = std::min(count, batch.clips);
    if (alpha <= 0 || count < 2)
        return;
    const double lambda = random.beta(alpha, alpha);
    const auto mixed = static_cast<std::size_t>(count);
    std::vector<std::size_t> partner(mixed);
    std::iota(partner.begin(), partner.end(), std::size_t(0));
    random.shuffle(std::span(partner));
    const auto clips = static_cast<std::size_t>(batch.clips);
    mixRows(batch.logMel, kMap, lambda, partner);
    mixRows(batch.scene, batch.scene.size() / clips, lambda, partner);
    mixRows(batch.superScene, batch.superScene.size() / clips, lambda, partner);
    if (lambda < 0.5) {
        const std::vector<char> original = batch.reference;
        for (std::size_t i = 0; i < mixed; ++i)
            batch.reference[i] = original[partner[i]];
    }
    batch.mixLambda = lambda;
    batch.mixed = count;
    batch.partner = std::move(partner);
}

void modulateSpectrum(Batch& batch, const ModulationVectors& vectors, double probability, ModulationTarget target,
                      Random& random) {
    if (vectors.count() == 0 || random.uniform() >= probability)
        return;
    batch.modulated = true;
    const bool reference = target == ModulationTarget::Reference;
    for (std::size_t i = 0; i < batch.reference.size(); ++i) {
        if ((batch.reference[i] != 0) != reference)
            continue;
        const std::uint64_t chosen = random.below(vectors.count());
        batch.vector[i] = static_cast<std::int32_t>(chosen);
        const float* difference = vectors.values.data() + chosen * kBands;
        float* map = batch.logMel.data() + i * kMap;
        for (int band = 0; band < kBands; ++band)
            for (int frame = 0; frame < kFrames; ++frame)
                map[band * kFrames + frame] += reference ? difference[band] : -difference[band];
    }
}

void makeInput(Batch& batch) {
    batch.input.resize(static_cast<std::size_t>(batch.clips) * kInputSize);
    for (std::size_t i = 0; i < static_cast<std::size_t>(batch.clips); ++i)
        networkInput(std::span(batch.logMel).subspan(i * kMap, kMap), std::span(batch.input).subspan(i * kInputSize, kInputSize));
}

void specAugment(Batch& batch, int stripes, int thickness, Random& random) {
    batch.stripes.resize(static_cast<std::size_t>(batch.clips));
    for (int clip = 0; clip < batch.clips; ++clip) {
        float* maps = batch.input.data() + static_cast<std::size_t>(clip) * kInputSize;
        for (int stripe = 0; stripe < stripes; ++stripe) {
            const int bands = static_cast<int>(random.below(static_cast<std::uint64_t>(thickness) + 1));
            const int firstBand = static_cast<int>(random.below(static_cast<std::uint64_t>(kBands - bands) + 1));
            const int frames = static_cast<int>(random.below(static_cast<std::uint64_t>(thickness) + 1));
            const int firstFrame = static_cast<int>(random.below(static_cast<std::uint64_t>(kFrames - frames) + 1));
            auto& done = batch.stripes[static_cast<std::size_t>(clip)];
            done.push_back({true, firstBand, bands});
            done.push_back({false, firstFrame, frames});
            for (int channel = 0; channel < 2; ++channel) {
                float* map = maps + channel * kLogMelSize;
                std::fill(map + firstBand * kFrames, map + (firstBand + bands) * kFrames, 0.f);
                for (int band = 0; band < kBands; ++band)
                    std::fill(map + band * kFrames + firstFrame, map + band * kFrames + firstFrame + frames, 0.f);
            }
        }
    }
}

Random stepRandom(std::uint64_t seed, int epoch, std::int64_t step) {
    return {seed, (static_cast<std::uint64_t>(epoch + 1) << 32) + static_cast<std::uint64_t>(step) + 1};
}

std::vector<std::int32_t> epochOrder(std::size_t examples, std::uint64_t seed, int epoch) {
    std::vector<std::int32_t> order(examples);
    std::iota(order.begin(), order.end(), 0);
    Random random(seed, static_cast<std::uint64_t>(epoch + 1) << 32);
    random.shuffle(std::span(order));
    return order;
}

Batch trainingBatch(const TrainingConfig& config, const TrainingData& data, const std::vector<std::int32_t>& order, int epoch,
                    std::int64_t step) {
    const std::size_t first = static_cast<std::size_t>(step) * static_cast<std::size_t>(config.batch);
    const std::size_t count = std::min(static_cast<std::size_t>(config.batch), order.size() - first);
    std::vector<Example> chosen;
    for (std::size_t i = 0; i < count; ++i)
        chosen.push_back(data.train[static_cast<std::size_t>(order[first + i])]);
    Random random = stepRandom(config.seed, epoch, step);
    Batch batch = gatherBatch(data, chosen);
    mixup(batch, config.mixupAlpha, stageOf(config, epoch).mixWhole ? batch.clips : batch.clips / 2, random);
    modulateSpectrum(batch, data.modulation, config.modulationProbability, config.modulate, random);
    makeInput(batch);
    specAugment(batch, config.specAugmentStripes, config.specAugmentThickness, random);
    return batch;
}

} // namespace earshot
