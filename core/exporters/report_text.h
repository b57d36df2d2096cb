#pragma once
#include "evaluation/comparison.h"
#include "evaluation/metrics.h"

#include <string>

namespace earshot {

/// An evaluation for a terminal: headline figures with their intervals, the confusion matrix with class codes, accuracy by class
/// and device, the most frequent confusions, and the notes. UTF-8, lines end with '\n'.
std::string reportText(const Evaluation& evaluation);

/// Two sides against each other for a terminal.
std::string reportText(const Comparison& comparison, const std::string& nameA, const std::string& nameB);

} // namespace earshot
