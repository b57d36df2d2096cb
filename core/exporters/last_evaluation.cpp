#include "exporters/last_evaluation.h"

#include "base/atomic_file.h"
#include "base/error.h"
#include "evaluation/predictions.h"
#include "evaluation/truth.h"

namespace earshot {
namespace {

nlohmann::ordered_json readJson(const std::filesystem::path& path) {
    const auto json = nlohmann::ordered_json::parse(readFile(path), nullptr, false);
    if (!json.is_object())
        throw Error("is no JSON object", {path, 0, "the file is damaged; make it again"});
    return json;
}

} // namespace

nlohmann::ordered_json runConfig(const std::filesystem::path& run) {
    if (!std::filesystem::exists(run / "config.json"))
        throw Error("is not a run", {run, 0, "name a folder that 'earshot-cli train' or 'pipeline' wrote"});
    return readJson(run / "config.json");
}

LastEvaluation lastEvaluation(const std::filesystem::path& run) {
    LastEvaluation result;
    result.predictions = run / "predictions.csv";
    if (!std::filesystem::exists(result.predictions) || !std::filesystem::exists(run / "truth.csv"))
        throw Error("the run was not evaluated yet",
                    {run, 0, "do it with `evaluate " + run.string() + " --data DIR --engine int8`, then export"});
    const Predictions predictions = readPredictions(result.predictions);
    Truth truth = readTruth(run / "truth.csv");
    adoptClasses(truth, predictions, result.predictions);
    result.evaluation = evaluateClips(scoreClips(predictions, truth, result.predictions));
    result.evaluation.name = run.filename().string();
    if (std::filesystem::exists(run / "evaluation.json"))
        result.evaluation.engine = readJson(run / "evaluation.json").value("engine", std::string("file"));
    return result;
}

} // namespace earshot
