#pragma once
#include "base/random.h"
#include "dataset/scene_labels.h"
#include "learning/training_config.h"
#include "learning/training_data.h"

#include <span>
#include <vector>

namespace earshot {

/// Bands or frames that SpecAugment set to 0.
struct Stripe {
    bool frequency = false; ///< bands; else frames
    int first = 0;
    int count = 0; ///< may be 0
};

/// A batch on its way into the network. Maps are row-major.
struct Batch {
    int clips = 0;
    std::vector<float> logMel;     ///< [clips, 256, 44] raw log-mel, mixed and modulated in place
    std::vector<float> input;      ///< [clips, 2, 256, 44]
    std::vector<float> scene;      ///< [clips, classes] soft labels
    std::vector<float> superScene; ///< [clips, super-classes] soft labels; empty without them
    std::vector<char> reference;   ///< heard by the reference device (a mixed clip: its larger share)
    double mixLambda = 1;          ///< share of the clip itself in the mixed ones
    int mixed = 0;                 ///< the first `mixed` clips are mixtures
    bool modulated = false;

    // what was done to each clip, for whoever wants to look
    std::vector<Example> examples;            ///< what went in
    std::vector<std::size_t> partner;         ///< of the first `mixed` clips: the clip that is mixed in
    std::vector<std::int32_t> vector;         ///< modulation vector; -1: none
    std::vector<std::vector<Stripe>> stripes; ///< of each clip
};

/// Fills logMel and the labels from the examples `chosen`.
Batch gatherBatch(const TrainingData& data, std::span<const Example> chosen);

/// Mixup (Zhang et al., arXiv 1710.09412): lambda ~ Beta(alpha, alpha), one for the batch; the first `count` clips are mixed
/// among themselves, maps and both labels with the same weight.
void mixup(Batch& batch, double alpha, int count, Random& random);

/// Spectrum modulation (method.md section 5): with `probability` for the whole batch, every clip of the target devices gets one
/// difference vector, drawn at random, added to all its frames; subtracted where the others are brought to the reference device.
void modulateSpectrum(Batch& batch, const ModulationVectors& vectors, double probability, ModulationTarget target,
                      Random& random);

/// Standardise, delta, standardise: logMel -> input.
void makeInput(Batch& batch);

/// SpecAugment (Park et al., arXiv 1904.08779): stripes of up to `thickness` bands and frames are set to 0, `stripes` of each
/// kind, in every clip.
void specAugment(Batch& batch, int stripes, int thickness, Random& random);

/// Random numbers of one step of one epoch: derived, not kept, so that a resumed run draws what an uninterrupted one draws.
Random stepRandom(std::uint64_t seed, int epoch, std::int64_t step);

/// The examples in the order in which an epoch visits them.
std::vector<std::int32_t> epochOrder(std::size_t examples, std::uint64_t seed, int epoch);

/// A finished training batch: gather, mixup, modulation, input, SpecAugment.
Batch trainingBatch(const TrainingConfig& config, const TrainingData& data, const std::vector<std::int32_t>& order, int epoch,
                    std::int64_t step);

} // namespace earshot
