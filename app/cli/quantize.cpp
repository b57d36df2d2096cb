#include "base/atomic_file.h"
#include "base/error.h"
#include "features/log_mel.h"
#include "learning/run_files.h"
#include "learning/trainable_network.h"
#include "learning/trainer.h"
#include "project/open_dataset.h"
#include "project/run_folder.h"
#include "quantization/bias_correction.h"
#include "quantization/conversion.h"
#include "quantization/post_training.h"
#include "quantization_report.h"
#include "session.h"
#include "verbs.h"

#include <algorithm>
#include <functional>

namespace earshot::cli {
namespace {

namespace fs = std::filesystem;

using Json = nlohmann::ordered_json;

constexpr std::size_t kCalibrationSegments = 160;
constexpr std::size_t kCorrectionSegments = 64;
constexpr double kLabelShare = 0.2; ///< of the labels in fine-tuning; the rest is the float network's own answers

struct Options {
    std::string run, data, mode = "ptq", calibration = "mse", out;
    int epochs = 15;
    bool report = false;
    const CLI::Option* named[2] = {}; ///< --mode and --calibration: given, the report is of that one alone

    bool compares() const { return named[0]->count() == 0 && named[1]->count() == 0; }
};

/// One way to the integers.
struct Recipe {
    std::string mode, calibration;

    std::string name() const {
        return mode == "qat"                 ? "QAT"
               : calibration == "minmax"     ? "PTQ min-max"
               : calibration == "percentile" ? "PTQ percentile"
                                             : "PTQ MSE";
    }
    bool operator==(const Recipe&) const = default;
};

CalibrationMethod methodOf(const std::string& name) {
    return name == "minmax"       ? CalibrationMethod::MinMax
           : name == "percentile" ? CalibrationMethod::Percentile
                                  : CalibrationMethod::MeanSquare;
}

/// Passes nothing on; the progress bar tells enough.
class QuietObserver : public TrainingObserver {
public:
    void event(const Json&) override {}
};

/// Makes quantisations of one trained network from the training side of its dataset.
class Quantiser {
public:
    Quantiser(const Checkpoint& trained, const Dataset& dataset, int epochs, Context& context)
        : trained_(trained), epochs_(epochs), context_(context) {
        TrainingConfig config = trained.config;
        config.validate = ValidateOn::None;
        std::vector<std::string> notes;
        data_ = prepareTraining(dataset, config, notes, context.progress, context.stop);
    }

    QuantizationVariant make(const Recipe& recipe, const fs::path& folder) const {
        if (recipe.mode == "ptq")
            afterTraining(recipe.calibration, folder);
        else
            fineTune(folder);
        return {recipe.name(), folder, Json::parse(readFile(folder / "quantization.json"))};
    }

private:
    /// `count` network inputs of the training side, evenly over its list.
    std::function<std::vector<float>(std::size_t)> inputs(std::size_t count) const {
        return [this, count](std::size_t i) {
            std::vector<float> values(kInputSize);
            const Example& example = data_.train[i * data_.train.size() / count];
            networkInput(data_.features->logMel(static_cast<std::size_t>(example.row)), values);
            return values;
        };
    }

    /// Calibration, then bias correction.
    void afterTraining(const std::string& method, const fs::path& folder) const {
        const std::size_t count = std::min(kCalibrationSegments, data_.train.size());
        const Calibration calibration =
            calibratePostTraining(trained_.weights, methodOf(method), count, inputs(count), context_.progress, context_.stop);
        Checkpoint corrected = trained_;
        const std::size_t few = std::min(kCorrectionSegments, data_.train.size());
        corrected.weights = correctBiases(trained_.weights, calibration, few, inputs(few), context_.progress, context_.stop);
        SceneLabels labels = trained_.labels;
        if (trained_.weights.config.superClasses == 0)
            labels = {labels.classes, {}, {}};
        const double r = labels.hasSuperClasses() ? trained_.config.ensembleWeight : 1.0;
        writeInt8Model(folder, corrected, calibration, convert(corrected.weights, calibration, labels, r),
                       {{"mode", "ptq"}, {"calibration", method}, {"segments", count}, {"bias_correction", few}});
    }

