#pragma once
#include "learning/augmentation.h"
#include "learning/training_config.h"
#include "learning/training_data.h"

#include <functional>
#include <nlohmann/json.hpp>
#include <span>
#include <stop_token>
#include <vector>

namespace earshot {

/// Probabilities of the classes [clips, classes] from logits [clips, outputs] by the configured form of the self-ensemble.
/// `outputs` tells whether the network has a super-class head.
std::vector<double> probabilitiesOf(const SceneLabels& labels, std::span<const float> logits, std::size_t outputs, double r,
                                    EnsembleForm form);

/// Gives logits [clips, outputs] for inputs [clips, 2, 256, 44].
using LogitFunction = std::function<std::vector<float>(std::span<const float>)>;

/// Logits of all examples, in order, computed in pieces.
std::vector<float> logitsOfExamples(const TrainingData& data, const std::vector<Example>& examples, const LogitFunction& logits,
                                    const std::stop_token& stop);

/// Validation figures of one epoch, with its confusion_matrix and most_wrong: see training_events.h. `logits` is called for
/// pieces of the clips and may throw.
nlohmann::ordered_json validate(const TrainingConfig& config, const TrainingData& data, const LogitFunction& logits,
                                const std::stop_token& stop);

/// What the other outputs make of a training batch, besides the scene head.
struct HeadFigures {
    double lossEnsemble = 0; ///< mean over the batch of the cross-entropy of the ensemble's probabilities with the soft labels
    int correctSuper = 0;    ///< clips whose super-class head answers with the largest soft label; 0 without that head
    int correctEnsemble = 0;
};

/// `logits` [clips, outputs] are the batch's.
HeadFigures headFigures(const TrainingConfig& config, const SceneLabels& labels, const Batch& batch,
                        std::span<const float> logits);

} // namespace earshot
