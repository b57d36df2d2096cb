// Clips a second that training takes in on one thread, augmentation included where the recipe has it.
#include "core/learning/synthetic_data.h"
#include "learning/batch_loader.h"
#include "learning/trainable_network.h"

#include <benchmark/benchmark.h>

using namespace earshot;

namespace {

void train(benchmark::State& state, bool multiTask, bool quantised, bool augmented) {
    prepareForTraining(1);
    TrainingConfig config = presetConfig("quick");
    config.batch = 64;
    config.threads = 1;
    config.multiTask = config.pcgrad = multiTask;
    config.modulationProbability = augmented ? 1 : 0;
    config.specAugmentStripes = augmented ? 2 : 0;
    const TrainingData data = test::syntheticData(512, 0);
    TrainableNetwork network(config, data.labels);
    network.initialise();
    const EpochStage stage{quantised, false, augmented};
    int epoch = 0;
    for (auto step : state) { // one iteration is one epoch of 8 steps; the loader's thread shares the core
        BatchLoader loader(config, data, epoch++, 0, 1);
        for (std::int64_t i = 0; i < BatchLoader::stepsOf(config, data.train.size()); ++i)
            benchmark::DoNotOptimize(network.step(loader.next(), 1e-3, stage, static_cast<std::uint64_t>(i)));
    }
    state.SetItemsProcessed(state.iterations() * 512);
}
BENCHMARK_CAPTURE(train, float_single, false, false, false)->Unit(benchmark::kMillisecond)->MeasureProcessCPUTime()->UseRealTime();
BENCHMARK_CAPTURE(train, float_pcgrad, true, false, false)->Unit(benchmark::kMillisecond)->MeasureProcessCPUTime()->UseRealTime();
BENCHMARK_CAPTURE(train, full_qat_recipe, true, true, true)->Unit(benchmark::kMillisecond)->MeasureProcessCPUTime()->UseRealTime();

} // namespace
