#pragma once
#include "network/network_ops.h"
#include "network/network_weights.h"

#include <ATen/core/Tensor.h>
#include <cstdint>
#include <map>
#include <string>
#include <vector>

namespace earshot {

/// The trainable state of the scene network: parameters as leaves of the gradient graph, batch-norm statistics beside them.
class SceneNetwork {
public:
    explicit SceneNetwork(const NetworkConfig& config);

    const NetworkConfig& config() const { return config_; }

    /// Weights and biases uniform in +-1/sqrt(fan in), batch norms 1 and 0; the same for the same seed on every machine.
    void initialise(std::uint64_t seed);
    NetworkWeights weights() const;
    /// Throws Error when `weights` are of another configuration or incomplete.
    void load(const NetworkWeights& weights);

    const std::vector<std::string>& parameterNames() const { return names_; }
    std::vector<at::Tensor>& parameters() { return parameters_; }
    const at::Tensor& parameter(const std::string& name) const;
    /// `running_mean` and `running_var` of the batch norms.
    at::Tensor& statistics(const std::string& name);
    const at::Tensor& statistics(const std::string& name) const;
    /// Trainable values in all.
    std::int64_t parameterCount() const;

private:
    NetworkConfig config_;
    std::vector<std::string> names_;
    std::vector<at::Tensor> parameters_;
    std::map<std::string, std::size_t> index_;
    std::map<std::string, at::Tensor> statistics_;
};

/// How the layers of the network are computed: in float, with rounded activations and weights, or in integers. Layers that run
/// side by side on ranges of bands (the two branches) come as one call with a name for each range.
class Arithmetic {
public:
    using Names = std::vector<std::string>;

    virtual ~Arithmetic() = default;
    virtual at::Tensor input(const at::Tensor& x) = 0;
    /// Dense convolution; with a batch norm: then BN and ReLU.
    virtual at::Tensor convolution(const std::string& layer, const std::string& norm, const at::Tensor& x) = 0;
    virtual at::Tensor depthwise(const Names& layers, const at::Tensor& x, const ops::BandRanges& ranges) = 0;
    /// Pointwise convolution; with batch norms: then BN and ReLU. `output` names the tensor that all ranges share, or is empty.
    virtual at::Tensor pointwise(const Names& layers, const Names& norms, const std::string& output, const at::Tensor& x,
                                 const ops::BandRanges& ranges) = 0;
    /// Batch norm and ReLU behind a residual tap.
    virtual at::Tensor affineRelu(const std::string& name, const std::string& norm, const at::Tensor& x) = 0;
    virtual at::Tensor add(const std::string& name, const at::Tensor& branch, const at::Tensor& tap) = 0;
    virtual at::Tensor linear(const std::string& layer, bool relu, const at::Tensor& x) = 0;
    virtual at::Tensor dropout(const at::Tensor& x) = 0;
};

/// One forward pass (method.md section 3). `x` [clips, 256 bands, 44 frames, 2 channels] -> logits [clips, 13]. `features`, where
/// given, gets the maps behind the second pool [clips, bands, frames, channels] in the arithmetic's own values.
at::Tensor runNetwork(const NetworkConfig& config, Arithmetic& arithmetic, const at::Tensor& x, at::Tensor* features = nullptr);

/// Float maps [clips, 2, 256, 44] as features give them, in the order that the network computes in.
at::Tensor toChannelsLast(const float* inputs, std::int64_t clips);

} // namespace earshot
