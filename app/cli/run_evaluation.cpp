#include "run_evaluation.h"

#include "base/atomic_file.h"
#include "base/error.h"
#include "board/board_session.h"
#include "board/port_discovery.h"
#include "features/log_mel.h"
#include "int8_blob.h"
#include "learning/run_files.h"
#include "learning/trainable_network.h"
#include "learning/validation.h"
#include "runtime/int8_engine.h"

#include <algorithm>
#include <numeric>
#include <thread>

namespace earshot::cli {
namespace {

namespace fs = std::filesystem;

constexpr std::size_t kPiece = 64;

std::vector<float> inputsOf(const EvaluationSet& set, std::size_t first, std::size_t count) {
    std::vector<float> inputs(count * kInputSize);
    for (std::size_t i = 0; i < count; ++i)
        networkInput(set.features.features->logMel(static_cast<std::size_t>(set.examples[first + i].row)),
                     std::span(inputs).subspan(i * kInputSize, kInputSize));
    return inputs;
}

/// Runs `ask` over the set piece by piece.
std::vector<float> inPieces(const EvaluationSet& set, const LogitFunction& ask, const std::string& activity, Progress& progress,
                            const std::stop_token& stop) {
    std::vector<float> logits;
    for (std::size_t first = 0; first < set.examples.size(); first += kPiece) {
        throwIfStopped(stop);
        const std::size_t count = std::min(kPiece, set.examples.size() - first);
        const auto part = ask(inputsOf(set, first, count));
        logits.insert(logits.end(), part.begin(), part.end());
        progress.update(activity, static_cast<std::int64_t>(first + count), static_cast<std::int64_t>(set.examples.size()));
    }
    return logits;
}

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

EngineAnswers askFloat(const fs::path& run, const EngineChoice& choice, const EvaluationSet& set, Progress& progress,
                       const std::stop_token& stop) {
    const Checkpoint checkpoint = namedCheckpoint({run}, choice.checkpoint);
    EngineAnswers answers{{},
                          static_cast<std::size_t>(checkpoint.weights.config.logits()),
                          checkpoint.labels,
                          checkpoint.config.ensembleWeight,
                          checkpoint.config.ensembleForm};
    answers.logits = inPieces(
        set, [&](std::span<const float> inputs) { return floatLogits(checkpoint.weights, inputs); }, "Asking the float network",
        progress, stop);
    return answers;
}

/// Every segment over the cable, quantised by the host.
void askBoard(EngineAnswers& answers, const Int8Engine& host, const std::string& port, const EvaluationSet& set,
              Progress& progress, const std::stop_token& stop) {
    SerialPorts ports;
    BoardSession board(ports, port, stop);
    if (board.info().modelCrc != host.model().crc)
        throw Error("the board holds another model",
                    {port, 0, "put the run's model on it with 'earshot-cli board deploy' or 'update'"});
    std::uint64_t cycles = 0, microseconds = 0;
    for (std::size_t i = 0; i < set.examples.size(); ++i) {
        throwIfStopped(stop);
        const BoardResult result = board.query(host.quantise(inputsOf(set, i, 1)), stop);
        answers.logits.insert(answers.logits.end(), result.logits.begin(), result.logits.end());
        cycles += result.cycles;
        microseconds += result.microseconds;
        progress.update("Asking the board", static_cast<std::int64_t>(i + 1), static_cast<std::int64_t>(set.examples.size()));
    }
    answers.cycles = cycles / set.examples.size();
    answers.microseconds = microseconds / set.examples.size();
}

EngineAnswers askIntegers(const fs::path& run, const EngineChoice& choice, const EvaluationSet& set, int threads,
                          Progress& progress, const std::stop_token& stop) {
    const fs::path path = choice.quantized.empty() ? int8BlobOf(run) : choice.quantized / "model.blob";
    const Checkpoint checkpoint = readCheckpoint(path.parent_path() / "weights.ckpt");
    const auto blob = readFileBytes(path);
    const Int8Model model = Int8Model::fromBlob(blob);
    EngineAnswers answers{
        {}, static_cast<std::size_t>(model.config.logits()), checkpoint.labels, model.r, checkpoint.config.ensembleForm};
    const Int8Engine int8(blob);
    if (choice.engine == "board") {
        askBoard(answers, int8, choice.port, set, progress, stop);
    } else if (choice.engine == "int8") {
        answers.logits = inPieces(
            set, [&](std::span<const float> inputs) { return askInt8(int8, answers.outputs, inputs, threads); },
            "Asking the INT8 engine", progress, stop);
    } else {
        const Calibration calibration = Calibration::fromJson(readFile(path.parent_path() / "calibration.json"));
        answers.logits = inPieces(
            set, [&](std::span<const float> inputs) { return fakeQuantLogits(checkpoint.weights, model, calibration, inputs); },
            "Asking the quantised graph", progress, stop);
    }
    return answers;
}

} // namespace

EvaluationSet evaluationSet(const Dataset& dataset, int foldNumber, const std::string& split, int threads, Progress& progress,
                            const std::stop_token& stop) {
    EvaluationSet set;
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

EngineAnswers askEngine(const fs::path& run, const EngineChoice& choice, const Dataset& dataset, const EvaluationSet& set,
                        int threads, Progress& progress, const std::stop_token& stop) {
    EngineAnswers answers = choice.engine == "float" ? askFloat(run, choice, set, progress, stop)
                                                     : askIntegers(run, choice, set, threads, progress, stop);
    if (answers.labels.classes != dataset.labels.classes)
        throw Error("the run knows other classes than the dataset",
                    {run, 0, "evaluate it on data that is labelled with its classes"});
    if (choice.r)
        answers.r = *choice.r;
    return answers;
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

} // namespace earshot::cli
