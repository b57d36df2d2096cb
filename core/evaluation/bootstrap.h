#pragma once
#include "evaluation/scored_clips.h"

#include <cstdint>
#include <limits>
#include <span>
#include <vector>

namespace earshot {

/// Lowest and highest plausible value; NaN when there is nothing to draw from.
struct Interval {
    double low = std::numeric_limits<double>::quiet_NaN();
    double high = std::numeric_limits<double>::quiet_NaN();
};

/// An interval for each figure of the same name in Evaluation.
struct IntervalFigures {
    Interval accuracy, macroAccuracy, logLoss, logLossSamples;
    std::vector<Interval> classAccuracy, classLogLoss;
    std::vector<Interval> deviceAccuracy; ///< for each of ScoredClips::devices
    int draws = 0;
    std::size_t locations = 0; ///< how many places were drawn from
};

struct BootstrapOptions {
    int draws = 1000;
    double level = 0.95;
    std::uint64_t seed = 2022;
};

/// Percentile bootstrap drawn by location: clips of one place are not independent. A clip of unknown location is drawn with its
/// recording. The same rows and seed give the same interval.
IntervalFigures bootstrapIntervals(const ScoredClips& clips, std::span<const std::uint32_t> rows,
                                   const BootstrapOptions& options = {});

/// The same for paired differences: `correct` and `loss` hold a value for each row (second minus first), in place of right or
/// wrong and the loss.
IntervalFigures bootstrapIntervals(const ScoredClips& clips, std::span<const std::uint32_t> rows, std::span<const double> correct,
                                   std::span<const double> loss, const BootstrapOptions& options = {});

} // namespace earshot
