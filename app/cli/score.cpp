#include "evaluation/report_json.h"
#include "exporters/report_text.h"
#include "session.h"
#include "verbs.h"

#include <memory>

namespace earshot::cli {
namespace {

struct Options {
    std::string predictions;
    std::string truth;
};

nlohmann::ordered_json runScore(const Options& options, Context& context) {
    const Predictions predictions = readPredictions(options.predictions);
    Truth truth = readTruth(options.truth);
    adoptClasses(truth, predictions, options.predictions);
    throwIfStopped(context.stop);
    const ScoredClips clips = scoreClips(predictions, truth, options.predictions);
    Evaluation evaluation = evaluateClips(clips);
    evaluation.name = options.predictions;
    context.out << reportText(evaluation);
    return reportJson(evaluation);
}

} // namespace

void addScore(CLI::App& app) {
    const auto options = std::make_shared<Options>();
    CLI::App* verb = addVerb(app, "score", "judge anybody's predictions, matched by file name",
                             [options](Context& context) { return runScore(*options, context); });
    verb->add_option("predictions.csv", options->predictions, "predictions in DCASE output format")->required();
    verb->add_option("--truth", options->truth,
                     "tab-separated file with filename, scene_label and optionally identifier, source_label, such as meta.csv")
        ->required();
}

} // namespace earshot::cli