    /// Quantisation-aware fine-tuning that keeps close to the float network: it is the teacher.
    void fineTune(const fs::path& folder) const {
        TrainingConfig config = trained_.config;
        config.qat = QatMode::After;
        config.qatEpochs = epochs_;
        config.validate = ValidateOn::None;
        config.distillation = DistillationForm::Logits;
        config.distillationWeight = kLabelShare;
        config.threads = config.threads > 0 ? config.threads : hardwareThreads();
        QuietObserver observer;
        TrainingControl control;
        fineTuneQuantised(trained_, config, data_, folder, observer, control, context_.progress, context_.stop);
    }

    const Checkpoint& trained_;
    const int epochs_;
    Context& context_;
    TrainingData data_;
};

/// The quantisation that was asked for, with `others` beside all the others, judged on the evaluate fold, as report.json and
/// report.txt beside the model.
Json sideBySide(const fs::path& run, const QuantizationVariant& chosen, const Recipe& recipe, bool others,
                const Quantiser& quantiser, const Dataset& dataset, int fold, Context& context) {
    const int threads = hardwareThreads();
    const EvaluationSet set = evaluationSet(dataset, fold, "evaluate", threads, context.progress, context.stop);
    QuantizationReport report(run, dataset, set, threads, context.progress, context.stop);
    report.add(chosen, context.progress, context.stop);
    const fs::path compared = chosen.folder / "compared";
    for (const Recipe& other : {Recipe{"ptq", "minmax"}, {"ptq", "percentile"}, {"ptq", "mse"}, {"qat", ""}}) {
        if (!others || other == recipe)
            continue;
        report.add(quantiser.make(other, compared), context.progress, context.stop);
        fs::remove_all(compared);
    }
    const std::string text = "judged on the evaluate side of fold " + std::to_string(fold) + ", " +
                             std::to_string(set.examples.size()) + " segments; calibrated and tuned on the train side\n\n" +
                             report.text();
    Json json{{"fold", fold}};
    json.update(report.json());
    writeFileAtomically(chosen.folder / "report.json", json.dump(2) + "\n");
    writeFileAtomically(chosen.folder / "report.txt", text);
    context.out << '\n' << text;
    return json;
}

Json quantise(const Options& options, Context& context) {
    prepareForTraining(hardwareThreads());
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
    const Recipe recipe{options.mode, options.mode == "ptq" ? options.calibration : ""};
    const Quantiser quantiser(trained, dataset, options.epochs, context);
    const QuantizationVariant made = quantiser.make(recipe, nextQuantizedFolder(run));
    const std::string model = (made.folder / "model.blob").string();
    context.out << "INT8 model: " << model << '\n';
    Json result{{"run", run.string()}, {"model", model}, {"mode", options.mode}};
    if (options.report)
        result["report"] = sideBySide(run, made, recipe, options.compares(), quantiser, dataset, trained.config.fold, context);
    return result;
}

} // namespace

void addQuantize(CLI::App& app) {
    const auto options = std::make_shared<Options>();
    CLI::App* verb =
        addVerb(app, "quantize", "make a run's INT8 model", [options](Context& context) { return quantise(*options, context); });
    verb->add_option("RUN", options->run, "folder of a run")->required();
    verb->add_option("--data", options->data, "dataset folder or .earshot project")->required();
    options->named[0] = verb->add_option("--mode", options->mode, "ptq: after training; qat: by fine-tuning")
                            ->check(CLI::IsMember({"ptq", "qat"}))
                            ->capture_default_str();
    verb->add_option("--epochs", options->epochs, "epochs of fine-tuning")->check(CLI::PositiveNumber)->capture_default_str();
    options->named[1] = verb->add_option("--calibration", options->calibration, "how ptq chooses ranges")
                            ->check(CLI::IsMember({"minmax", "percentile", "mse"}))
                            ->capture_default_str();
    verb->add_option("--out", options->out, "a new run for the model (default: RUN/quantized/<n>)");
    verb->add_flag("--report", options->report,
                   "judge float, quantised graph and INT8 side by side on the evaluate fold; without --mode and --calibration, "
                   "of every kind of quantisation");
}

} // namespace earshot::cli
