#include "base/atomic_file.h"
#include "base/error.h"
#include "evaluation/report_json.h"
#include "features/log_mel.h"
#include "learning/run_files.h"
#include "learning/trainable_network.h"
#include "learning/trainer.h"
#include "project/open_dataset.h"
#include "project/run_folder.h"
#include "quantization/conversion.h"
#include "quantization/post_training.h"
#include "run_evaluation.h"
#include "session.h"
#include "verbs.h"

#include <algorithm>
#include <cstdio>

namespace earshot::cli {
namespace {

namespace fs = std::filesystem;

constexpr std::size_t kCalibrationSegments = 160;

struct Options {
    std::string run, data, mode = "ptq", calibration = "minmax", out;
    int epochs = 15;
    bool report = false;
};

CalibrationMethod methodOf(const std::string& name) {
    return name == "minmax"       ? CalibrationMethod::MinMax
           : name == "percentile" ? CalibrationMethod::Percentile
                                  : CalibrationMethod::MeanSquare;
}

/// Post-training quantisation with segments drawn from the training side, evenly over its list.
void quantiseAfterTraining(const Options& options, const Checkpoint& trained, const Dataset& dataset, const fs::path& folder,
                           Context& context) {
    TrainingConfig config = trained.config;
    config.validate = ValidateOn::None;
    std::vector<std::string> notes;
    const TrainingData data = prepareTraining(dataset, config, notes, context.progress, context.stop);
    const std::size_t count = std::min(kCalibrationSegments, data.train.size());
    const auto input = [&](std::size_t i) {
        std::vector<float> values(kInputSize);
        networkInput(data.features->logMel(static_cast<std::size_t>(data.train[i * data.train.size() / count].row)), values);
        return values;
    };
    const Calibration calibration =
        calibratePostTraining(trained.weights, methodOf(options.calibration), count, input, context.progress, context.stop);
    SceneLabels labels = trained.labels;
    if (trained.weights.config.superClasses == 0)
        labels = {labels.classes, {}, {}};
    const double r = labels.hasSuperClasses() ? trained.config.ensembleWeight : 1.0;
    writeInt8Model(folder, trained, calibration, convert(trained.weights, calibration, labels, r),
                   {{"mode", "ptq"}, {"calibration", options.calibration}, {"segments", count}});
}

/// Passes nothing on; the progress bar tells enough.
class QuietObserver : public TrainingObserver {
public:
    void event(const nlohmann::ordered_json&) override {}
};

void fineTune(const Options& options, const Checkpoint& trained, const Dataset& dataset, const fs::path& folder,
              Context& context) {
    TrainingConfig config = trained.config;
    config.qat = QatMode::After;
    config.qatEpochs = options.epochs;
    config.threads = config.threads > 0 ? config.threads : hardwareThreads();
    prepareForTraining(config.threads);
    std::vector<std::string> notes;
    const TrainingData data = prepareTraining(dataset, config, notes, context.progress, context.stop);
    QuietObserver observer;
    TrainingControl control;
    fineTuneQuantised(trained, config, data, folder, observer, control, context.progress, context.stop);
}

/// Float, quantised graph and engine side by side.
nlohmann::ordered_json sideBySide(const fs::path& run, const Dataset& dataset, int fold, Context& context) {
    const int threads = hardwareThreads();
    const EvaluationSet set = evaluationSet(dataset, fold, "evaluate", threads, context.progress, context.stop);
    nlohmann::ordered_json sides;
    std::vector<float> reference;
    for (const char* engine : {"float", "fakequant", "int8"}) {
        const EngineAnswers answers =
            askEngine(run, {engine, "best", std::nullopt, {}}, dataset, set, threads, context.progress, context.stop);
        const Evaluation evaluation = judge(answers, dataset, set, engine, false);
        if (reference.empty())
            reference = answers.logits;
        std::size_t agreeing = 0;
        const std::size_t clips = set.examples.size(), outputs = answers.outputs, classes = answers.labels.classes.size();
        for (std::size_t i = 0; i < clips; ++i) {
            const auto top = [&](const std::vector<float>& logits) {
                const float* row = logits.data() + i * outputs;
                return std::max_element(row, row + classes) - row;
            };
            agreeing += top(answers.logits) == top(reference);
        }
        sides[engine] = reportJson(evaluation);
        sides[engine]["agreement_with_float"] = static_cast<double>(agreeing) / static_cast<double>(clips);
        char line[160];
        std::snprintf(line, sizeof line, "%-10s accuracy %5.1f %%   log loss %.3f   agrees with float on %5.1f %%\n", engine,
                      100 * evaluation.accuracy, evaluation.logLoss,
                      100.0 * static_cast<double>(agreeing) / static_cast<double>(clips));
        context.out << line;
    }
    return sides;
}

nlohmann::ordered_json quantise(const Options& options, Context& context) {
    const RunFiles source{options.run};
    const Checkpoint trained = namedCheckpoint(source, "best");
    if (trained.config.channels != 16)
        throw Error("the run's network has " + std::to_string(trained.config.channels) + " channels",
                    {options.run, 0, "only networks of 16 channels fit the board's engine"});
    const Dataset dataset = openDataset(options.data, false, context.progress, context.stop);
    fs::path run = options.run;
    if (!options.out.empty()) {
        run = options.out;
        if (fs::exists(RunFiles{run}.config()))
            throw Error("holds a run already", {run, 0, "choose another folder"});
        writeFileAtomically(RunFiles{run}.config(), toJson(trained.config).dump(2) + "\n");
        writeCheckpoint(RunFiles{run}.best(), trained);
    }
    const fs::path folder = nextQuantizedFolder(run);
    if (options.mode == "ptq")
        quantiseAfterTraining(options, trained, dataset, folder, context);
    else
        fineTune(options, trained, dataset, folder, context);
    context.out << "INT8 model: " << (folder / "model.blob").string() << '\n';
    nlohmann::ordered_json result{{"run", run.string()}, {"model", (folder / "model.blob").string()}, {"mode", options.mode}};
    if (options.report)
        result["report"] = sideBySide(run, dataset, trained.config.fold, context);
    return result;
}

} // namespace

void addQuantize(CLI::App& app) {
    const auto options = std::make_shared<Options>();
    CLI::App* verb =
        addVerb(app, "quantize", "make a run's INT8 model", [options](Context& context) { return quantise(*options, context); });
    verb->add_option("RUN", options->run, "folder of a run")->required();
    verb->add_option("--data", options->data, "dataset folder or .earshot project")->required();
    verb->add_option("--mode", options->mode, "ptq: after training; qat: by fine-tuning")
        ->check(CLI::IsMember({"ptq", "qat"}))
        ->capture_default_str();
    verb->add_option("--epochs", options->epochs, "epochs of fine-tuning")->check(CLI::PositiveNumber)->capture_default_str();
    verb->add_option("--calibration", options->calibration, "how ptq chooses ranges")
        ->check(CLI::IsMember({"minmax", "percentile", "mse"}))
        ->capture_default_str();
    verb->add_option("--out", options->out, "a new run for the model (default: RUN/quantized/<n>)");
    verb->add_flag("--report", options->report, "judge float, quantised graph and INT8 side by side on the evaluate fold");
}

} // namespace earshot::cli
