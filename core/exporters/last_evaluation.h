#pragma once
#include "evaluation/metrics.h"

#include <filesystem>
#include <nlohmann/json.hpp>

namespace earshot {

/// What `evaluate` left in a run's folder: predictions.csv, truth.csv, and evaluation.json with the engine that answered.
struct LastEvaluation {
    Evaluation evaluation;
    std::filesystem::path predictions;
};

/// Computes the figures anew from the files. Throws Error with a hint when the run was not evaluated.
LastEvaluation lastEvaluation(const std::filesystem::path& run);

/// RUN/config.json. Throws Error when the folder holds no run.
nlohmann::ordered_json runConfig(const std::filesystem::path& run);

} // namespace earshot
