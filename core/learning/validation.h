#pragma once
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

/// Validation figures of one epoch: accuracy, macro_accuracy, log_loss, log_loss_samples, confusion_matrix, most_wrong (rows of
/// the features with the highest loss).
nlohmann::ordered_json validate(const TrainingConfig& config, const TrainingData& data, const LogitFunction& logits,
                                const std::stop_token& stop);

} // namespace earshot
