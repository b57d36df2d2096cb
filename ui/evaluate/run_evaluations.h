#pragma once
#include "evaluation/prediction_origin.h"

#include <QString>

#include <filesystem>
#include <optional>
#include <vector>

namespace earshot {

/// Which network of a run is to be judged on what.
struct EvaluationRequest {
    std::filesystem::path run;
    std::string engine = "float";    ///< float, fakequant, int8, board
    std::string checkpoint = "best"; ///< of the float engine: best, last or the number of an epoch
    std::string port;                ///< of the board
    std::string name;                ///< of the run, for people; empty: that of its folder
    int fold = 1;
    std::string split = "evaluate";

    bool operator==(const EvaluationRequest&) const = default;
};

/// Where its predictions are kept: RUN/evaluations/<engine>-<checkpoint>-fold<K>-<split>.csv.
std::filesystem::path evaluationFile(const EvaluationRequest& request);

/// Predictions that answer the request and are newer than the network; empty: there are none.
std::filesystem::path freshEvaluation(const EvaluationRequest& request);

/// Numbers of the epochs whose weights the run kept, rising.
std::vector<int> keptEpochs(const std::filesystem::path& run);

/// Engines that the run has a network for: float, and the integer ones once it was quantised.
std::vector<std::string> enginesOf(const std::filesystem::path& run);

/// "run-3, INT8 host", "run-3, float, epoch 12".
QString requestText(const EvaluationRequest& request);

} // namespace earshot
