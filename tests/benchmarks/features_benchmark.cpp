#include "audio/audio_file.h"
#include "base/random.h"
#include "features/log_mel.h"

#include <benchmark/benchmark.h>

#include <vector>

using namespace earshot;

namespace {

std::vector<float> noise() {
    std::vector<float> samples(kSegmentSamples);
    Random random(1);
    for (float& x : samples)
        x = static_cast<float>(random.uniform(-0.5, 0.5));
    return samples;
}

/// Clips a second and core from samples to the raw log-mel map.
void logMel(benchmark::State& state) {
    LogMelExtractor extractor;
    const auto samples = noise();
    std::vector<float> map(kLogMelSize);
    for (auto step : state) {
        extractor.logMel(samples, map);
        benchmark::DoNotOptimize(map.data());
    }
    state.SetItemsProcessed(state.iterations());
}
BENCHMARK(logMel);

/// From the raw map to the network's input, done anew for each clip in each epoch.
void input(benchmark::State& state) {
    const auto samples = noise();
    std::vector<float> map(kLogMelSize), result(kInputSize);
    LogMelExtractor().logMel(samples, map);
    for (auto step : state) {
        networkInput(map, result);
        benchmark::DoNotOptimize(result.data());
    }
    state.SetItemsProcessed(state.iterations());
}
BENCHMARK(input);

} // namespace
