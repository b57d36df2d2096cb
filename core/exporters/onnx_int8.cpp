#include "exporters/onnx_export.h"
#include "exporters/onnx_graph.h"
#include "runtime/layers.h"

namespace earshot {
namespace {

std::int64_t sizeOf(const std::vector<int>& shape, std::size_t axis) {
    return shape[axis];
}

/// Follows the runtime's layers (runtime/layers.h). Every tensor exists quantised, as `<tensor>_q`; who reads it dequantises it.
class Int8Graph {
public:
    Int8Graph(const Int8Model& model, OnnxGraph& graph, bool everyTensor)
        : model_(model), graph_(graph), everyTensor_(everyTensor) {}

    void build() {
        graph_.floatInput("input", {1, 2, 256, 44});
        // What lies beyond the scale's range is clamped as the engine does it: to -127, not -128.
        const float limit = static_cast<float>(127 * model_.scales.at("input"));
        const std::string clipped = graph_.node("Clip",
                                                {"input", graph_.constant("input_low", std::vector<float>{-limit}, {}),
                                                 graph_.constant("input_high", std::vector<float>{limit}, {})},
                                                "input_clipped");
        quantise("input", clipped, false);
        for (int i = ER_CONV1; i < ER_LAYER_COUNT; ++i)
            add(static_cast<er_layer>(i));
        graph_.floatOutput("logits", {1, model_.config.logits()});
    }

private:
    void add(er_layer layer) {
        switch (er_layer_kind(layer)) {
        case ER_KIND_AFFINE:
            return affine(layer);
        case ER_KIND_ADD:
            return addition(layer);
        case ER_KIND_MAX_POOL:
            return layer == ER_POOL1 ? firstPool() : secondPool();
        case ER_KIND_LINEAR:
            return linear(layer);
        default:
            return convolution(layer);
        }
    }

    std::string scalar(const std::string& name, double value) {
        return graph_.constant(name, std::vector<float>{static_cast<float>(value)}, {});
    }

    /// `x` -> `<tensor>_q` with the tensor's scale.
    void quantise(const std::string& tensor, const std::string& x, bool isUnsigned) {
        const std::string scale = scalar(tensor + "_scale", model_.scales.at(tensor));
        graph_.node("QuantizeLinear", {x, scale, graph_.zero(isUnsigned)}, tensor + "_q");
        if (everyTensor_)
            graph_.integerOutput(tensor + "_q", isUnsigned, tensor == "fc1" ? 2 : 4);
    }

    /// A reader's own float view of a quantised tensor, by the tensor's scale or by another.
    std::string dequantised(const std::string& tensor, bool isUnsigned, const std::string& reader,
                            const std::string& scale = {}) {
        return graph_.node("DequantizeLinear",
                           {tensor + "_q", scale.empty() ? tensor + "_scale" : scale, graph_.zero(isUnsigned)},
                           tensor + "_for_" + reader);
    }
    std::string dequantised(er_layer tensor, const std::string& reader) {
        return dequantised(er_layer_name(tensor), er_layer_is_unsigned(tensor), reader);
    }

    /// Bands of conv1's output, quantised again by the same scale (which changes nothing), so that runtimes see a quantised
    /// operand.
    std::string branchInput(const std::string& branch, std::int64_t begin, std::int64_t end) {
        const std::string bands = graph_.node("Slice",
                                              {dequantised(ER_CONV1, branch), indices(branch + "_begin", begin),
                                               indices(branch + "_end", end), indices(branch + "_axis", 2)},
                                              branch + "_bands");
        graph_.node("QuantizeLinear", {bands, "conv1_scale", graph_.zero(true)}, bands + "_q");
        return dequantised(bands, true, branch + "_dw1", "conv1_scale");
    }
    std::string indices(const std::string& name, std::int64_t value) {
        return graph_.constant(name, std::vector<std::int64_t>{value});
    }

    std::string inputOf(er_layer layer) {
        if (layer == ER_LOW_DW1)
            return branchInput("low", 0, ER_SPLIT_BAND);
        if (layer == ER_HIGH_DW1)
            return branchInput("high", ER_SPLIT_BAND, ER_BANDS);
        return dequantised(er_layer_source(layer), er_layer_name(layer));
    }

    /// Weights and bias of a layer as float operands: s8 and s32 with a scale for each output.
    std::pair<std::string, std::string> operands(er_layer id) {
        const std::string name = er_layer_name(id);
        const Int8Layer& layer = model_.layers.at(name);
        const double inputScale = model_.scales.at(er_layer_name(er_layer_source(id)));
        std::vector<float> weightScales, biasScales;
        for (const double scale : layer.weightScales) {
            weightScales.push_back(static_cast<float>(scale));
            biasScales.push_back(static_cast<float>(inputScale * scale));
        }
        const std::int64_t outputs = sizeOf(layer.shape, 0);
        const std::string weight =
            graph_.node("DequantizeLinear",
                        {graph_.constant(name + ".weight_q", layer.weights, {layer.shape.begin(), layer.shape.end()}),
                         graph_.constant(name + ".weight_scale", weightScales, {outputs}),
                         graph_.constant(name + ".weight_zero", std::vector<std::int8_t>(layer.weightScales.size()), {outputs})},
                        name + ".weight", {{"axis", {0}}});
        const std::string bias = graph_.node(
            "DequantizeLinear",
            {graph_.constant(name + ".bias_q", layer.bias), graph_.constant(name + ".bias_scale", biasScales, {outputs})},
            name + ".bias", {{"axis", {0}}});
        return {weight, bias};
    }

