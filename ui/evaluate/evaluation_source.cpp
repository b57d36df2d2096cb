#include "evaluate/evaluation_source.h"

#include "base/atomic_file.h"
#include "base/error.h"
#include "dataset/clip_name.h"

#include <QCoreApplication>

#include <algorithm>
#include <cmath>
#include <fstream>
#include <limits>
#include <unordered_map>

namespace fs = std::filesystem;

namespace earshot {
namespace {

/// predictions.csv, else the newest predictions that were left in a run.
fs::path predictionsOf(const fs::path& run) {
    if (fs::exists(run / "predictions.csv"))
        return run / "predictions.csv";
    std::pair<fs::file_time_type, fs::path> newest;
    std::error_code ignored;
    for (const fs::path& folder : {run, run / "evaluations"})
        for (fs::directory_iterator entries(folder, ignored); !ignored && entries != fs::directory_iterator();
             entries.increment(ignored)) {
            const std::string name = entries->path().filename().string();
            if (name.ends_with(".csv") && !name.ends_with(".truth.csv") && (folder != run || name.starts_with("predictions")))
                newest = std::max(newest, std::pair(entries->last_write_time(ignored), entries->path()));
        }
    if (newest.second.empty())
        throw Error("was not evaluated yet", {run, 0, "evaluate the run: it keeps the predictions and what they are judged by"});
    return newest.second;
}

fs::path truthBeside(const fs::path& predictions) {
    for (const fs::path& truth : {truthFile(predictions), predictions.parent_path() / "truth.csv"})
        if (fs::exists(truth))
            return truth;
    throw Error("has no truth.csv beside it to be judged by",
                {predictions, 0, "choose the file with filename and scene_label (meta.csv or foldN_evaluate.csv)"});
}

/// The run that a predictions file lies in; empty: none.
fs::path runAround(const fs::path& predictions) {
    for (const fs::path& folder : {predictions.parent_path(), predictions.parent_path().parent_path()})
        if (fs::exists(folder / "config.json"))
            return folder;
    return {};
}

std::string segmentKey(std::string_view filename) {
    const SegmentName name = splitSegment(filename);
    return std::string(name.recording) + '#' + std::to_string(name.segment);
}

double numberOf(std::string_view text) {
    try {
        return std::stod(std::string(text));
    } catch (const std::exception&) {
        return std::numeric_limits<double>::quiet_NaN();
    }
}

/// Accuracies by epoch from metrics.csv: the first columns whose names speak of them.
void readCurve(EvaluationSource& source, const fs::path& path) {
    std::ifstream stream(path);
    std::string line;
    int train = -1, evaluate = -1, epoch = -1, base = -1;
    const auto cellsOf = [](const std::string& row) {
        std::vector<std::string> cells(1);
        for (const char c : row)
            if (c == '\t')
                cells.emplace_back();
            else if (c != '\r')
                cells.back() += c;
        return cells;
    };
    if (!std::getline(stream, line))
        return;
    const auto names = cellsOf(line);
    for (int i = 0; i < int(names.size()); ++i) {
        const std::string& name = names[std::size_t(i)];
        const bool accuracy = name.find("accuracy") != std::string::npos && name.find("super") == std::string::npos;
        if (name == "epoch")
            epoch = i;
        else if (name == "validated_on")
            base = i;
        else if (accuracy && train < 0 && name.starts_with("train"))
            train = i;
        else if (accuracy && evaluate < 0 && !name.starts_with("train"))
            evaluate = i;
    }
    while (std::getline(stream, line)) {
        const auto cells = cellsOf(line);
        const auto cell = [&](int column) {
            return column >= 0 && column < int(cells.size()) ? numberOf(cells[std::size_t(column)])
                                                             : std::numeric_limits<double>::quiet_NaN();
        };
        if (base >= 0 && base < int(cells.size()))
            source.curveBase = QString::fromStdString(cells[std::size_t(base)]);
        const double at = epoch < 0 ? double(source.curve.size() + 1) : cell(epoch);
        if (std::isfinite(at) && (train >= 0 || evaluate >= 0))
            source.curve.push_back({at, cell(train), cell(evaluate)});
    }
}

} // namespace

std::vector<float> logitsOfClips(const ScoredClips& clips, const Predictions& predictions, std::span<const float> logits) {
    const auto outputs = std::size_t(clips.labels.logits());
    if (logits.size() != predictions.rows.size() * outputs)
        return {};
    std::unordered_map<std::string, std::size_t> rows;
    for (std::size_t i = 0; i < predictions.rows.size(); ++i)
        rows.emplace(segmentKey(predictions.rows[i].filename), i);
    std::vector<float> ordered;
    ordered.reserve(clips.size() * outputs);
    for (const std::string& filename : clips.filenames) {
        const auto found = rows.find(segmentKey(filename));
        if (found == rows.end())
            return {};
        const auto values = logits.subspan(found->second * outputs, outputs);
        ordered.insert(ordered.end(), values.begin(), values.end());
    }
    return ordered;
}

EvaluationSource readEvaluationSource(const fs::path& runOrFile, const fs::path& truthOverride, const std::stop_token& stop) {
    EvaluationSource source;
    source.predictions = fs::is_directory(runOrFile) ? predictionsOf(runOrFile) : runOrFile;
    source.truth = truthOverride.empty() ? truthBeside(source.predictions) : truthOverride;
    source.run = runAround(source.predictions);
    const std::string text = readFile(source.predictions);
    const Predictions predictions = parsePredictions(text, source.predictions);
    source.origin = readOrigin(source.predictions, text);
    if (stop.stop_requested())
        throw Cancelled();
    Truth truth = source.origin ? readTruth(source.truth, source.origin->labels) : readTruth(source.truth);
    if (source.origin && !source.origin->seenDevices.empty())
        truth.seenDevices = source.origin->seenDevices;
    adoptClasses(truth, predictions, source.predictions);
    source.clips = scoreClips(predictions, truth, source.predictions);
    if (stop.stop_requested())
        throw Cancelled();
    source.name =
        QString::fromStdString((source.run.empty() ? source.predictions.stem() : fs::absolute(source.run).filename()).string());
    source.engine = QStringLiteral("file");
    if (source.origin) {
        source.engine = engineText(source.origin->engine);
        source.ensembleWeight = source.origin->ensembleWeight;
        source.clips.missing = 0; // silent segments have no prediction by design
        if (source.origin->labels == source.clips.labels)
            source.logits =
                logitsOfClips(source.clips, predictions,
                              readLogits(source.predictions, predictions.rows.size(), std::size_t(source.clips.labels.logits())));
        if (!source.origin->data.empty())
            source.audioRoots.push_back(fs::path(source.origin->data));
    }
    if (!source.run.empty())
        readCurve(source, source.run / "metrics.csv");
    for (const fs::path& root : {source.truth.parent_path(), source.truth.parent_path().parent_path(), source.run})
        if (!root.empty())
            source.audioRoots.push_back(root);
    return source;
}

QString EvaluationSource::checkpointText() const {
    if (!origin || origin->engine != "float" || origin->checkpoint == "best")
        return {};
    const QString name = QString::fromStdString(origin->checkpoint);
    return name == QStringLiteral("last") ? name : QCoreApplication::translate("earshot::Evaluate", "epoch %1").arg(name);
}

bool EvaluationSource::isOfEpoch() const {
    return origin && origin->engine == "float" && origin->checkpoint != "best" && origin->checkpoint != "last";
}

QString engineText(const std::string& engine) {
    const auto word = [](const char* text) { return QCoreApplication::translate("earshot::Evaluate", text); };
    return engine == "int8"        ? word("INT8 host")
           : engine == "board"     ? word("INT8 board")
           : engine == "fakequant" ? word("fake-quantised")
                                   : QString::fromStdString(engine);
}

fs::path findAudio(const EvaluationSource& source, const std::string& filename) {
    const fs::path name{std::string(splitSegment(filename).recording)};
    std::error_code ignored;
    if (name.is_absolute() && fs::is_regular_file(name, ignored))
        return name;
    if (!staysBelowRoot(name.string()))
        return {};
    for (const fs::path& root : source.audioRoots)
        for (const fs::path& candidate : {root / name, root / "audio" / name, root / name.filename()})
            if (fs::is_regular_file(candidate, ignored))
                return candidate;
    return {};
}

} // namespace earshot
