#include "exporters/onnx_export.h"
#include "exporters/onnx_graph.h"

namespace earshot {
namespace {

class FloatGraph {
public:
    FloatGraph(const NetworkWeights& weights, OnnxGraph& graph) : weights_(weights), graph_(graph) {}

    void build() {
        const NetworkConfig& config = weights_.config;
        graph_.floatInput("input", {1, 2, 256, 44});
        std::string x = normalised("bn1", convolution("conv1", "input"));
        x = graph_.node("Concat", {branch(x, "low", 0, 124), branch(x, "high", 124, 256)}, "branches", {{"axis", {2}}});
        x = pool(x, "pool1", 3, 2);
        x = convolution("conv6", x);
        x = block(x, 5, "add1");
        x = block(x, 7, "add2");
        x = pool(x, "pool2", config.pool2Bands, config.pool2Frames);
        x = graph_.node("Flatten", {x}, "flattened", {{"axis", {1}}});
        x = graph_.node("Relu", {linear("fc1", x)}, "fc1_relu");
        graph_.node("Identity", {linear("fc2", x)}, "logits");
        graph_.floatOutput("logits", {1, config.logits()});
    }

private:
    std::string parameter(const std::string& name) {
        const NetworkWeights::Tensor& tensor = weights_.tensors.at(name);
        return graph_.constant(name, tensor.values, {tensor.shape.begin(), tensor.shape.end()});
    }

    std::string convolution(const std::string& layer, const std::string& x) {
        const std::vector<int>& shape = weights_.tensors.at(layer + ".weight").shape;
        const bool depthwise = shape[1] == 1;
        const std::int64_t pad = shape[2] / 2;
        return graph_.node("Conv", {x, parameter(layer + ".weight"), parameter(layer + ".bias")}, layer,
                           {{"group", {depthwise ? shape[0] : 1}}, {"pads", {pad, pad, pad, pad}}});
    }

    /// Batch norm and ReLU.
    std::string normalised(const std::string& norm, const std::string& x) {
        graph_.node("BatchNormalization",
                    {x, parameter(norm + ".weight"), parameter(norm + ".bias"), parameter(norm + ".running_mean"),
                     parameter(norm + ".running_var")},
                    norm);
        graph_.floatAttribute("epsilon", static_cast<float>(kBatchNormEpsilon));
        return graph_.node("Relu", {norm}, norm + "_relu");
    }

    std::string separable(const std::string& depthwise, const std::string& pointwise, const std::string& x) {
        return convolution(pointwise, convolution(depthwise, x));
    }

    std::string branch(const std::string& x, const std::string& name, std::int64_t begin, std::int64_t end) {
        const std::string bands = graph_.node("Slice",
                                              {x, graph_.constant(name + "_begin", std::vector<std::int64_t>{begin}),
                                               graph_.constant(name + "_end", std::vector<std::int64_t>{end}),
                                               graph_.constant(name + "_axis", std::vector<std::int64_t>{2})},
                                              name + "_bands");
        const std::string first = normalised("bn_" + name, separable(name + "_dw1", name + "_pw1", bands));
        return separable(name + "_dw2", name + "_pw2", first);
    }

    std::string block(const std::string& tap, int first, const std::string& sum) {
        std::string x = tap;
        for (const int i : {first, first + 1}) {
            const std::string number = std::to_string(i);
            x = separable("dw" + number, "pw" + number, normalised("bn" + number, x));
        }
        return graph_.node("Add", {x, tap}, sum);
    }

    std::string pool(const std::string& x, const std::string& name, std::int64_t bands, std::int64_t frames) {
        return graph_.node("MaxPool", {x}, name, {{"kernel_shape", {bands, frames}}, {"strides", {bands, frames}}});
    }

    std::string linear(const std::string& layer, const std::string& x) {
        return graph_.node("Gemm", {x, parameter(layer + ".weight"), parameter(layer + ".bias")}, layer, {{"transB", {1}}});
    }

    const NetworkWeights& weights_;
    OnnxGraph& graph_;
};

} // namespace

std::string onnxFloatModel(const NetworkWeights& weights, const SceneLabels& labels, double r) {
    weights.validate();
    OnnxGraph graph;
    FloatGraph(weights, graph).build();
    return graph.finished("acoustic scene classifier, float32", labels, r);
}

} // namespace earshot
