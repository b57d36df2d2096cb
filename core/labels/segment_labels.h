#pragma once
#include "dataset/scene_labels.h"
#include "labels/annotation.h"

#include <cstdint>
#include <span>
#include <vector>

namespace earshot {

/// Class of each one-second segment of a recording of `samples` samples at 44.1 kHz. A segment takes the class whose regions
/// cover at least half of it (when two do: the larger share, then the shorter region, then the first class), else `clipLabel`
/// (-1: unlabelled). Regions of other names, points and whatever lies outside of the recording count for nothing.
std::vector<int> labelSegments(std::span<const Annotation> annotations, std::int64_t samples, const SceneLabels& labels,
                               int clipLabel = -1);

} // namespace earshot
