#pragma once
#include "dataset/scene_labels.h"
#include "project/project_types.h"
#include "runtime/int8_engine.h"

#include <filesystem>
#include <span>
#include <vector>

namespace earshot {

/// A run's INT8 network on this machine, asked about log-mel maps. Const and safe to share between threads.
class SceneModel {
public:
    /// Reads a model blob. Throws Error.
    explicit SceneModel(const std::filesystem::path& blob);

    const SceneLabels& labels() const { return labels_; }
    /// Of the blob: tells one quantisation from another.
    std::uint32_t crc() const { return engine_.model().crc; }
    /// Probabilities of labels().classes, the ensemble of both heads, from a raw log-mel map [256, 44].
    std::vector<double> probabilities(std::span<const float> logMel) const;

private:
    Int8Engine engine_;
    SceneLabels labels_;
};

/// What `probabilities` come to: the first class, how sure, how close the second. Opinion::classId is left to the caller; returns
/// the index of the first class.
std::size_t summarise(std::span<const double> probabilities, Opinion& opinion);

} // namespace earshot
