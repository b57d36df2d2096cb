#pragma once
#include "quantization/calibration.h"
#include "quantization/int8_model.h"

namespace earshot {

/// Float network + calibration -> integers, all constants in double by method.md section 8. The only place that computes them:
/// quantisation-aware training takes its integers from here as well. Scales are widened in forward order where a multiplier would
/// not fit; the model's `scales` say what they became. `r` is the ensemble's weight of the scene head (1 without super-classes).
/// Throws Error when a tensor, scale or factor is missing or no finite positive number, when the network has other than 16
/// channels, or when a bound on an accumulator or affine does not hold.
Int8Model convert(const NetworkWeights& weights, const Calibration& calibration, const SceneLabels& labels, double r);

} // namespace earshot
