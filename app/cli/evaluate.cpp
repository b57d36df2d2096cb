#include "base/atomic_file.h"
#include "base/error.h"
#include "evaluation/report_json.h"
#include "exporters/report_text.h"
#include "project/open_dataset.h"
#include "run_evaluation.h"
#include "session.h"
#include "verbs.h"

namespace earshot::cli {
namespace {

struct Options {
    std::string run, data, split = "evaluate", by = "segment", checkpoint = "best", engine = "float", port, out;
    int fold = 1;
    double r = -1;
};

bool isBelow(const std::filesystem::path& file, const std::filesystem::path& folder) {
    const auto inside = std::filesystem::weakly_canonical(file).lexically_relative(std::filesystem::weakly_canonical(folder));
    return !inside.empty() && *inside.begin() != "..";
}

nlohmann::ordered_json evaluate(const Options& options, Context& context) {
    const Dataset dataset = openDataset(options.data, false, context.progress, context.stop);
    const int threads = hardwareThreads();
    const EvaluationSet set = evaluationSet(dataset, options.fold, options.split, threads, context.progress, context.stop);
    if ((options.engine == "board") != !options.port.empty())
        throw Error("--engine board and --port belong together", {{}, 0, "'earshot-cli board list' shows the ports"});
    EngineChoice choice{options.engine, options.checkpoint, std::nullopt, options.port};
    if (options.r >= 0)
        choice.r = options.r;
    const EngineAnswers answers = askEngine(options.run, choice, dataset, set, threads, context.progress, context.stop);
    const std::filesystem::path folder = options.run;
    const std::filesystem::path out = options.out.empty() ? folder / "predictions.csv" : std::filesystem::path(options.out);
    if (isBelow(out, folder)) {
        // What stays in the run keeps what is needed to look at it again; elsewhere a file is all that was asked for.
        keepAnswers(out, folder, answers, dataset, set, options.engine);
    } else {
        writePredictions(out, predictionsOf(answers, dataset, set));
        writeTruth(folder / "truth.csv", truthOf(dataset, set.clips, set.train));
    }
    Evaluation evaluation = judge(answers, dataset, set, options.engine, options.by == "recording");
    evaluation.name = folder.filename().string();
    context.out << reportText(evaluation);
    const nlohmann::ordered_json report = reportJson(evaluation);
    writeFileAtomically(folder / "evaluation.json", report.dump(2) + "\n"); // what exports read
    return report;
}

} // namespace

void addEvaluate(CLI::App& app) {
    const auto options = std::make_shared<Options>();
    CLI::App* verb =
        addVerb(app, "evaluate", "judge a run on a dataset", [options](Context& context) { return evaluate(*options, context); });
    verb->add_option("RUN", options->run, "folder of a run")->required();
    verb->add_option("--data", options->data, "dataset folder or .earshot project")->required();
    verb->add_option("--fold", options->fold, "fold of the dataset")->capture_default_str();
    verb->add_option("--split", options->split, "side of the fold")
        ->check(CLI::IsMember({"evaluate", "train", "all"}))
        ->capture_default_str();
    verb->add_option("--by", options->by, "one answer a segment, or a recording (mean of its segments)")
        ->check(CLI::IsMember({"segment", "recording"}))
        ->capture_default_str();
    verb->add_option("--checkpoint", options->checkpoint, "best, last or the number of an epoch")->capture_default_str();
    verb->add_option("--r", options->r, "weight of the scene head in the ensemble (default: the run's)")
        ->check(CLI::Range(0.0, 1.0));
    verb->add_option("--engine", options->engine, "who computes")
        ->check(CLI::IsMember({"float", "fakequant", "int8", "board"}))
        ->capture_default_str();
    verb->add_option("--port", options->port, "of the board, with --engine board");
    verb->add_option("--out", options->out, "where the predictions go (default: RUN/predictions.csv)");
}

} // namespace earshot::cli
