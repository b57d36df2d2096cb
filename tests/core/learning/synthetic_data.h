#pragma once
#include "base/random.h"
#include "features/log_mel.h"
#include "learning/training_data.h"

#include <cmath>

namespace earshot::test {

/// Log-mel maps held in memory.
class MemoryFeatures : public SegmentFeatures {
public:
    std::span<const Row> rows() const override { return rows_; }
    std::span<const float> logMel(std::size_t row) const override { return maps_[row]; }
    void add(std::vector<float> map) {
        rows_.push_back({static_cast<std::int32_t>(rows_.size()), 0, false});
        maps_.push_back(std::move(map));
    }

private:
    std::vector<Row> rows_;
    std::vector<std::vector<float>> maps_;
};

/// Clips of three classes in two super-classes that differ by where their energy lies: learnable in a few epochs.
inline TrainingData syntheticData(int train, int validation, std::uint64_t seed = 1) {
    TrainingData data;
    data.labels = {{"low", "middle", "high"}, {"dark", "bright"}, {0, 0, 1}};
    auto features = std::make_shared<MemoryFeatures>();
    Random random(seed);
    for (int i = 0; i < train + validation; ++i) {
        const int label = i % 3;
        std::vector<float> map(kLogMelSize);
        for (int band = 0; band < kBands; ++band)
            for (int frame = 0; frame < kFrames; ++frame) {
                const double distance = (band - (40 + 80 * label)) / 20.0;
                map[static_cast<std::size_t>(band * kFrames + frame)] =
                    static_cast<float>(-4 + 2 * std::exp(-distance * distance) + 0.6 * random.normal());
            }
        features->add(std::move(map));
        const Example example{i, i, label, i % 2 == 0};
        (i < train ? data.train : data.validation).push_back(example);
    }
    data.features = features;
    data.modulation.source = ModulationSource::ParallelSegments;
    data.modulation.referenceDevice = "a";
    for (int i = 0; i < 5 * kBands; ++i)
        data.modulation.values.push_back(static_cast<float>(0.2 * random.normal()));
    return data;
}

} // namespace earshot::test
