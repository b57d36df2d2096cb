#pragma once
#include "evaluation/scored_clips.h"

#include <cstdint>
#include <span>
#include <vector>

namespace earshot {

/// How well confidence says what share of answers is right.
struct Reliability {
    struct Bin {
        double low = 0, high = 1; ///< confidences in (low, high]; the first includes 0
        std::int64_t clips = 0;
        double confidence = 0; ///< mean; 0 without clips
        double accuracy = 0;   ///< 0 without clips
    };
    std::vector<Bin> bins;
    double expectedError = 0; ///< ECE: mean over the clips of |accuracy - confidence| of their bin (Guo et al. 2017)
};

/// Bins of equal width; 15 is usual for the expected error.
Reliability reliabilityOf(const ScoredClips& clips, std::span<const std::uint32_t> rows, int bins = 15);

/// Temperature scaling: p^(1/T), renormalised.
struct Temperature {
    double value = 1;   ///< T in [0.05, 20]; above 1: the model is too sure of itself
    double logLoss = 0; ///< mean over the clips, before
    double fittedLogLoss = 0;
};

/// The temperature with the smallest sample-mean log loss over the rows. One of the ends of the range when more is always better.
Temperature fitTemperature(const ScoredClips& clips, std::span<const std::uint32_t> rows);

/// Probabilities of all rows at a temperature, for replaceProbabilities.
std::vector<double> probabilitiesAt(const ScoredClips& clips, double temperature);

} // namespace earshot
