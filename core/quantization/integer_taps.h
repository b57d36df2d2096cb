#pragma once
#include "quantization/calibration.h"
#include "quantization/float_executor.h"
#include "quantization/int8_model.h"
#include "runtime/int8_engine.h"

#include <span>

namespace earshot {

/// The tensors of the integer network as the real values that their integers stand for (integer times scale, equalising undone),
/// to be held against FloatExecutor's. Const and safe to share between threads.
class IntegerTaps {
public:
    /// `calibration` is the one that `model` was converted with.
    IntegerTaps(const Int8Model& model, const Calibration& calibration);

    /// Calls `tap` with every tensor of one network input [2, 256, 44], in forward order, in the same form as FloatExecutor's;
    /// with `only` given, with the tensors of those names. Safe to call from several threads.
    void run(std::span<const float> input, const FloatExecutor::Tap& tap, std::span<const std::string> only = {}) const;

private:
    Int8Engine engine_;
    std::map<std::string, double> scales_;
    std::map<std::string, std::vector<double>> factors_;
};

} // namespace earshot
