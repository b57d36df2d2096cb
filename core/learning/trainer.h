#pragma once
#include "base/progress.h"
#include "learning/checkpoint.h"
#include "learning/training_config.h"
#include "learning/training_control.h"
#include "learning/training_data.h"
#include "quantization/calibration.h"
#include "quantization/int8_model.h"

#include <filesystem>
#include <nlohmann/json.hpp>
#include <stop_token>

namespace earshot {

/// Hears what a training does: the events that training_events.h lists. Called from the training's thread.
class TrainingObserver {
public:
    TrainingObserver() = default;
    TrainingObserver(const TrainingObserver&) = delete;
    TrainingObserver& operator=(const TrainingObserver&) = delete;
    virtual ~TrainingObserver() = default;
    virtual void event(const nlohmann::ordered_json& event) = 0;
};

/// How a training ended.
struct TrainingOutcome {
    bool stoppedEarly = false;      ///< by TrainingControl::stop
    int epochs = 0;                 ///< finished ones
    int bestEpoch = -1;             ///< of the float stage (of all with QAT from the start); -1 without validation
    nlohmann::ordered_json metrics; ///< one object an epoch, as in metrics.csv
};

/// Trains a network in `run` (config.json, metrics.csv, checkpoints/): float first, then quantisation-aware, as the configuration
/// says; converts the quantisation-aware network to RUN/quantized/1. With `resume` it goes on from the last good checkpoint and
/// ends in the same bits as a run that was never interrupted. When `stop` is requested a full checkpoint is written and Cancelled
/// thrown: --resume goes on.
TrainingOutcome train(const TrainingConfig& config, const TrainingData& data, const std::filesystem::path& run, bool resume,
                      TrainingObserver& observer, TrainingControl& control, Progress& progress, const std::stop_token& stop);

/// Quantisation-aware fine-tuning of a trained float network (`config.qat` after, `config.qatEpochs` epochs at learningRate /
/// qatRateDivisor) in a folder of its own: config.json, metrics.csv, checkpoints/, and the INT8 model with what made it
/// (weights.ckpt, calibration.json, model.blob). With distillation by logits the float network itself is the teacher.
TrainingOutcome fineTuneQuantised(const Checkpoint& trained, const TrainingConfig& config, const TrainingData& data,
                                  const std::filesystem::path& folder, TrainingObserver& observer, TrainingControl& control,
                                  Progress& progress, const std::stop_token& stop);

/// Writes an INT8 model with what made it: weights.ckpt, calibration.json, quantization.json (`description`), and last
/// model.blob, whose presence says that the rest is there.
void writeInt8Model(const std::filesystem::path& folder, const Checkpoint& weights, const Calibration& calibration,
                    const Int8Model& model, const nlohmann::ordered_json& description);

} // namespace earshot
