#pragma once
#include "network/network_weights.h"

#include <functional>
#include <map>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace earshot {

/// What the converter needs to know about activations. Tensor names are those of method.md section 8's golden data: input, conv1,
/// low_dw1, ... pool1, conv6, affine1, ... add2, pool2, fc1 (er_layer_name).
struct Calibration {
    /// Scale of every activation tensor but the logits: max/255 for tensors after a ReLU, max|x|/127 elsewhere, 1 where the
    /// maximum is 0. `input` is 6/127. Tensors that share a scale (low_pw2, high_pw2, pool1; add2, pool2) hold the same value.
    std::map<std::string, double> scales;
    /// k[c] of every equalised tensor, each factor >= 1; a tensor that is absent is not equalised.
    std::map<std::string, std::vector<double>> channelFactors;

    bool operator==(const Calibration&) const = default;

    /// {"activations": {name: "decimal"}, "channel_factors": {name: ["decimal", ...]}} with 17 digits that read back to the same
    /// doubles.
    std::string toJson() const;
    /// Throws Error for malformed text. Further members are ignored.
    static Calibration fromJson(std::string_view text);
};

inline constexpr double kInputScale = 6.0 / 127.0;

/// Tensors whose channels are equalised: ReLU outputs that feed only depthwise layers, and depthwise outputs.
const std::vector<std::string>& equalisedTensors();

/// Largest |x| of every tensor, whole and by channel, gathered over any number of forward passes. The common form of all
/// calibrations: plain maxima here, moving averages and clipped ranges by their own rules elsewhere.
struct ActivationPeaks {
    std::map<std::string, std::vector<double>> channels; ///< max|x| of every channel; of fc1 of every unit

    /// Takes over the larger values of one tensor [channelCount, ...].
    void add(const std::string& tensor, std::span<const double> values, int channelCount);
    void add(const std::string& tensor, std::span<const float> values, int channelCount);
};

/// Scales and channel factors from plain maxima (method.md section 8).
Calibration calibrationFromPeaks(const ActivationPeaks& peaks);

/// Runs the float network on every input [2, 256, 44] that `nextInput` gives (false: no more) and returns the plain maxima's
/// calibration.
Calibration calibrate(const NetworkWeights& weights, const std::function<bool(std::vector<float>&)>& nextInput);

} // namespace earshot
