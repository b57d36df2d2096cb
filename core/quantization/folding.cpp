#include "quantization/folding.h"

#include "base/error.h"

#include <cmath>

namespace earshot {
namespace {

const NetworkWeights::Tensor& tensor(const NetworkWeights& weights, const std::string& name) {
    const auto found = weights.tensors.find(name);
    if (found == weights.tensors.end())
        throw Error("the network has no tensor '" + name + "'");
    return found->second;
}

} // namespace

std::string foldedNorm(const std::string& layer) {
    static const std::map<std::string, std::string> norms = {
        {"conv1", "bn1"}, {"low_pw1", "bn_low"}, {"high_pw1", "bn_high"}, {"pw5", "bn6"}, {"pw7", "bn8"}};
    const auto found = norms.find(layer);
    return found == norms.end() ? std::string() : found->second;
}

std::string affineNorm(const std::string& layer) {
    return layer == "affine1" ? "bn5" : layer == "affine2" ? "bn7" : "";
}

BatchNormAffine batchNormAffine(const NetworkWeights& weights, const std::string& norm) {
    const auto& gamma = tensor(weights, norm + ".weight").values;
    const auto& beta = tensor(weights, norm + ".bias").values;
    const auto& mean = tensor(weights, norm + ".running_mean").values;
    const auto& variance = tensor(weights, norm + ".running_var").values;
    BatchNormAffine affine;
    for (std::size_t c = 0; c < gamma.size(); ++c) {
        const double gain = double(gamma[c]) / std::sqrt(double(variance[c]) + kBatchNormEpsilon);
        affine.gain.push_back(gain);
        affine.offset.push_back(double(beta[c]) - double(mean[c]) * gain);
    }
    return affine;
}

FoldedLayer foldLayer(const NetworkWeights& weights, const std::string& layer) {
    const auto& weight = tensor(weights, layer + ".weight");
    const auto& bias = tensor(weights, layer + ".bias");
    FoldedLayer folded{weight.shape, {weight.values.begin(), weight.values.end()}, {bias.values.begin(), bias.values.end()}};
    const std::string norm = foldedNorm(layer);
    if (norm.empty())
        return folded;
    const BatchNormAffine affine = batchNormAffine(weights, norm);
    const std::size_t step = folded.weightsPerOutput();
    for (std::size_t o = 0; o < folded.bias.size(); ++o) {
        for (std::size_t i = 0; i < step; ++i)
            folded.weights[o * step + i] *= affine.gain[o];
        folded.bias[o] = folded.bias[o] * affine.gain[o] + affine.offset[o];
    }
    return folded;
}

} // namespace earshot
