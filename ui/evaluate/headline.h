#pragma once
#include "evaluate/evaluation_model.h"
#include "widgets/figure_strip.h"

namespace earshot {

/// Headline figures of what is looked at, with their intervals; in a comparison A's, B's and the change. The most important
/// first.
std::vector<Figure> headlineFigures(const EvaluationModel& evaluation);

} // namespace earshot
