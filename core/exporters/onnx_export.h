#pragma once
#include "network/network_weights.h"
#include "quantization/int8_model.h"

#include <string>

namespace earshot {

// The network in ONNX, opset 13: one input `input`, float32 [1, 2, 256, 44], as `features --stage input` writes it; one output
// `logits`, float32 [1, classes + super-classes], before ensemble and softmax. Names of the classes are in the metadata. Throw
// Error when ONNX's checker refuses the result.

/// Float weights and batch norms as they were trained. Any width.
std::string onnxFloatModel(const NetworkWeights& weights, const SceneLabels& labels, double r);

/// The integer network as QuantizeLinear / DequantizeLinear pairs around float operators (QDQ): weights s8 with a scale for each
/// output channel, biases s32, zero points 0. A runtime that rounds halves to even where method.md section 8 rounds them up may
/// give a neighbouring integer at exact ties, and -128 where we clamp at -127. With `everyTensor` the quantised tensors are
/// outputs as well, named `<tensor>_q` (er_layer_name), for comparisons.
std::string onnxInt8Model(const Int8Model& model, bool everyTensor = false);

} // namespace earshot
