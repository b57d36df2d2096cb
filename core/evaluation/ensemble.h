#pragma once
#include "evaluation/predictions.h"

#include <span>

namespace earshot {

/// ensembleProbabilities for callers that own the memory: `logits` holds labels.logits() values, `out` as many as there are
/// classes.
void ensembleProbabilities(const SceneLabels& labels, std::span<const double> logits, double r, std::span<double> out);
void ensembleProbabilities(const SceneLabels& labels, std::span<const float> logits, double r, std::span<double> out);

/// Softmax over the super-class logits that follow the classes'. Empty without super-classes.
std::vector<double> superProbabilities(const SceneLabels& labels, std::span<const float> logits);

/// How ensembleOfProbabilities gives a super-class's probability to its classes.
enum class SuperShare {
    Whole,  ///< each class gets the whole probability of its super-class
    Divided ///< the repeated probabilities are divided by their sum first
};

/// The probability-average form of the self-ensemble (method.md section 4): r p10 + (1 - r) p3[group], renormalised. `classes`
/// and `supers` are probabilities. Without super-classes the classes' own, renormalised.
std::vector<double> ensembleOfProbabilities(const SceneLabels& labels, std::span<const double> classes,
                                            std::span<const double> supers, double r, SuperShare share = SuperShare::Whole);

} // namespace earshot
