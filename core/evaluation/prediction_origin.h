#pragma once
#include "dataset/scene_labels.h"
#include "evaluation/predictions.h"
#include "evaluation/truth.h"

#include <cstdint>
#include <filesystem>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace earshot {

/// Where predictions come from. `evaluate` keeps it beside the predictions it leaves in a run, with the truth they are judged by
/// and both heads' outputs: predictions.csv, predictions.json, predictions.npy (float32 [rows, outputs]) and truth.csv; for other
/// names (below RUN/evaluations) the truth is <stem>.truth.csv.
struct PredictionOrigin {
    std::string run;        ///< name of the run's folder
    std::string engine;     ///< "float", "fakequant", "int8", "board"
    std::string checkpoint; ///< "best", "last" or the number of an epoch; of integer engines the number of the quantisation
    int fold = 1;
    std::string split = "evaluate";     ///< evaluate, train, all
    double ensembleWeight = 1;          ///< r that the probabilities were made with
    bool averagesProbabilities = false; ///< the ensemble of probabilities instead of logits
    SceneLabels labels;
    std::vector<std::string> seenDevices; ///< heard in training; empty: unknown
    std::string data;                     ///< dataset folder or project
    std::string fingerprint;              ///< Dataset::fingerprint
    bool isDemo = false;                  ///< synthesised sound: its figures are compared with nobody's
    std::int64_t silentSegments = 0;
    std::string madeAt; ///< ISO 8601, UTC
};

/// The files beside `predictions` that belong to it.
std::filesystem::path originFile(const std::filesystem::path& predictions);
std::filesystem::path logitsFile(const std::filesystem::path& predictions);
std::filesystem::path truthFile(const std::filesystem::path& predictions);

/// Writes predictions with all that belongs to them, the predictions last. `logits`: [rows, labels.logits()], or empty where only
/// probabilities are known. Throws Error.
void writeEvaluated(const std::filesystem::path& path, const Predictions& predictions, const Truth& truth,
                    const PredictionOrigin& origin, std::span<const float> logits);

/// The origin of the predictions in `path`; nothing when there is none, or when it speaks of others than `content`, the text of
/// that file where it was read.
std::optional<PredictionOrigin> readOrigin(const std::filesystem::path& path, std::optional<std::string_view> content = {});

/// The same from the text of an origin's file; `crc` is of the predictions that it must speak of.
std::optional<PredictionOrigin> parseOrigin(std::string_view json, std::optional<std::uint32_t> crc = {});

/// The logits that writeEvaluated left, [rows, outputs]; empty when they are not there or do not fit.
std::vector<float> readLogits(const std::filesystem::path& path, std::size_t rows, std::size_t outputs);

/// Now, as `madeAt` writes it.
std::string utcNow();

} // namespace earshot
