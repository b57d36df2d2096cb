#pragma once
#include "network/network_weights.h"

#include <cstdint>
#include <nlohmann/json.hpp>
#include <string>
#include <vector>

namespace earshot {

enum class QatMode { Off, After, Start };
enum class ValidateOn { HeldOut, Evaluate, None };
enum class PcgradScope { All, Trunk };
enum class EnsembleForm { Logits, Probabilities };
enum class ModulationTarget { Reference, Others };
enum class DistillationForm { Off, Logits, Fusion };

/// Every setting of a training run (method.md sections 4 to 6), written to RUN/config.json. The defaults are the paper's.
/// JSON keys are the member names in snake_case.
struct TrainingConfig {
    std::string preset = "own";

    // network
    bool student = false; ///< the distilled student of Submission 4
    int channels = 16;
    bool multiTask = true; ///< needs super-classes
    bool pcgrad = true;
    PcgradScope pcgradScope = PcgradScope::All;
    double ensembleWeight = 0.8; ///< r
    EnsembleForm ensembleForm = EnsembleForm::Logits;
    double dropout = 0.3;

    // optimisation
    int epochs = 100;
    int batch = 16;
    double learningRate = 1e-3;
    double minimumRate = 1e-6;
    double warmupRate = 5e-5;
    int warmupEpochs = 5;
    int cosineEpochs = 0; ///< T of the cosine; 0: as many as `epochs`
    std::uint64_t seed = 1;
    int threads = 0; ///< 0: one for each core
    std::string device = "cpu";

    // augmentation
    double mixupAlpha = 0.2;  ///< 0: off
    int mixupWholeEpochs = 0; ///< whole batch before this epoch, its first half after; 0: 0.6 of `epochs`
    double modulationProbability = 12.0 / 13;
    ModulationTarget modulate = ModulationTarget::Reference;
    int specAugmentStripes = 2;
    int specAugmentThickness = 2;

    // quantisation-aware training
    QatMode qat = QatMode::After;
    int qatEpochs = 15;         ///< with `after`
    double qatRateDivisor = 20; ///< with `after`: learning rate / this

    // knowledge distillation
    DistillationForm distillation = DistillationForm::Off;
    std::string teacher;                ///< folder of a trained run; empty: a teacher is trained first, in RUN/teacher
    int teacherChannels = 64;           ///< of a teacher that is trained first: the same network, wider
    int teacherEpochs = 0;              ///< likewise; 0: as many as `epochs`
    double distillationWeight = 0.5;    ///< lambda of lambda CE + (1 - lambda) T^2 KL, with `logits`
    double distillationTemperature = 2; ///< T

    // validation
    ValidateOn validate = ValidateOn::HeldOut;
    double heldOutShare = 0.15;
    bool wholeSet = false; ///< train on both sides of the fold, as submitted systems are; no validation figure is pretended
    int fold = 1;

    bool operator==(const TrainingConfig&) const = default;

    int totalEpochs() const { return epochs + (qat == QatMode::After ? qatEpochs : 0); }
    NetworkConfig network(int classes, int superClasses) const;
};

nlohmann::ordered_json toJson(const TrainingConfig& config);

/// Overrides the settings that `json` names. Throws Error for an unknown key (with the nearest known one), a wrong type or a
/// value out of range.
void applySettings(TrainingConfig& config, const nlohmann::ordered_json& json);

/// `--set key=value`; the value is read as JSON, or as a word.
void applySetting(TrainingConfig& config, const std::string& assignment);

/// The shipped presets: submission1 to submission4, quick.
std::vector<std::string> presetNames();
/// Throws Error naming the presets that there are.
TrainingConfig presetConfig(const std::string& name);

/// Learning rate of an epoch (from 0): warm-up, then cosine (method.md section 6); in a QAT stage after training the same cosine
/// from learningRate / qatRateDivisor over its epochs.
double learningRateOf(const TrainingConfig& config, int epoch);

/// What an epoch does.
struct EpochStage {
    bool quantised = false; ///< activations and weights are rounded
    bool frozen = false;    ///< batch norms and observers stand still, the forward pass is the integer network's
    bool mixWhole = true;   ///< mixup over the whole batch
};
EpochStage stageOf(const TrainingConfig& config, int epoch);

} // namespace earshot
