#include "base/atomic_file.h"
#include "base/error.h"
#include "board/deploy.h"
#include "dataset/demo_synthesiser.h"
#include "evaluation/report_json.h"
#include "exporters/confusion_png.h"
#include "exporters/curve_png.h"
#include "exporters/report_text.h"
#include "firmware/firmware_image.h"
#include "int8_blob.h"
#include "learning/run_files.h"
#include "learning/trainable_network.h"
#include "learning/trainer.h"
#include "network/complexity.h"
#include "project/open_dataset.h"
#include "run_evaluation.h"
#include "session.h"
#include "training_output.h"
#include "verbs.h"
#include "virtual_board.h"
#include "worker_channel.h"

#include <algorithm>
#include <cstdio>
#include <sstream>
#include <tuple>

namespace earshot::cli {
namespace {

namespace fs = std::filesystem;
using Json = nlohmann::ordered_json;

struct Options {
    std::string data, out;
    bool demo = false, virtualBoard = false;
    int epochs = 0, boardClips = 32;
};

/// Collects what was printed, for OUT/report.txt.
class Report {
public:
    explicit Report(std::ostream& out) : out_(out) {}
    void heading(const std::string& text) { say("\n== " + text + "\n"); }
    void say(const std::string& text) {
        out_ << text << std::flush;
        text_ += text;
    }
    const std::string& text() const { return text_; }

private:
    std::ostream& out_;
    std::string text_;
};

/// Puts the epochs' lines into the report as they come.
class ReportedTraining : public TrainingObserver {
public:
    ReportedTraining(WorkerChannel& channel, Report& report) : printer_(channel, lines_), report_(report) {}
    void event(const Json& event) override {
        printer_.event(event);
        report_.say(lines_.str());
        lines_.str("");
    }

private:
    std::ostringstream lines_;
    EpochPrinter printer_;
    Report& report_;
};

template <typename... Values>
std::string line(const char* format, Values... values) {
    char text[256];
    std::snprintf(text, sizeof text, format, values...);
    return text;
}

fs::path datasetFolder(const Options& options, Context& context) {
    if (!options.demo)
        return options.data;
    const fs::path folder = fs::path(options.out) / "demo";
    if (!fs::exists(folder / "meta.csv"))
        synthesiseDemo(folder, {}, context.progress, context.stop);
    return folder;
}

void describeData(const Dataset& dataset, const Fold& fold, Report& report) {
    report.heading("Data");
    report.say(dataset.name + (dataset.isDemo ? " (synthesised demo recordings: its figures say nothing about real data)" : "") +
               "\n");
    report.say(line("%zu recordings, %zu classes, %zu devices, fold %d%s: %zu to train, %zu to evaluate\n", dataset.clips.size(),
                    dataset.labels.classes.size(), dataset.devices().size(), fold.number, fold.generated ? " (generated)" : "",
                    fold.train.size(), fold.evaluate.size()));
    if (!dataset.labels.hasSuperClasses())
        report.say("no super-classes: one head, no multi-task learning, no ensemble\n");
    if (!dataset.problems.empty())
        report.say(line("%zu problems; 'earshot-cli data' lists them\n", dataset.problems.size()));
}

void describeNetwork(const TrainingConfig& config, const NetworkConfig& network, Report& report) {
    const Complexity counts = complexityOf(network);
    report.heading("Network");
    report.say(line("%lld parameters (limit %lld), %lld MACs (limit %lld)\n", static_cast<long long>(counts.parameters),
                    static_cast<long long>(kParameterLimit), static_cast<long long>(counts.macs),
                    static_cast<long long>(kMacLimit)));
    report.say(line("preset %s: %d epochs, then %d quantisation-aware, batch %d, seed %llu\n", config.preset.c_str(),
                    config.epochs, config.qatEpochs, config.batch, static_cast<unsigned long long>(config.seed)));
}

CurveSeries series(const Json& metrics, const char* key, const char* name, double factor = 1) {
    CurveSeries result{name, {}, {}};
    for (const auto& epoch : metrics)
        if (epoch.contains(key) && epoch[key].is_number()) {
            result.x.push_back(epoch["epoch"]);
            result.y.push_back(factor * epoch[key].get<double>());
        }
    return result;
}

void drawCurve(const fs::path& path, const Json& metrics, const std::string& source) {
    writeCurvePng(
        path, "Learning curve", "epoch",
        {{"loss",
          {series(metrics, "loss_scene", "scene, train"), series(metrics, "loss_super", "super-class, train"),
           series(metrics, "log_loss", "log loss, validation")}},
         {"accuracy, %", {series(metrics, "train_accuracy", "train", 100), series(metrics, "accuracy", "validation", 100)}}},
        source);
}

TrainingOutcome trainStage(const Options& options, const TrainingConfig& config, const Dataset& dataset, const fs::path& run,
                           Report& report, Context& context) {
    const RunLock lock(run);
    prepareForTraining(config.threads);
    std::vector<std::string> notes;
    const TrainingData data = prepareTraining(dataset, config, notes, context.progress, context.stop);
    report.heading("Training");
    for (const auto& note : notes)
        report.say(note + "\n");
    TrainingControl control;
    WorkerChannel channel(run, {}, control);
    ReportedTraining observer(channel, report);
    const TrainingOutcome outcome = train(config, data, run, true, observer, control, context.progress, context.stop);
    drawCurve(fs::path(options.out) / "curve.png", outcome.metrics, dataset.name + ", preset " + config.preset);
    return outcome;
}

/// One engine's figures; also a line of the table.
Evaluation judgeEngine(const char* engine, const fs::path& run, const Dataset& dataset, const EvaluationSet& set,
                       Context& context) {
    const int threads = hardwareThreads();
    const EngineAnswers answers =
        askEngine(run, {engine, "best", std::nullopt, {}}, dataset, set, threads, context.progress, context.stop);
    if (std::string(engine) == "int8")
        keepAnswers(run / "predictions.csv", run, answers, dataset, set, engine);
    return judge(answers, dataset, set, engine, false);
}

/// `count` segments spread evenly over the set.
EvaluationSet sampleOf(const EvaluationSet& set, std::size_t count) {
    EvaluationSet sample = set;
    sample.examples.clear();
    count = std::min(count, set.examples.size());
    for (std::size_t i = 0; i < count; ++i)
        sample.examples.push_back(set.examples[i * set.examples.size() / count]);
    return sample;
}

/// Deploys to a virtual Nano 33 by the real uploader and asks it; its answers must be the host's, bit for bit.
void deployAndAsk(const Options& options, const fs::path& run, const Dataset& dataset, const EvaluationSet& set, Report& report,
                  Json& result, Context& context) {
    report.heading("Virtual Nano 33 BLE");
    const DeployImage image = checkedImage(buildImage(readFileBytes(int8BlobOf(run))));
    const VirtualBoard board(options.out, context.stop);
    SerialPorts ports;
    const DeployReport deployed = deploy(image, ports, board.port().string(), context.progress, context.stop);
    report.say(line("deployed: %zu bytes, %d pages written, all verified, model %08x answers\n", image.bytes.size(),
                    deployed.pagesWritten, image.modelCrc));
    const EvaluationSet sample = sampleOf(set, static_cast<std::size_t>(options.boardClips));
    const auto ask = [&](const char* engine) {
        return askEngine(run, {engine, "best", std::nullopt, deployed.port}, dataset, sample, 1, context.progress, context.stop);
    };
    const EngineAnswers host = ask("int8"), answers = ask("board");
    const std::size_t outputs = host.outputs;
    std::size_t identical = 0;
    for (std::size_t i = 0; i < sample.examples.size(); ++i)
        identical += std::equal(host.logits.data() + i * outputs, host.logits.data() + (i + 1) * outputs,
                                answers.logits.data() + i * outputs);
    const double milliseconds = static_cast<double>(answers.microseconds) / 1000;
    report.say(line("%zu of %zu answers equal the host's in every bit; %.1f million cycles (estimated), %.0f ms an inference\n",
                    identical, sample.examples.size(), static_cast<double>(answers.cycles) / 1e6, milliseconds));
    result["int8_board"] = reportJson(judge(answers, dataset, sample, "board", false));
    result["board"] = {{"queried", sample.examples.size()},
                       {"identical", identical},
                       {"cycles", answers.cycles},
                       {"milliseconds", milliseconds}};
    result["image_bytes"] = image.bytes.size();
}

Json pipeline(const Options& options, Context& context) {
    if (options.demo == !options.data.empty())
        throw Error("name a dataset or ask for the demo", {{}, 0, "give --data DIR or --demo"});
    const fs::path out = options.out;
    const fs::path run = out / "run";
    Report report(context.out);
    report.say(options.demo ? "Earshot, the whole way on a synthesised demo dataset\n"
                            : "Earshot, the whole way on " + options.data + "\n");

    const fs::path folder = datasetFolder(options, context);
    const Dataset dataset = openDataset(folder, false, context.progress, context.stop);
    TrainingConfig config = presetConfig("quick");
    if (options.epochs > 0)
        applySettings(config, {{"epochs", options.epochs}, {"qat_epochs", std::max(1, options.epochs / 4)}});
    config.threads = hardwareThreads();
    const Fold& fold = dataset.folds.empty() ? dataset.fold(config.fold) : dataset.folds.front();
    config.fold = fold.number;
    describeData(dataset, fold, report);
    describeNetwork(
        config,
        config.network(static_cast<int>(dataset.labels.classes.size()), static_cast<int>(dataset.labels.superClasses.size())),
        report);
    const TrainingOutcome outcome = trainStage(options, config, dataset, run, report, context);

    const EvaluationSet set = evaluationSet(dataset, fold.number, "evaluate", config.threads, context.progress, context.stop);
    report.heading("Judged on the evaluate side of fold " + std::to_string(fold.number));
    Json result;
    Evaluation int8;
    for (const auto& [engine, key, name] : {std::tuple("float", "float", "float"), std::tuple("fakequant", "qat", "QAT graph"),
                                            std::tuple("int8", "int8_host", "INT8 engine")}) {
        int8 = judgeEngine(engine, run, dataset, set, context);
        result[key] = reportJson(int8);
        report.say(line("%-12s accuracy %5.1f %%   log loss %.3f   (%lld segments)\n", name, 100 * int8.accuracy, int8.logLoss,
                        static_cast<long long>(int8.clips)));
    }
    int8.name = dataset.name;
    report.heading("INT8 engine");
    report.say(reportText(int8));
    writeConfusionPng(out / "confusion.png", int8, dataset.name + ", INT8 engine",
                      dataset.isDemo ? "synthesised demo data" : folder.string());
    if (options.virtualBoard)
        deployAndAsk(options, run, dataset, set, report, result, context);
    report.heading("Files");
    report.say("run            " + run.string() + "\nINT8 model     " + int8BlobOf(run).string() + "\npictures       " +
               (out / "curve.png").string() + ", " + (out / "confusion.png").string() + "\nreport         " +
               (out / "report.txt").string() + ", " + (out / "report.json").string() + "\n");

    result["demo"] = dataset.isDemo;
    result["run"] = run.string();
    result["best_epoch"] = outcome.bestEpoch + 1;
    writeFileAtomically(out / "report.txt", report.text());
    writeFileAtomically(out / "report.json", result.dump(2) + "\n");
    return result;
}

} // namespace

void addPipeline(CLI::App& app) {
    const auto options = std::make_shared<Options>();
    CLI::App* verb = addVerb(app, "pipeline", "the whole way from recordings to a judged INT8 model, printed as a report",
                             [options](Context& context) { return pipeline(*options, context); });
    verb->add_option("--data", options->data, "dataset folder or .earshot project");
    verb->add_flag("--demo", options->demo, "a synthesised demo dataset instead");
    verb->add_option("--out", options->out, "folder for everything that comes out")->required();
    verb->add_flag("--virtual-board", options->virtualBoard,
                   "deploy to a virtual Nano 33 BLE and compare its answers with the host's");
    verb->add_option("--board-clips", options->boardClips, "segments that the board is asked about")
        ->check(CLI::PositiveNumber)
        ->capture_default_str();
    verb->add_option("--epochs", options->epochs, "epochs of the float stage")->check(CLI::PositiveNumber);
}

} // namespace earshot::cli
