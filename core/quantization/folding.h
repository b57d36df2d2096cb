#pragma once
#include "network/network_weights.h"

#include <string>
#include <vector>

namespace earshot {

/// BN(x) = gain x + offset by channel, from the running statistics, in double.
struct BatchNormAffine {
    std::vector<double> gain;
    std::vector<double> offset;
};

/// Weights and bias of one convolution or linear layer in double, the batch norm that follows folded in where there is one.
struct FoldedLayer {
    std::vector<int> shape;
    std::vector<double> weights;
    std::vector<double> bias;

    int outputs() const { return shape.front(); }
    std::size_t weightsPerOutput() const { return weights.size() / bias.size(); }
};

/// gain = gamma / sqrt(var + 1e-3), offset = beta - mean gain.
BatchNormAffine batchNormAffine(const NetworkWeights& weights, const std::string& norm);

/// The batch norm folded into `layer` ("bn1" for conv1); empty when none is.
std::string foldedNorm(const std::string& layer);

/// The batch norm that becomes the integer affine `layer` ("affine1": "bn5", "affine2": "bn7").
std::string affineNorm(const std::string& layer);

/// w gain, b gain + offset.
FoldedLayer foldLayer(const NetworkWeights& weights, const std::string& layer);

} // namespace earshot
