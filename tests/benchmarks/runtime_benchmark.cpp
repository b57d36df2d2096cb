#include "base/random.h"
#include "quantization/conversion.h"
#include "quantization/float_executor.h"
#include "random_network.h"
#include "runtime/int8_engine.h"
#include "runtime/kernels/kernels.h"

#include <benchmark/benchmark.h>

#include <vector>

using namespace earshot;
using namespace earshot::test;

namespace {

/// Clips a second and core from quantised input to logits.
void inferWith(benchmark::State& state, const er_kernels* kernels) {
    if (!kernels) {
        state.SkipWithError("not on this machine");
        return;
    }
    const Int8Engine engine(randomModel({}, 1).toBlob());
    const auto input = engine.quantise(randomInput(1));
    std::vector<std::uint64_t> workspace(er_workspace_bytes(&engine.model()) / 8);
    std::vector<float> logits(engine.model().logits);
    er_hooks hooks{};
    hooks.kernels = kernels;
    for (auto step : state) {
        er_infer(&engine.model(), input.data(), workspace.data(), &hooks, logits.data(), nullptr);
        benchmark::DoNotOptimize(logits.data());
    }
    state.SetItemsProcessed(state.iterations());
}
BENCHMARK_CAPTURE(inferWith, plain, &er_plain_kernels);
BENCHMARK_CAPTURE(inferWith, avx2, er_avx2_kernels());

/// From one second of 16-bit audio to the quantised input, as the board does it.
void frontEnd(benchmark::State& state) {
    const Int8Engine engine(randomModel({}, 1).toBlob());
    Random random(1);
    std::vector<std::int16_t> audio(44100);
    for (std::int16_t& sample : audio)
        sample = static_cast<std::int16_t>(random.uniform(-3000, 3000));
    for (auto step : state) {
        auto input = engine.quantise(std::span<const std::int16_t>(audio));
        benchmark::DoNotOptimize(input.data());
    }
    state.SetItemsProcessed(state.iterations());
}
BENCHMARK(frontEnd);

/// The float network that calibrates, for comparison.
void floatNetwork(benchmark::State& state) {
    const FloatExecutor network(randomWeights({}, 1));
    const auto input = randomInput(1);
    for (auto step : state) {
        auto logits = network.logits(input);
        benchmark::DoNotOptimize(logits.data());
    }
    state.SetItemsProcessed(state.iterations());
}
BENCHMARK(floatNetwork);

} // namespace
