#pragma once
#include "dataset/scene_labels.h"
#include "learning/radam.h"
#include "learning/training_config.h"
#include "network/network_weights.h"

#include <filesystem>
#include <map>
#include <nlohmann/json.hpp>
#include <optional>
#include <string>
#include <vector>

namespace earshot {

/// Sums over the steps of an epoch so far.
struct EpochSums {
    double lossScene = 0; ///< sum over clips of the cross-entropy
    double lossSuper = 0;
    double correct = 0; ///< clips whose largest logit is the class with the largest soft label
    double clips = 0;
    double conflicts = 0; ///< steps whose task gradients pointed against each other
    double cosine = 0;    ///< sum over steps
    double steps = 0;
    double lossEnsemble = 0;    ///< sum over clips
    double correctSuper = 0;    ///< clips, by the super-class head
    double correctEnsemble = 0; ///< clips

    bool operator==(const EpochSums&) const = default;
};

/// The fusion module that a distillation trains beside the network.
struct FusionState {
    std::vector<float> parameters;
    Radam::State optimiser;
};

/// Where a run stands besides its weights: all that a resumed run needs to equal an uninterrupted one. Random numbers are derived
/// from (seed, epoch, step) and need no state.
struct TrainingState {
    int epoch = 0;            ///< the epoch that goes on
    std::int64_t step = 0;    ///< its next step
    std::int64_t batches = 0; ///< seen by the batch norms in all
    EpochSums sums;
    Radam::State optimiser;
    std::optional<FusionState> fusion; ///< with feature-fusion distillation
    int bestEpoch = -1; ///< -1: none yet
    double bestLogLoss = 0;
    int bestInteger = -1; ///< of the integer epochs of a quantisation-aware stage; -1: none yet
    double bestIntegerLogLoss = 0;
    nlohmann::ordered_json metrics = nlohmann::ordered_json::array(); ///< one object a finished epoch
    nlohmann::ordered_json interventions =
        nlohmann::ordered_json::array(); ///< settings changed while running: {epoch, step, set}
};

/// A trained or half-trained network on disk. Little-endian: magic, version, length of a JSON header, header, float32 values,
/// CRC-32 of everything before.
struct Checkpoint {
    TrainingConfig config;
    SceneLabels labels;
    NetworkWeights weights;
    std::map<std::string, std::vector<float>> observers; ///< moving maxima by tensor; empty before quantisation-aware training
    int epoch = -1;                     ///< finished epoch that these weights come from; -1: in the middle of one
    std::optional<TrainingState> state; ///< absent: weights alone
};

/// Atomic; throws Error when the disk is full.
void writeCheckpoint(const std::filesystem::path& path, const Checkpoint& checkpoint);

/// Throws Error when the file is damaged, of a newer version, or not a checkpoint.
Checkpoint readCheckpoint(const std::filesystem::path& path);

} // namespace earshot
