#pragma once
#include "evaluation/bootstrap.h"
#include "evaluation/confusion_matrix.h"

#include <cstdint>
#include <limits>
#include <string>
#include <utility>
#include <vector>

namespace earshot {

/// Rows of two tables that are about the same segment, in the truth's order. Both must have been scored against one Truth.
std::vector<std::pair<std::uint32_t, std::uint32_t>> commonRows(const ScoredClips& a, const ScoredClips& b);

/// Keeps of every table the segments that all of them have, so that row i is the same segment everywhere. Returns how many rows
/// were left out of each.
std::vector<std::size_t> alignClips(std::vector<ScoredClips>& sides);

/// Two sides on the same segments; changes are B minus A.
struct Comparison {
    struct ClassChange {
        std::string name;
        std::int64_t clips = 0;
        double accuracyA = std::numeric_limits<double>::quiet_NaN(); ///< NaN without clips
        double accuracyB = std::numeric_limits<double>::quiet_NaN();
        double logLossA = std::numeric_limits<double>::quiet_NaN();
        double logLossB = std::numeric_limits<double>::quiet_NaN();
    };
    std::int64_t clips = 0;
    double agreement = std::numeric_limits<double>::quiet_NaN(); ///< share of the clips with the same answer
    std::vector<std::uint32_t> onlyA;                            ///< rows that A has right and B wrong
    std::vector<std::uint32_t> onlyB;                            ///< rows that B has right and A wrong
    std::int64_t bothRight = 0;
    std::int64_t bothWrong = 0;
    double mcnemarP = 1;          ///< exact, two-sided
    double mcnemarChiSquareP = 1; ///< with continuity correction
    double accuracyChange = 0, macroAccuracyChange = 0, logLossChange = 0;
    IntervalFigures changeIntervals; ///< paired, by location
    std::vector<ClassChange> perClass;
    ConfusionMatrix difference; ///< counts of B minus counts of A
};

/// Compares two tables whose rows are the same segments (see alignClips), over `rows`.
Comparison compareClips(const ScoredClips& a, const ScoredClips& b, std::span<const std::uint32_t> rows,
                        const BootstrapOptions& options = {});

/// McNemar's test on `onlyA` and `onlyB` discordant pairs: two-sided exact binomial p.
double mcnemarExact(std::int64_t onlyA, std::int64_t onlyB);
/// The same by the chi-square distribution with one degree of freedom and Edwards's continuity correction.
double mcnemarChiSquare(std::int64_t onlyA, std::int64_t onlyB);

} // namespace earshot
