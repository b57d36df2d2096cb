#pragma once
#include "learning/augmentation.h"
#include "learning/checkpoint.h"
#include "quantization/calibration.h"
#include "quantization/int8_model.h"

#include <memory>
#include <optional>
#include <span>
#include <string>
#include <vector>

namespace earshot {

/// What one step of training did.
struct StepResult {
    double lossScene = 0; ///< cross-entropy, mean over the batch
    double lossSuper = 0;
    int correct = 0; ///< clips whose largest scene logit is the class with the largest soft label
    bool conflict = false;
    double cosine = 0;         ///< between the two tasks' gradients
    std::vector<float> logits; ///< [clips, outputs]
};

/// Network, observers and optimiser: everything that a training step changes. The only class of the room that computes with
/// torch.
class TrainableNetwork {
public:
    TrainableNetwork(const TrainingConfig& config, const SceneLabels& labels);
    TrainableNetwork(const TrainableNetwork&) = delete;
    TrainableNetwork& operator=(const TrainableNetwork&) = delete;
    ~TrainableNetwork();

    /// Weights by TrainingConfig::seed.
    void initialise();
    /// Weights, observers and, where there is one, the optimiser's state.
    void load(const Checkpoint& checkpoint);
    /// From now on the network learns from this teacher besides its labels, as the configuration says. Call before load().
    void learnFrom(const NetworkWeights& teacher);
    /// Forgets the optimiser's moments: a new stage begins.
    void resetOptimiser();

    /// One update. `dropoutSeed` makes the dropout masks repeatable. Throws Error when the loss is no longer finite.
    StepResult step(const Batch& batch, double learningRate, const EpochStage& stage, std::uint64_t dropoutSeed);

    /// Logits [clips, outputs] of network inputs [clips, 2, 256, 44] in evaluation: float, rounded, or in integers, as the stage
    /// says.
    std::vector<float> logits(std::span<const float> inputs, const EpochStage& stage);

    /// Whether it has a super-class head besides the scene head.
    bool twoTasks() const;
    NetworkWeights weights() const;
    std::map<std::string, std::vector<float>> observerMaxima() const;
    Radam::State optimiserState() const;
    /// Empty without feature-fusion distillation.
    std::optional<FusionState> fusionState() const;
    std::int64_t batchesSeen() const;
    void setBatchesSeen(std::int64_t batches);
    void setConfig(const TrainingConfig& config);

    /// Scales and factors from the observers. Throws Error when no quantised step has run yet.
    Calibration calibration() const;
    /// The integer network of the present weights.
    Int8Model int8Model() const;

private:
    struct Impl;
    std::unique_ptr<Impl> impl_;
};

/// Logits [clips, outputs] of a trained network: `float` = weights and batch norms without rounding.
std::vector<float> floatLogits(const NetworkWeights& weights, std::span<const float> inputs);

/// Logits of the quantisation-aware graph, equal to the INT8 engine's bit for bit. `calibration` is the one that `model` was
/// converted with.
std::vector<float> fakeQuantLogits(const NetworkWeights& weights, const Int8Model& model, const Calibration& calibration,
                                   std::span<const float> inputs);

/// Threads that torch and the training kernels use; the allocator's settings that training needs. Call once at the start of a
/// process that trains.
void prepareForTraining(int threads);

/// Says so when matrix products run far below what a core can do (the reference BLAS instead of OpenBLAS); takes a few
/// milliseconds.
std::optional<std::string> slowBlasWarning();

} // namespace earshot
