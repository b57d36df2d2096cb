#include "learning/engine_answers.h"

#include "base/atomic_file.h"
#include "base/error.h"
#include "features/log_mel.h"
#include "learning/checkpoint.h"
#include "project/run_folder.h"
#include "runtime/int8_engine.h"

#include <algorithm>
#include <numeric>
#include <optional>
#include <thread>

namespace earshot {
namespace {

namespace fs = std::filesystem;

constexpr std::size_t kBatch = 64;

/// One segment a time on every thread: the integer engine is the board's, it takes no batches.
std::vector<float> askInt8(const Int8Engine& engine, std::size_t outputs, std::span<const float> inputs, int threads) {
    const std::size_t clips = inputs.size() / kInputSize;
    std::vector<float> logits(clips * outputs);
    std::vector<std::jthread> workers;
    for (int worker = 0; worker < threads; ++worker)
        workers.emplace_back([&, worker] {
            for (std::size_t i = static_cast<std::size_t>(worker); i < clips; i += static_cast<std::size_t>(threads)) {
                const auto row = engine.infer(inputs.subspan(i * kInputSize, kInputSize));
                std::copy(row.begin(), row.end(), logits.begin() + static_cast<std::ptrdiff_t>(i * outputs));
            }
        });
    workers.clear(); // joins
    return logits;
}

} // namespace

EvaluationSet evaluationSet(const Dataset& dataset, int foldNumber, const std::string& split, int threads, Progress& progress,
                            const std::stop_token& stop) {
    EvaluationSet set;
    set.fold = foldNumber;
    set.split = split;
    if (split == "all") {
        set.clips.resize(dataset.clips.size());
        std::iota(set.clips.begin(), set.clips.end(), 0);
        if (!dataset.folds.empty())
            set.train = dataset.folds.front().train;
    } else {
        const Fold& fold = dataset.fold(foldNumber);
        set.clips = split == "train" ? fold.train : fold.evaluate;
        set.train = fold.train;
        std::sort(set.clips.begin(), set.clips.end());
    }
    set.features = loadFeatures(dataset, set.clips, threads, progress, stop);
    set.examples = examplesOf(dataset, *set.features.features, set.features.clips, set.clips);
    if (set.examples.empty())
        throw Error("there is no labelled, audible segment in the split '" + split + "'",
                    {dataset.root, 0, "choose another split or fold"});
    return set;
}

std::vector<float> inputsOf(const EvaluationSet& set, std::size_t first, std::size_t count) {
    std::vector<float> inputs(count * kInputSize);
    for (std::size_t i = 0; i < count; ++i)
        networkInput(set.features.features->logMel(static_cast<std::size_t>(set.examples[first + i].row)),
                     std::span(inputs).subspan(i * kInputSize, kInputSize));
    return inputs;
}

std::vector<float> askInBatches(const EvaluationSet& set, const LogitFunction& ask, const std::string& activity,
                                Progress& progress, const std::stop_token& stop) {
    std::vector<float> logits;
    for (std::size_t first = 0; first < set.examples.size(); first += kBatch) {
        throwIfStopped(stop);
        const std::size_t count = std::min(kBatch, set.examples.size() - first);
        const auto part = ask(inputsOf(set, first, count));
        logits.insert(logits.end(), part.begin(), part.end());
        progress.update(activity, static_cast<std::int64_t>(first + count), static_cast<std::int64_t>(set.examples.size()));
    }
    return logits;
}

EngineAnswers askInt8Host(const fs::path& run, const Dataset& dataset, const EvaluationSet& set, int threads, Progress& progress,
                          const std::stop_token& stop, const fs::path& quantized) {
    const std::optional<fs::path> path = quantized.empty() ? newestInt8Model(run) : std::optional(quantized / "model.blob");
    if (!path)
        throw Error("this run has no INT8 model", {run, 0, "make one with `quantize " + run.string() + " --data DIR`"});
    const Checkpoint checkpoint = readCheckpoint(path->parent_path() / "weights.ckpt");
    requireClassesOf(dataset, checkpoint.labels, run);
    const Int8Engine engine(readFileBytes(*path));
    EngineAnswers answers{{},
                          static_cast<std::size_t>(engine.model().logits),
                          checkpoint.labels,
                          static_cast<double>(engine.model().ensemble_r),
                          checkpoint.config.ensembleForm,
                          path->parent_path().filename().string()};
    answers.logits = askInBatches(
        set, [&](std::span<const float> inputs) { return askInt8(engine, answers.outputs, inputs, threads); },
        "Asking the INT8 engine", progress, stop);
    return answers;
}

void requireClassesOf(const Dataset& dataset, const SceneLabels& labels, const fs::path& run) {
    if (labels.classes != dataset.labels.classes)
        throw Error("the run knows other classes than the dataset",
                    {run, 0, "evaluate it on data that is labelled with its classes"});
}

Predictions predictionsOf(const EngineAnswers& answers, const Dataset& dataset, const EvaluationSet& set) {
    Predictions predictions;
    predictions.classes = answers.labels.classes;
    predictions.probabilities = probabilitiesOf(answers.labels, answers.logits, answers.outputs, answers.r, answers.form);
    const auto rows = set.features.features->rows();
    std::vector<std::int32_t> segments(dataset.clips.size(), 0);
    for (const auto& row : rows)
        ++segments[static_cast<std::size_t>(set.features.clips[static_cast<std::size_t>(row.recording)])];
    const std::size_t classes = predictions.classes.size();
    for (std::size_t i = 0; i < set.examples.size(); ++i) {
        const Example& example = set.examples[i];
        std::string name = dataset.clips[static_cast<std::size_t>(example.clip)].filename;
        if (segments[static_cast<std::size_t>(example.clip)] > 1)
            name += "#" + std::to_string(rows[static_cast<std::size_t>(example.row)].segment);
        const double* row = predictions.row(i);
        const auto best = static_cast<std::size_t>(std::max_element(row, row + classes) - row);
        predictions.rows.push_back({name, predictions.classes[best]});
    }
    return predictions;
}

PredictionOrigin originOf(const fs::path& run, const EngineAnswers& answers, const Dataset& dataset, const EvaluationSet& set,
                          const std::string& engine) {
    PredictionOrigin origin;
    origin.run = fs::weakly_canonical(run).filename().string();
    origin.engine = engine;
    origin.checkpoint = answers.checkpoint;
    origin.fold = set.fold;
    origin.split = set.split;
    origin.ensembleWeight = answers.r;
    origin.averagesProbabilities = answers.form == EnsembleForm::Probabilities;
    origin.labels = answers.labels;
    origin.seenDevices = truthOf(dataset, {}, set.train).seenDevices;
    origin.data = fs::weakly_canonical(dataset.root).string();
    origin.fingerprint = dataset.fingerprint();
    origin.isDemo = dataset.isDemo;
    origin.silentSegments = set.features.silentSegments;
    origin.madeAt = utcNow();
    return origin;
}

void keepAnswers(const fs::path& file, const fs::path& run, const EngineAnswers& answers, const Dataset& dataset,
                 const EvaluationSet& set, const std::string& engine) {
    // A network without super-class head has nothing to weigh anew: its probabilities say all.
    const bool bothHeads = answers.outputs == static_cast<std::size_t>(answers.labels.logits());
    writeEvaluated(file, predictionsOf(answers, dataset, set), truthOf(dataset, set.clips, set.train),
                   originOf(run, answers, dataset, set, engine),
                   bothHeads ? std::span<const float>(answers.logits) : std::span<const float>());
}

Evaluation judge(const EngineAnswers& answers, const Dataset& dataset, const EvaluationSet& set, const std::string& engine,
                 bool recordings) {
    ScoredClips clips = scoreClips(predictionsOf(answers, dataset, set), truthOf(dataset, set.clips, set.train));
    clips.missing = 0; // silent segments have no prediction by design; they are counted on their own
    if (answers.labels.hasSuperClasses() && answers.outputs == static_cast<std::size_t>(answers.labels.logits()))
        for (std::size_t i = 0; i < set.examples.size(); ++i) {
            const float* supers = answers.logits.data() + i * answers.outputs + answers.labels.classes.size();
            clips.superAnswer.push_back(
                static_cast<std::int32_t>(std::max_element(supers, supers + answers.labels.superClasses.size()) - supers));
        }
    if (recordings)
        clips = byRecording(clips);
    Evaluation evaluation = evaluateClips(clips);
    evaluation.engine = engine;
    evaluation.silentSegments = set.features.silentSegments;
    evaluation.notes.insert(evaluation.notes.end(), set.features.notes.begin(), set.features.notes.end());
    return evaluation;
}

} // namespace earshot
