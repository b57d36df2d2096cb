#include "evaluation/prediction_origin.h"

#include "base/atomic_file.h"
#include "base/crc.h"
#include "base/error.h"
#include "base/npy.h"

#include <nlohmann/json.hpp>

#include <algorithm>
#include <ctime>

namespace earshot {
namespace {

namespace fs = std::filesystem;
using Json = nlohmann::ordered_json;

std::uint32_t crcOf(std::string_view content) {
    return crc32(std::as_bytes(std::span(content.data(), content.size())));
}

/// Labels whose groups point at super-classes that there are.
bool isSound(const SceneLabels& labels) {
    if (labels.classes.empty() || (labels.superClasses.empty() != labels.group.empty()) ||
        (!labels.group.empty() && labels.group.size() != labels.classes.size()))
        return false;
    for (const int group : labels.group)
        if (group < 0 || std::size_t(group) >= labels.superClasses.size())
            return false;
    return true;
}

Json toJson(const PredictionOrigin& origin) {
    return {{"run", origin.run},
            {"engine", origin.engine},
            {"checkpoint", origin.checkpoint},
            {"fold", origin.fold},
            {"split", origin.split},
            {"r", origin.ensembleWeight},
            {"ensemble_form", origin.averagesProbabilities ? "probabilities" : "logits"},
            {"classes", origin.labels.classes},
            {"super_classes", origin.labels.superClasses},
            {"group", origin.labels.group},
            {"seen_devices", origin.seenDevices},
            {"data", origin.data},
            {"fingerprint", origin.fingerprint},
            {"is_demo", origin.isDemo},
            {"silent_segments", origin.silentSegments},
            {"made_at", origin.madeAt}};
}

PredictionOrigin fromJson(const Json& json) {
    PredictionOrigin origin;
    origin.run = json.at("run").get<std::string>();
    origin.engine = json.at("engine").get<std::string>();
    origin.checkpoint = json.at("checkpoint").get<std::string>();
    origin.fold = json.at("fold").get<int>();
    origin.split = json.at("split").get<std::string>();
    origin.ensembleWeight = std::clamp(json.at("r").get<double>(), 0.0, 1.0);
    origin.averagesProbabilities = json.at("ensemble_form").get<std::string>() == "probabilities";
    origin.labels = {json.at("classes").get<std::vector<std::string>>(), json.at("super_classes").get<std::vector<std::string>>(),
                     json.at("group").get<std::vector<int>>()};
    origin.seenDevices = json.at("seen_devices").get<std::vector<std::string>>();
    origin.data = json.at("data").get<std::string>();
    origin.fingerprint = json.at("fingerprint").get<std::string>();
    origin.isDemo = json.at("is_demo").get<bool>();
    origin.silentSegments = json.at("silent_segments").get<std::int64_t>();
    origin.madeAt = json.at("made_at").get<std::string>();
    return origin;
}

} // namespace

fs::path originFile(const fs::path& predictions) {
    return fs::path(predictions).replace_extension(".json");
}

fs::path logitsFile(const fs::path& predictions) {
    return fs::path(predictions).replace_extension(".npy");
}

fs::path truthFile(const fs::path& predictions) {
    return predictions.filename() == "predictions.csv" ? predictions.parent_path() / "truth.csv"
                                                       : fs::path(predictions).replace_extension(".truth.csv");
}

void writeEvaluated(const fs::path& path, const Predictions& predictions, const Truth& truth, const PredictionOrigin& origin,
                    std::span<const float> logits) {
    const auto outputs = static_cast<std::size_t>(origin.labels.logits());
    if (logits.empty()) {
        std::error_code ignored;
        fs::remove(logitsFile(path), ignored);
    } else {
        if (logits.size() != predictions.rows.size() * outputs)
            throw Error("got " + std::to_string(logits.size()) + " logits for " + std::to_string(predictions.rows.size()) +
                            " predictions",
                        {path, 0, {}});
        writeNpy(logitsFile(path), logits, {predictions.rows.size(), outputs});
    }
    writeTruth(truthFile(path), truth);
    const std::string text = predictionsText(predictions);
    Json json = toJson(origin);
    json["predictions_crc"] = crcOf(text);
    writeFileAtomically(originFile(path), json.dump(1) + '\n');
    writeFileAtomically(path, text);
}

std::optional<PredictionOrigin> readOrigin(const fs::path& path, std::optional<std::string_view> content) {
    std::error_code ignored;
    if (!fs::is_regular_file(originFile(path), ignored))
        return std::nullopt;
    try {
        return parseOrigin(readFile(originFile(path), std::size_t(1) << 24),
                           content ? std::optional(crcOf(*content)) : std::nullopt);
    } catch (const Error&) {
        return std::nullopt;
    }
}

std::optional<PredictionOrigin> parseOrigin(std::string_view text, std::optional<std::uint32_t> crc) {
    try {
        const Json json = Json::parse(text);
        PredictionOrigin origin = fromJson(json);
        if (!isSound(origin.labels) || (crc && json.at("predictions_crc").get<std::uint32_t>() != *crc))
            return std::nullopt;
        return origin;
    } catch (const Json::exception&) {
        return std::nullopt; // somebody else's file of that name
    }
}

std::vector<float> readLogits(const fs::path& path, std::size_t rows, std::size_t outputs) {
    std::error_code ignored;
    if (!fs::is_regular_file(logitsFile(path), ignored))
        return {};
    try {
        const NpyArray array = readNpy(logitsFile(path));
        if (array.type == "f4" && array.shape == std::vector{rows, outputs})
            return array.as<float>();
    } catch (const Error&) {
    }
    return {};
}

std::string utcNow() {
    const std::time_t now = std::time(nullptr);
    std::tm parts{};
    gmtime_r(&now, &parts);
    char text[32];
    std::strftime(text, sizeof text, "%Y-%m-%dT%H:%M:%SZ", &parts);
    return text;
}

} // namespace earshot
