#include "evaluate/evaluation_source.h"

#include "base/error.h"
#include "base/npy.h"
#include "dataset/clip_name.h"

#include <nlohmann/json.hpp>

#include <algorithm>
#include <cmath>
#include <fstream>
#include <limits>
#include <unordered_map>

namespace fs = std::filesystem;

namespace earshot {
namespace {

/// predictions.csv, else the newest predictions*.csv of a run.
fs::path predictionsOf(const fs::path& run) {
    if (fs::exists(run / "predictions.csv"))
        return run / "predictions.csv";
    fs::path newest;
    for (const auto& entry : fs::directory_iterator(run)) {
        const std::string name = entry.path().filename().string();
        if (!name.starts_with("predictions") || !name.ends_with(".csv"))
            continue;
        if (newest.empty() || entry.last_write_time() > fs::last_write_time(newest))
            newest = entry.path();
    }
    if (newest.empty())
        throw Error("has no predictions yet", {run, 0, "evaluate the run first: it leaves predictions.csv and truth.csv there"});
    return newest;
}

fs::path truthBeside(const fs::path& predictions) {
    const fs::path truth = predictions.parent_path() / "truth.csv";
    if (!fs::exists(truth))
        throw Error("has no truth.csv beside it to be judged by",
                    {predictions, 0, "choose the file with filename and scene_label (meta.csv or foldN_evaluate.csv)"});
    return truth;
}

/// What the run's settings say; an empty object where there are none, or none that can be read: they only add names here.
nlohmann::json settingsOf(const fs::path& folder) {
    std::ifstream stream(folder / "config.json");
    const nlohmann::json settings = nlohmann::json::parse(stream, nullptr, false);
    return settings.is_object() ? settings : nlohmann::json::object();
}

QString textOf(const nlohmann::json& settings, const char* key) {
    const auto found = settings.find(key);
    return found != settings.end() && found->is_string() ? QString::fromStdString(found->get<std::string>()) : QString();
}

std::string segmentKey(std::string_view filename) {
    const SegmentName name = splitSegment(filename);
    return std::string(name.recording) + '#' + std::to_string(name.segment);
}

void readLogits(EvaluationSource& source, const Predictions& predictions, const fs::path& path) {
    if (!fs::exists(path))
        return;
    const NpyArray array = readNpy(path);
    const auto outputs = std::size_t(source.clips.labels.logits());
    if (array.shape.size() != 2 || array.shape[0] != predictions.rows.size() || array.shape[1] != outputs) {
        source.clips.notes.push_back(path.filename().string() + " does not belong to " + source.predictions.filename().string() +
                                     "; the ensemble weight stays fixed");
        return;
    }
    source.logits = logitsOfClips(source.clips, predictions, array.as<float>());
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
    int train = -1, evaluate = -1, epoch = -1;
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

EvaluationSource readEvaluationSource(const fs::path& runOrFile, const fs::path& truthFile, const std::stop_token& stop) {
    EvaluationSource source;
    const bool run = fs::is_directory(runOrFile);
    source.predictions = run ? predictionsOf(runOrFile) : runOrFile;
    source.truth = truthFile.empty() ? truthBeside(source.predictions) : truthFile;
    const fs::path folder = source.predictions.parent_path();
    const Predictions predictions = readPredictions(source.predictions);
    if (stop.stop_requested())
        throw Cancelled();
    Truth truth = readTruth(source.truth);
    const nlohmann::json settings = settingsOf(folder);
    if (const auto seen = settings.find("seen_devices"); truth.seenDevices.empty() && seen != settings.end() && seen->is_array())
        for (const auto& device : *seen)
            if (device.is_string())
                truth.seenDevices.push_back(device.get<std::string>());
    adoptClasses(truth, predictions, source.predictions);
    source.clips = scoreClips(predictions, truth, source.predictions);
    if (stop.stop_requested())
        throw Cancelled();
    const QString name = textOf(settings, "name");
    source.name = !name.isEmpty() ? name
                  : run           ? QString::fromStdString(fs::weakly_canonical(runOrFile).filename().string())
                                  : QString::fromStdString(source.predictions.stem().string());
    const QString engine = textOf(settings, "engine");
    source.engine = engine.isEmpty() ? QStringLiteral("file") : engine;
    if (const auto r = settings.find("r"); r != settings.end() && r->is_number())
        source.ensembleWeight = std::clamp(r->get<double>(), 0.0, 1.0);
    if (source.predictions.filename() == "predictions.csv")
        readLogits(source, predictions, folder / "logits.npy");
    readCurve(source, folder / "metrics.csv");
    if (const QString data = textOf(settings, "data"); !data.isEmpty())
        source.audioRoots.push_back(fs::path(data.toStdString()));
    for (const fs::path& root : {source.truth.parent_path(), source.truth.parent_path().parent_path(), folder})
        source.audioRoots.push_back(root);
    return source;
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
