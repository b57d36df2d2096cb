#pragma once
#include "network/scene_network.h"
#include "quantization/observers.h"

namespace earshot {

/// The network in floating point, for training and evaluation; with observers its weights and activations are rounded on the way
/// to what INT8 will hold (quantisation-aware training while the batch norms are live).
class TrainableArithmetic : public Arithmetic {
public:
    struct Options {
        bool training = false; ///< batch statistics and dropout; else running statistics
        double dropout = 0.3;
        double momentum = 0.01;         ///< share of this batch in the running statistics
        Observers* observers = nullptr; ///< null: plain float. Updated while training, only read in evaluation
    };

    TrainableArithmetic(SceneNetwork& network, const Options& options) : network_(network), options_(options) {}

    at::Tensor input(const at::Tensor& x) override;
    at::Tensor convolution(const std::string& layer, const std::string& norm, const at::Tensor& x) override;
    at::Tensor depthwise(const Names& layers, const at::Tensor& x, const ops::BandRanges& ranges) override;
    at::Tensor pointwise(const Names& layers, const Names& norms, const std::string& output, const at::Tensor& x,
                         const ops::BandRanges& ranges) override;
    at::Tensor affineRelu(const std::string& name, const std::string& norm, const at::Tensor& x) override;
    at::Tensor add(const std::string& name, const at::Tensor& branch, const at::Tensor& tap) override;
    at::Tensor linear(const std::string& layer, bool relu, const at::Tensor& x) override;
    at::Tensor dropout(const at::Tensor& x) override;

private:
    at::Tensor stack(const Names& names, const char* suffix) const;
    at::Tensor normaliseRelu(const Names& tensors, const Names& norms, const at::Tensor& x, const ops::BandRanges& ranges);
    at::Tensor roundSigned(const Names& tensors, const at::Tensor& x, const ops::BandRanges& ranges);
    at::Tensor roundWeights(const at::Tensor& weights, const at::Tensor& columnFactors = {}) const;
    ops::RangeRounding rounding(const Names& tensors, bool isUnsigned) const;
    void updateRunningStatistics(const Names& norms, const ops::BatchStatistics& statistics);

    SceneNetwork& network_;
    Options options_;
    at::Tensor columnFactors_; ///< factors of the depthwise output that the next pointwise layer reads [ranges, channels]
};

} // namespace earshot
