#pragma once
#include "base/progress.h"
#include "features/spectrogram.h"
#include "learning/training_data.h"
#include "project/project_store.h"

#include <memory>
#include <stop_token>
#include <string>
#include <vector>

namespace earshot {

/// Difference vectors of a project's devices against its reference device, for looking at: what training adds to the frames of
/// a clip (method.md section 5).
struct DeviceDifferences {
    struct Device {
        std::string name;
        ModulationVectors vectors;
        std::vector<float> mean; ///< 256 values, log10
    };
    std::string reference;
    std::vector<Device> devices; ///< those with at least one vector
};

/// Collects the vectors over at most `clipsPerDevice` clips of each device on the train side of the first fold, with the
/// reference's parallel recordings. Features come from the project's cache. Throws Error, Cancelled.
DeviceDifferences collectDifferences(const ProjectStore& project, int clipsPerDevice, Progress& progress,
                                     const std::stop_token& stop);

/// `picture` (logMelPicture) with 10 times `vector` (256 values, log10) added to every frame.
Spectrogram modulated(const Spectrogram& picture, std::span<const float> vector);

} // namespace earshot
