#include "run_evaluation.h"

#include "base/atomic_file.h"
#include "base/error.h"
#include "board/board_session.h"
#include "board/port_discovery.h"
#include "int8_blob.h"
#include "learning/run_files.h"
#include "learning/trainable_network.h"
#include "runtime/int8_engine.h"

namespace earshot::cli {
namespace {

namespace fs = std::filesystem;

EngineAnswers askFloat(const fs::path& run, const EngineChoice& choice, const EvaluationSet& set, Progress& progress,
                       const std::stop_token& stop) {
    const Checkpoint checkpoint = namedCheckpoint({run}, choice.checkpoint);
    EngineAnswers answers{{},
                          static_cast<std::size_t>(checkpoint.weights.config.logits()),
                          checkpoint.labels,
                          checkpoint.config.ensembleWeight,
                          checkpoint.config.ensembleForm,
                          choice.checkpoint};
    answers.logits = askInBatches(
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

EngineAnswers askIntegers(const fs::path& run, const EngineChoice& choice, const EvaluationSet& set, Progress& progress,
                          const std::stop_token& stop) {
    const fs::path path = choice.quantized.empty() ? int8BlobOf(run) : choice.quantized / "model.blob";
    const Checkpoint checkpoint = readCheckpoint(path.parent_path() / "weights.ckpt");
    const auto blob = readFileBytes(path);
    const Int8Model model = Int8Model::fromBlob(blob);
    EngineAnswers answers{{},
                          static_cast<std::size_t>(model.config.logits()),
                          checkpoint.labels,
                          model.r,
                          checkpoint.config.ensembleForm,
                          path.parent_path().filename().string()};
    if (choice.engine == "board") {
        askBoard(answers, Int8Engine(blob), choice.port, set, progress, stop);
    } else {
        const Calibration calibration = Calibration::fromJson(readFile(path.parent_path() / "calibration.json"));
        answers.logits = askInBatches(
            set, [&](std::span<const float> inputs) { return fakeQuantLogits(checkpoint.weights, model, calibration, inputs); },
            "Asking the quantised graph", progress, stop);
    }
    return answers;
}

} // namespace

EngineAnswers askEngine(const fs::path& run, const EngineChoice& choice, const Dataset& dataset, const EvaluationSet& set,
                        int threads, Progress& progress, const std::stop_token& stop) {
    EngineAnswers answers = choice.engine == "float"  ? askFloat(run, choice, set, progress, stop)
                            : choice.engine == "int8" ? askInt8Host(run, dataset, set, threads, progress, stop, choice.quantized)
                                                      : askIntegers(run, choice, set, progress, stop);
    requireClassesOf(dataset, answers.labels, run);
    if (choice.r)
        answers.r = *choice.r;
    return answers;
}

} // namespace earshot::cli
