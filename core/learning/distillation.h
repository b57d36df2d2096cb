#pragma once
#include "learning/checkpoint.h"
#include "learning/training_config.h"
#include "network/scene_network.h"

#include <ATen/core/Tensor.h>
#include <vector>

namespace earshot {

/// Sum over the batch of KL(softmax(target / T) || softmax(logits / T)). The target is a constant: no gradient flows into it.
at::Tensor softenedDivergence(const at::Tensor& logits, const at::Tensor& target, double temperature);

/// What a training step minimises for each head, summed over the batch. `super` is undefined with one head.
struct HeadLosses {
    at::Tensor scene;
    at::Tensor super;
};

/// What the student gave for one batch.
struct StudentAnswers {
    at::Tensor logits;   ///< [clips, outputs]
    at::Tensor features; ///< [clips, bands, frames, channels] behind the second pool, as real values
};

/// Knowledge distillation from a trained teacher, in one of two forms.
///
/// `logits` (Hinton et al., arXiv 1503.02531): every head that both networks have minimises lambda CE + (1 - lambda) T^2 KL from
/// the teacher's softened answers.
///
/// `fusion`, after "Feature Fusion for Online Mutual Knowledge Distillation" (Kim et al., arXiv 1904.09058): a fusion module
/// joins the feature maps of both networks, a 3x3 depthwise and a 1x1 convolution and a classifier on top; the two networks' mean
/// logits are the ensemble. The ensemble teaches the fused classifier, which teaches the student, both by T^2 KL beside the
/// labels' cross-entropy. Simplified against the paper: the teacher has been trained before and stands still, so that it is asked
/// but not taught; the maps are those behind the second pool, a teacher's of another size averaged down instead of passed through
/// a regressor, both normalised by clip instead of batch norms in the module; what a KL term aims at is a constant. Super-classes
/// learn from labels alone.
class Distillation {
public:
    Distillation(const TrainingConfig& config, const NetworkWeights& teacher, const NetworkConfig& student);

    /// Losses that learn from labels and teacher. `labels` are the cross-entropies; `x` is the batch as it went into the student;
    /// `scene` its soft labels [clips, classes].
    HeadLosses losses(const HeadLosses& labels, const at::Tensor& x, const StudentAnswers& student, const at::Tensor& scene);

    /// Updates the fusion module by the gradients of the last losses; call after the student's backward pass.
    void update(double learningRate);

    /// Loss of the fused classifier in the last losses: what its gradients come from.
    const at::Tensor& fusedLoss() const { return fusedLoss_; }
    std::vector<at::Tensor>& fusionParameters() { return parameters_; }

    /// Empty without a fusion module.
    std::optional<FusionState> state() const;
    /// Throws Error when the state belongs to another module.
    void restore(const FusionState& state);
    void resetOptimiser();

private:
    bool fuses() const { return !parameters_.empty(); }
    void buildFusion(const NetworkConfig& student);
    at::Tensor fused(const at::Tensor& student, const at::Tensor& teacher) const;

    TrainingConfig config_;
    SceneNetwork teacher_;
    std::vector<at::Tensor> parameters_; ///< depthwise weight and bias, pointwise weight and bias, linear weight and bias
    std::vector<at::Tensor> gradients_;
    at::Tensor fusedLoss_;
    Radam optimiser_;
};

} // namespace earshot
