#include "base/error.h"
#include "evaluation/quotes.h"
#include "evaluation/report_json.h"
#include "exporters/report_text.h"
#include "session.h"
#include "verbs.h"

#include <filesystem>
#include <memory>
#include <optional>
#include <vector>

namespace earshot::cli {
namespace {

namespace fs = std::filesystem;

struct Options {
    std::vector<std::string> sides;
    std::string truth;
};

bool isRun(const fs::path& path) {
    std::error_code ignored;
    return fs::exists(path / "config.json", ignored);
}

/// A prediction file itself, or the newest one of a run.
fs::path predictionsOf(const fs::path& side) {
    std::error_code ignored;
    if (!fs::is_directory(side, ignored))
        return side;
    std::optional<fs::directory_entry> newest;
    for (const auto& entry : fs::directory_iterator(side)) {
        const std::string name = entry.path().filename().string();
        if (entry.is_regular_file() && name.starts_with("predictions") && name.ends_with(".csv") &&
            (!newest || entry.last_write_time() > newest->last_write_time()))
            newest = entry;
    }
    if (!newest)
        throw Error(isRun(side) ? "is a run without predictions" : "is no run: it has no config.json and no predictions",
                    {side, 0, "make them with `earshot-cli evaluate " + side.string() + " --data DIR`"});
    return newest->path();
}

fs::path truthOf(const Options& options) {
    if (!options.truth.empty())
        return options.truth;
    std::error_code ignored;
    for (const fs::path side : options.sides)
        if (fs::exists(side / "truth.csv", ignored))
            return side / "truth.csv";
    throw Error("there is no truth to compare by",
                {{}, 0, "name it with --truth FILE; `evaluate` leaves a truth.csv in its run"});
}

/// Reads and scores all sides, then keeps the segments that all of them have.
std::vector<ScoredClips> readSides(const Options& options, Context& context) {
    Truth truth = readTruth(truthOf(options));
    std::vector<Predictions> predictions;
    std::vector<fs::path> files;
    for (const auto& side : options.sides) {
        context.progress.update("Reading predictions", static_cast<std::int64_t>(files.size()),
                                static_cast<std::int64_t>(options.sides.size()));
        throwIfStopped(context.stop);
        files.push_back(predictionsOf(side));
        predictions.push_back(readPredictions(files.back()));
        adoptClasses(truth, predictions.back(), files.back());
    }
    std::vector<ScoredClips> sides;
    for (std::size_t i = 0; i < files.size(); ++i)
        sides.push_back(scoreClips(predictions[i], truth, files[i]));
    const auto leftOut = alignClips(sides);
    if (sides[0].size() == 0)
        throw Error("no clip has predictions on every side", {{}, 0, "compare predictions about the same clips"});
    for (std::size_t i = 0; i < sides.size(); ++i)
        if (leftOut[i] > 0)
            sides[i].notes.push_back(counted(leftOut[i], "prediction") + " without counterpart on the other sides were left out");
    return sides;
}

nlohmann::ordered_json runCompare(const Options& options, Context& context) {
    const std::vector<ScoredClips> sides = readSides(options, context);
    nlohmann::ordered_json evaluations = nlohmann::ordered_json::array(), pairs = nlohmann::ordered_json::array();
    for (std::size_t i = 0; i < sides.size(); ++i) {
        throwIfStopped(context.stop);
        Evaluation evaluation = evaluateClips(sides[i]);
        evaluation.name = options.sides[i];
        evaluations.push_back(reportJson(evaluation));
        context.out << reportText(evaluation) << '\n';
    }
    const auto rows = allRows(sides[0]);
    for (std::size_t i = 1; i < sides.size(); ++i) {
        throwIfStopped(context.stop);
        const Comparison comparison = compareClips(sides[0], sides[i], rows);
        nlohmann::ordered_json pair{{"a", options.sides[0]}, {"b", options.sides[i]}};
        pair.update(reportJson(comparison));
        pairs.push_back(std::move(pair));
        context.out << reportText(comparison, options.sides[0], options.sides[i]) << '\n';
    }
    nlohmann::ordered_json result = pairs[0];
    result["sides"] = std::move(evaluations);
    if (pairs.size() > 1)
        result["pairs"] = std::move(pairs);
    return result;
}

} // namespace

void addCompare(CLI::App& app) {
    const auto options = std::make_shared<Options>();
    CLI::App* verb = addVerb(app, "compare", "two to six runs or prediction files side by side, each against the first",
                             [options](Context& context) { return runCompare(*options, context); });
    verb->add_option("RUN_OR_FILE", options->sides, "runs (folders with a config.json) or prediction files")
        ->required()
        ->expected(2, 6);
    verb->add_option("--truth", options->truth, "tab-separated file with filename, scene_label; default: the truth.csv of a run");
}

} // namespace earshot::cli
