#pragma once
#include "network/network_weights.h"
#include "quantization/folding.h"

#include <functional>
#include <map>
#include <span>
#include <string>
#include <vector>

namespace earshot {

/// The float network of method.md section 3 without torch: weights and batch norms as they were trained, computed in double. For
/// calibration and as a peer of the integer network; const and safe to share between threads.
class FloatExecutor {
public:
    /// Called with every tensor by name (er_layer_name, fc2 included): [channels, bands * frames].
    using Tap = std::function<void(const std::string& tensor, int channels, std::span<const double> values)>;

    /// Any width. Throws Error when the weights are not complete.
    explicit FloatExecutor(NetworkWeights weights);

    /// Logits of one network input [2, 256, 44].
    std::vector<double> logits(std::span<const float> input, const Tap& tap = {}) const;

private:
    NetworkWeights weights_;
    std::map<std::string, BatchNormAffine> norms_;
};

} // namespace earshot
