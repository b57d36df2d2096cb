#pragma once
#include "base/progress.h"
#include "network/network_weights.h"
#include "quantization/calibration.h"

#include <functional>
#include <span>
#include <stop_token>
#include <string>
#include <vector>

namespace earshot {

/// How post-training quantisation chooses the largest value that an activation may take.
enum class CalibrationMethod {
    MinMax,     ///< the largest |x| seen
    Percentile, ///< the 99.99th percentile of |x|
    MeanSquare, ///< the range whose rounding and clipping errors have the smallest mean square
};

/// Scales and channel factors of a float network from `count` network inputs [2, 256, 44]. The method chooses a range for each
/// channel of the equalised tensors, whose factors bring them to the widest one, and for each other tensor as a whole. `input` is
/// called from several threads. Throws Error without inputs, Cancelled when stopped.
Calibration calibratePostTraining(const NetworkWeights& weights, CalibrationMethod method, std::size_t count,
                                  const std::function<std::vector<float>(std::size_t)>& input, Progress& progress,
                                  const std::stop_token& stop);

} // namespace earshot
