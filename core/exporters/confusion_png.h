#pragma once
#include "evaluation/metrics.h"

#include <filesystem>
#include <string>

namespace earshot {

/// Draws the confusion matrix: rows "recorded in", columns "heard as", counts and shares of the row, totals, accuracy and
/// precision. `title` says what was judged, `source` where the figures come from (run, data, date). Written atomically.
void writeConfusionPng(const std::filesystem::path& path, const Evaluation& evaluation, const std::string& title,
                       const std::string& source = {});

} // namespace earshot
