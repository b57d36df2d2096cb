#pragma once
#include "network/scene_network.h"
#include "quantization/int8_model.h"

#include <ATen/core/Tensor.h>
#include <map>
#include <string>

namespace earshot {

/// The network in the integers of an Int8Model (method.md section 8), as part of a gradient graph: the forward pass holds the
/// converter's integers in float32 and requantises with the engine's own function, the gradient passes straight through to
/// weights and batch norms. Batch norms use their running statistics. No dropout: a value that was dropped and rescaled is no
/// integer.
class IntegerArithmetic : public Arithmetic {
public:
    /// `model` must have been converted from the present weights of `network` with `factors` (channel factors by equalised
    /// tensor).
    IntegerArithmetic(const SceneNetwork& network, const Int8Model& model,
                      const std::map<std::string, std::vector<double>>& factors)
        : network_(network), model_(model), factors_(factors) {}

    at::Tensor input(const at::Tensor& x) override;
    at::Tensor convolution(const std::string& layer, const std::string& norm, const at::Tensor& x) override;
    at::Tensor depthwise(const Names& layers, const at::Tensor& x, const ops::BandRanges& ranges) override;
    at::Tensor pointwise(const Names& layers, const Names& norms, const std::string& output, const at::Tensor& x,
                         const ops::BandRanges& ranges) override;
    at::Tensor affineRelu(const std::string& name, const std::string& norm, const at::Tensor& x) override;
    at::Tensor add(const std::string& name, const at::Tensor& branch, const at::Tensor& tap) override;
    at::Tensor linear(const std::string& layer, bool relu, const at::Tensor& x) override;
    at::Tensor dropout(const at::Tensor& x) override { return x; }

private:
    struct Affine {
        at::Tensor gain;
        at::Tensor offset;
    };
    /// Integer weights and bias of a layer as float tensors whose gradient reaches the trainable ones.
    struct Parameters {
        at::Tensor weight;
        at::Tensor bias;
    };

    Affine normAffine(const std::string& norm) const;
    Parameters parameters(const std::string& layer, const std::string& norm) const;
    at::Tensor factor(const std::string& tensor) const;
    double scaleOf(const std::string& tensor) const { return model_.scales.at(tensor); }

    const SceneNetwork& network_;
    const Int8Model& model_;
    const std::map<std::string, std::vector<double>>& factors_;
};

} // namespace earshot
