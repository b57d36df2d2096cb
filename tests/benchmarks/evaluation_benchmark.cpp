// The Evaluate window's promises at true size: loading a test fold, following a filter or the ensemble slider.
#include "base/random.h"
#include "evaluation/ensemble.h"
#include "evaluation/metrics.h"

#include <benchmark/benchmark.h>

#include <filesystem>
#include <unistd.h>

using namespace earshot;

namespace {

struct Table {
    Truth truth;
    Predictions predictions;
    std::vector<float> logits; ///< [rows, 13]
};

/// A table like TAU's test fold: 150 locations in 12 cities, nine devices.
Table tableOf(std::size_t rows) {
    static const char* const devices[] = {"a", "b", "c", "s1", "s2", "s3", "s4", "s5", "s6"};
    Random random(1);
    Table table;
    table.truth.labels = SceneLabels::tau();
    table.predictions.classes = table.truth.labels.classes;
    for (std::size_t i = 0; i < rows; ++i) {
        const std::size_t place = i * 150 / rows;
        const int label = int(place % 10);
        const std::string city = "city" + std::to_string(place % 12), device = devices[i % 9];
        const std::string location = city + "-" + std::to_string(place);
        const auto name = "audio/" + table.truth.labels.classes[std::size_t(label)] + "-" + location + "-" + std::to_string(i) +
                          "-0-" + device + ".wav";
        table.truth.entries.push_back({name, label, location, device, city, {}});
        table.predictions.rows.push_back({name, table.truth.labels.classes[std::size_t(label)]});
        for (int c = 0; c < 13; ++c)
            table.logits.push_back(float(random.normal() + (c == label ? 1.5 : 0)));
        const auto p = ensembleProbabilities(table.truth.labels, table.logits.data() + i * 13, 0.8);
        table.predictions.probabilities.insert(table.predictions.probabilities.end(), p.begin(), p.end());
    }
    return table;
}

void sizes(benchmark::internal::Benchmark* benchmark) {
    benchmark->Arg(29680)->Arg(230350)->Unit(benchmark::kMillisecond);
}

void readAndMatch(benchmark::State& state) {
    const Table table = tableOf(std::size_t(state.range(0)));
    const auto path = std::filesystem::temp_directory_path() / ("earshot-benchmark-" + std::to_string(::getpid()) + ".csv");
    writePredictions(path, table.predictions);
    for (auto unused : state) {
        (void)unused;
        benchmark::DoNotOptimize(scoreClips(readPredictions(path), table.truth));
    }
    std::filesystem::remove(path);
}
BENCHMARK(readAndMatch)->Apply(sizes);

void writeFile(benchmark::State& state) {
    const Table table = tableOf(std::size_t(state.range(0)));
    const auto path = std::filesystem::temp_directory_path() / ("earshot-benchmark-" + std::to_string(::getpid()) + ".csv");
    for (auto unused : state) {
        (void)unused;
        writePredictions(path, table.predictions);
    }
    std::filesystem::remove(path);
}
BENCHMARK(writeFile)->Apply(sizes);

void filterAndRecompute(benchmark::State& state) {
    const Table table = tableOf(std::size_t(state.range(0)));
    const ScoredClips clips = scoreClips(table.predictions, table.truth);
    ClipFilter filter;
    filter.devices = {0, 3, 7};
    filter.lowestConfidence = 0.3;
    for (auto unused : state) {
        (void)unused;
        benchmark::DoNotOptimize(evaluateClips(clips, selectRows(clips, filter)));
    }
}
BENCHMARK(filterAndRecompute)->Apply(sizes);

void moveTheEnsembleSlider(benchmark::State& state) {
    const Table table = tableOf(std::size_t(state.range(0)));
    ScoredClips clips = scoreClips(table.predictions, table.truth);
    std::vector<double> probabilities(clips.probabilities.size());
    const auto rows = allRows(clips);
    for (auto unused : state) {
        (void)unused;
        for (std::size_t i = 0; i < clips.size(); ++i)
            ensembleProbabilities(clips.labels, std::span<const float>(table.logits).subspan(i * 13, 13), 0.6,
                                  std::span(probabilities).subspan(i * 10, 10));
        replaceProbabilities(clips, probabilities);
        benchmark::DoNotOptimize(evaluateClips(clips, rows));
    }
}
BENCHMARK(moveTheEnsembleSlider)->Apply(sizes);

void intervals(benchmark::State& state) {
    const Table table = tableOf(std::size_t(state.range(0)));
    const ScoredClips clips = scoreClips(table.predictions, table.truth);
    const auto rows = allRows(clips);
    for (auto unused : state) {
        (void)unused;
        benchmark::DoNotOptimize(bootstrapIntervals(clips, rows));
    }
}
BENCHMARK(intervals)->Apply(sizes);

void temperature(benchmark::State& state) {
    const Table table = tableOf(std::size_t(state.range(0)));
    const ScoredClips clips = scoreClips(table.predictions, table.truth);
    const auto rows = allRows(clips);
    for (auto unused : state) {
        (void)unused;
        benchmark::DoNotOptimize(fitTemperature(clips, rows));
    }
}
BENCHMARK(temperature)->Apply(sizes);

} // namespace
