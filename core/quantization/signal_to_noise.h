#pragma once
#include "quantization/float_executor.h"
#include "quantization/integer_taps.h"

#include <map>
#include <span>
#include <string>
#include <utility>
#include <vector>

namespace earshot {

/// How much of what a layer of the integer network gives is signal: 10 log10 of the float network's energy over the energy of
/// the difference, in dB, by layer. Rounding, clipping and everything inherited from the layers before count as noise.
class SignalToNoise {
public:
    SignalToNoise(const FloatExecutor& reference, const IntegerTaps& integers) : reference_(reference), integers_(integers) {}

    /// Runs both networks on one input [2, 256, 44] and adds their tensors to the sums.
    void add(std::span<const float> input);

    /// (layer, dB) in forward order, fc2 (the logits) last; layers without any noise or signal are left out.
    std::vector<std::pair<std::string, double>> decibels() const;

private:
    struct Energy {
        double signal = 0, noise = 0;
    };
    const FloatExecutor& reference_;
    const IntegerTaps& integers_;
    std::map<std::string, Energy> energies_;
};

} // namespace earshot
