#pragma once
#include "base/progress.h"
#include "quantization/calibration.h"

#include <functional>
#include <stop_token>
#include <vector>

namespace earshot {

/// Rounding weights shifts the mean of what a layer gives, and every layer behind it inherits the shift. This moves the biases,
/// layer by layer in forward order, until each channel of the integer network has the float network's mean over the given inputs
/// (bias correction, Nagel et al., arXiv 1906.04721, section 4.2, measured on data instead of derived). Behind a batch norm that
/// is folded its beta moves. `calibration` is the one that the result will be converted with; only the runtime's constants
/// change. Throws Cancelled when stopped.
NetworkWeights correctBiases(const NetworkWeights& weights, const Calibration& calibration, std::size_t count,
                             const std::function<std::vector<float>(std::size_t)>& input, Progress& progress,
                             const std::stop_token& stop);

} // namespace earshot
