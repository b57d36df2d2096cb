#pragma once
#include "learning/engine_answers.h"

#include <filesystem>
#include <optional>
#include <stop_token>
#include <string>

namespace earshot::cli {

/// Which network answers, and how.
struct EngineChoice {
    std::string engine = "float";    ///< float, fakequant, int8, board
    std::string checkpoint = "best"; ///< of the float engine
    std::optional<double> r;         ///< instead of the run's own ensemble weight
    std::string port;                ///< of the board engine
    std::filesystem::path quantized{}; ///< folder of one quantisation; empty: the run's newest
};

/// Asks a run's network. Throws Error when the run's classes are not the dataset's.
EngineAnswers askEngine(const std::filesystem::path& run, const EngineChoice& choice, const Dataset& dataset,
                        const EvaluationSet& set, int threads, Progress& progress, const std::stop_token& stop);

} // namespace earshot::cli
