#pragma once
#include "evaluation/comparison.h"
#include "evaluation/metrics.h"

#include <nlohmann/json.hpp>

namespace earshot {

/// The object that `evaluate` and `score` print (design.md, "Command line"). What there are no clips for is null.
nlohmann::ordered_json reportJson(const Evaluation& evaluation);

/// One pair of `compare`: agreement, flipped, mcnemar_p, changes with their intervals, per class, difference matrix.
nlohmann::ordered_json reportJson(const Comparison& comparison);

} // namespace earshot
