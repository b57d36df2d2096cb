#include "evaluate/run_evaluations.h"

#include "evaluate/evaluation_source.h"
#include "project/run_folder.h"

#include <QCoreApplication>

#include <algorithm>
#include <charconv>

namespace earshot {
namespace {

namespace fs = std::filesystem;

bool isInteger(const std::string& engine) {
    return engine != "float";
}

fs::path epochFile(const fs::path& run, const std::string& number) {
    return run / "checkpoints" / ("epoch-" + std::string(number.size() < 4 ? 4 - number.size() : 0, '0') + number + ".ckpt");
}

/// The file that the engine computes with; empty: the run has none.
fs::path networkFile(const EvaluationRequest& request) {
    if (isInteger(request.engine))
        return newestInt8Model(request.run).value_or(fs::path());
    std::error_code ignored;
    std::vector<fs::path> candidates{request.run / "checkpoints" / (request.checkpoint + ".ckpt")};
    if (request.checkpoint == "best")
        candidates.push_back(request.run / "checkpoints" / "last.ckpt");
    else if (request.checkpoint != "last")
        candidates = {epochFile(request.run, request.checkpoint)};
    for (const fs::path& path : candidates)
        if (fs::exists(path, ignored))
            return path;
    return {};
}

/// Integer engines answer with one quantisation, whose number stands in their origin.
std::string checkpointOf(const EvaluationRequest& request) {
    return isInteger(request.engine) ? networkFile(request).parent_path().filename().string() : request.checkpoint;
}

} // namespace

fs::path evaluationFile(const EvaluationRequest& request) {
    return request.run / "evaluations" /
           (request.engine + "-" + checkpointOf(request) + "-fold" + std::to_string(request.fold) + "-" + request.split + ".csv");
}

fs::path freshEvaluation(const EvaluationRequest& request) {
    const fs::path network = networkFile(request);
    std::error_code ignored;
    for (const fs::path& path : {request.run / "predictions.csv", evaluationFile(request)}) {
        const auto origin = readOrigin(path);
        if (!origin || origin->engine != request.engine || origin->checkpoint != checkpointOf(request) ||
            origin->fold != request.fold || origin->split != request.split)
            continue;
        if (network.empty() || fs::last_write_time(path, ignored) >= fs::last_write_time(network, ignored))
            return path;
    }
    return {};
}

std::vector<int> keptEpochs(const fs::path& run) {
    std::vector<int> epochs;
    std::error_code error;
    for (fs::directory_iterator entries(run / "checkpoints", error); !error && entries != fs::directory_iterator();
         entries.increment(error)) {
        const std::string name = entries->path().filename().string();
        if (!name.starts_with("epoch-") || !name.ends_with(".ckpt"))
            continue;
        int number = 0;
        const char* end = name.data() + name.size() - 5;
        if (const auto result = std::from_chars(name.data() + 6, end, number); result.ec == std::errc() && result.ptr == end)
            epochs.push_back(number);
    }
    std::sort(epochs.begin(), epochs.end());
    return epochs;
}

std::vector<std::string> enginesOf(const fs::path& run) {
    std::vector<std::string> engines;
    std::error_code ignored;
    if (fs::exists(run / "checkpoints", ignored))
        engines.push_back("float");
    if (newestInt8Model(run))
        for (const char* engine : {"fakequant", "int8", "board"})
            engines.push_back(engine);
    return engines;
}

QString requestText(const EvaluationRequest& request) {
    const std::string run = request.name.empty() ? request.run.filename().string() : request.name;
    QString text = QString::fromStdString(run) + QStringLiteral(", ") + engineText(request.engine);
    if (!isInteger(request.engine) && request.checkpoint != "best")
        text += QStringLiteral(", ") +
                QCoreApplication::translate("earshot::Evaluate", "epoch %1").arg(QString::fromStdString(request.checkpoint));
    return text;
}

} // namespace earshot