    void finish(er_layer layer, const std::string& x) {
        const bool relu = er_layer_is_unsigned(layer);
        const std::string name = er_layer_name(layer);
        quantise(name, relu ? graph_.node("Relu", {x}, name + "_relu") : x, relu);
    }

    void convolution(er_layer id) {
        const std::string name = er_layer_name(id);
        const std::vector<int>& shape = model_.layers.at(name).shape;
        const std::int64_t pad = shape[2] / 2, groups = er_layer_kind(id) == ER_KIND_DEPTHWISE3X3 ? shape[0] : 1;
        const std::string x = inputOf(id);
        const auto [weight, bias] = operands(id);
        finish(id, graph_.node("Conv", {x, weight, bias}, name, {{"group", {groups}}, {"pads", {pad, pad, pad, pad}}}));
    }

    void linear(er_layer id) {
        const std::string name = er_layer_name(id);
        std::string x = inputOf(id);
        if (id == ER_FC1) {
            x = graph_.node("Flatten", {x}, "flattened", {{"axis", {1}}});
            graph_.node("QuantizeLinear", {x, "pool2_scale", graph_.zero(false)}, "flattened_q");
            x = dequantised("flattened", false, name, "pool2_scale");
        }
        const auto [weight, bias] = operands(id);
        const std::string output = id == ER_FC2 ? "logits" : name;
        graph_.node("Gemm", {x, weight, bias}, output, {{"transB", {1}}});
        if (id != ER_FC2)
            finish(id, output);
    }

    /// The batch norm behind a residual tap. Its factors are the integer affine's own, (q A + B) / 2^16 in units of the output's
    /// scale, so that rounding them once more cannot move a value.
    void affine(er_layer id) {
        const std::string name = er_layer_name(id);
        const Int8Layer& layer = model_.layers.at(name);
        const double out = model_.scales.at(name), in = model_.scales.at(er_layer_name(er_layer_source(id)));
        std::vector<float> gain, offset;
        for (std::size_t c = 0; c < layer.a.size(); ++c) {
            gain.push_back(static_cast<float>(layer.a[c] * out / (in * 65536)));
            offset.push_back(static_cast<float>((layer.b[c] - 32768.0) * out / 65536));
        }
        const std::vector<std::int64_t> shape{1, ER_CHANNELS, 1, 1};
        const std::string scaled =
            graph_.node("Mul", {inputOf(id), graph_.constant(name + ".gain", gain, shape)}, name + "_scaled");
        finish(id, graph_.node("Add", {scaled, graph_.constant(name + ".offset", offset, shape)}, name));
    }

    /// Branch and tap are dequantised by the integer factors A1 and A2 instead of their own scales: (a A1 + b A2) / 2^14.
    void addition(er_layer id) {
        const std::string name = er_layer_name(id);
        const Int8Layer& layer = model_.layers.at(name);
        const double out = model_.scales.at(name) / 16384;
        const auto operand = [&](er_layer tensor, const char* which, std::int32_t factor) {
            return dequantised(er_layer_name(tensor), er_layer_is_unsigned(tensor), name, scalar(name + which, factor * out));
        };
        const std::string branch = operand(er_layer_source(id), ".branch_scale", layer.a[0]);
        const std::string tap = operand(er_layer_tap(id), ".tap_scale", layer.b[0]);
        finish(id, graph_.node("Add", {branch, tap}, name));
    }

    void firstPool() {
        const std::string bands = graph_.node("Concat", {dequantised(ER_LOW_PW2, "pool1"), dequantised(ER_HIGH_PW2, "pool1")},
                                              "branches", {{"axis", {2}}});
        pool(ER_POOL1, bands, ER_POOL1_BANDS, ER_POOL1_FRAMES);
    }
    void secondPool() { pool(ER_POOL2, inputOf(ER_POOL2), model_.config.pool2Bands, model_.config.pool2Frames); }
    void pool(er_layer id, const std::string& x, std::int64_t bands, std::int64_t frames) {
        finish(id,
               graph_.node("MaxPool", {x}, er_layer_name(id), {{"kernel_shape", {bands, frames}}, {"strides", {bands, frames}}}));
    }

    const Int8Model& model_;
    OnnxGraph& graph_;
    bool everyTensor_;
};

} // namespace

std::string onnxInt8Model(const Int8Model& model, bool everyTensor) {
    OnnxGraph graph;
    Int8Graph(model, graph, everyTensor).build();
    return graph.finished("acoustic scene classifier, INT8 (QDQ)", model.labels, static_cast<double>(model.r));
}

} // namespace earshot
