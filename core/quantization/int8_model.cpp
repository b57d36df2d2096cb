#include "quantization/int8_model.h"

#include "base/crc.h"
#include "base/error.h"
#include "runtime/model.h"

#include <bit>
#include <cstring>

namespace earshot {
namespace {

static_assert(std::endian::native == std::endian::little, "the blob is little-endian and used in place");

constexpr const char* kLimitsHint =
    "the board's runtime takes up to 64 classes, 16 super-classes, 256 hidden units and 2048 pooled values";

er_sizes sizesOf(const Int8Model& model) {
    const NetworkConfig& config = model.config;
    if (config.channels != ER_CHANNELS)
        throw Error("an INT8 model has 16 channels, not " + std::to_string(config.channels));
    if (model.labels.classes.size() != std::size_t(config.classes) ||
        model.labels.superClasses.size() != std::size_t(config.superClasses))
        throw Error("the model's labels do not fit its outputs");
    std::size_t nameBytes = 0;
    for (const auto* names : {&model.labels.classes, &model.labels.superClasses})
        for (const std::string& name : *names) {
            if (name.empty() || name.size() >= ER_MAX_NAME_BYTES || name.find('\0') != std::string::npos)
                throw Error("class name '" + name + "' is empty or too long for a model", {{}, 0, "use 1 to 255 bytes"});
            nameBytes += name.size() + 1;
        }
    for (const int size : {config.classes, config.superClasses, config.hidden, config.pool2Bands, config.pool2Frames})
        if (size < 0 || size > 0xFFFF || nameBytes > 0xFFFF)
            throw Error("the model is too large for the board", {{}, 0, kLimitsHint});
    return {static_cast<std::uint16_t>(config.classes),     static_cast<std::uint16_t>(config.superClasses),
            static_cast<std::uint16_t>(config.hidden),      static_cast<std::uint16_t>(config.pool2Bands),
            static_cast<std::uint16_t>(config.pool2Frames), static_cast<std::uint16_t>(nameBytes)};
}

std::vector<int> shapeOf(const er_layer_parameters& p, er_kind kind) {
    const int outputs = static_cast<int>(p.outputs);
    switch (kind) {
    case ER_KIND_CONV5X5:
        return {outputs, ER_INPUT_CHANNELS, 5, 5};
    case ER_KIND_CONV3X3:
        return {outputs, ER_CHANNELS, 3, 3};
    case ER_KIND_DEPTHWISE3X3:
        return {outputs, 1, 3, 3};
    case ER_KIND_POINTWISE:
        return {outputs, ER_CHANNELS, 1, 1};
    case ER_KIND_LINEAR:
        return {outputs, static_cast<int>(p.weights_per_output)};
    default:
        return {outputs};
    }
}

/// Writes arrays at their places in the blob and refuses those of another length.
class BlobWriter {
public:
    explicit BlobWriter(std::vector<std::byte>& blob) : blob_(blob) {}

    template <typename T>
    void write(std::uint32_t at, const std::vector<T>& values, std::size_t count, const std::string& what) {
        if (values.size() != count)
            throw Error(what + " has " + std::to_string(values.size()) + " values instead of " + std::to_string(count));
        std::memcpy(blob_.data() + at, values.data(), count * sizeof(T));
    }

private:
    std::vector<std::byte>& blob_;
};

void writeLayer(BlobWriter& writer, const er_layer_layout& at, const std::string& name, const Int8Layer& layer) {
    const std::size_t outputs = at.outputs;
    if (at.weights_per_output) {
        writer.write(at.weight_scales, layer.weightScales, outputs, name + ".weight_scale");
        writer.write(at.weights, layer.weights, outputs * at.weights_per_output, name + ".weight");
        writer.write(at.first, layer.bias, outputs, name + ".bias");
        if (name == er_layer_name(ER_FC2))
            writer.write(at.second, layer.logitScale, outputs, name + ".logit_scale");
        else
            writer.write(at.second, layer.multiplier, outputs, name + ".M");
    } else {
        writer.write(at.first, layer.a, outputs, name + ".A");
        writer.write(at.second, layer.b, outputs, name + ".B");
    }
}

template <typename T>
std::vector<T> values(const T* from, std::size_t count) {
    return from ? std::vector<T>(from, from + count) : std::vector<T>();
}

SceneLabels labelsOf(const er_model& model) {
    SceneLabels labels;
    for (std::uint32_t i = 0; i < model.logits; ++i)
        (i < model.sizes.classes ? labels.classes : labels.superClasses).emplace_back(er_model_name(&model, i));
    if (model.group)
        labels.group.assign(model.group, model.group + model.sizes.classes);
    return labels;
}

} // namespace

std::vector<std::byte> Int8Model::toBlob() const {
    const er_sizes sizes = sizesOf(*this);
    er_model_layout layout;
    if (er_model_layout_of(&sizes, &layout) != ER_OK)
        throw Error("the model's sizes are beyond what the board's runtime takes", {{}, 0, kLimitsHint});
    std::vector<std::byte> blob(layout.total_bytes);
    er_model_header header{};
    header.magic = ER_MODEL_MAGIC;
    header.version = ER_MODEL_VERSION;
    header.total_bytes = layout.total_bytes;
    header.architecture_hash = er_architecture_hash(&sizes);
    header.sizes = sizes;
    header.front_end = ER_FRONT_END_LOG_MEL;
    header.input_inverse_scale = inputInverseScale;
    header.ensemble_r = r;
    std::memcpy(blob.data(), &header, sizeof header);

    BlobWriter writer(blob);
    std::vector<double> activationScales;
    for (int i = 0; i < ER_FC2; ++i) {
        const std::string name = er_layer_name(static_cast<er_layer>(i));
        const auto scale = scales.find(name);
        if (scale == scales.end())
            throw Error("the model has no scale for '" + name + "'");
        activationScales.push_back(scale->second);
    }
    writer.write(layout.activation_scales, activationScales, ER_FC2, "scales");
    for (int i = 0; i < ER_LAYER_COUNT; ++i) {
        const std::string name = er_layer_name(static_cast<er_layer>(i));
        if (layout.layers[i].outputs == 0)
            continue;
        const auto layer = layers.find(name);
        if (layer == layers.end())
            throw Error("the model has no layer '" + name + "'");
        writeLayer(writer, layout.layers[i], name, layer->second);
    }
    if (config.superClasses > 0)
        writer.write(layout.group, std::vector<std::uint8_t>(labels.group.begin(), labels.group.end()), labels.classes.size(),
                     "super-class table");
    std::uint32_t at = layout.names;
    for (const auto* names : {&labels.classes, &labels.superClasses})
        for (const std::string& name : *names) {
            std::memcpy(blob.data() + at, name.c_str(), name.size() + 1);
            at += static_cast<std::uint32_t>(name.size()) + 1;
        }
    const std::uint32_t crc = crc32(std::span(blob).first(layout.crc));
    std::memcpy(blob.data() + layout.crc, &crc, sizeof crc);
    er_model opened;
    if (const er_status status = er_model_open(blob.data(), blob.size(), &opened); status != ER_OK)
        throw Error(std::string("the converted model is not usable: ") + er_status_text(status));
    return blob;
}

Int8Model Int8Model::fromBlob(std::span<const std::byte> blob) {
    const std::vector<std::byte> aligned(blob.begin(), blob.end());
    er_model opened;
    if (const er_status status = er_model_open(aligned.data(), aligned.size(), &opened); status != ER_OK)
        throw Error(er_status_text(status), {{}, 0, "export the model again"});
    Int8Model model;
    model.config = {ER_CHANNELS,         opened.sizes.classes,     opened.sizes.super_classes,
                    opened.sizes.hidden, opened.sizes.pool2_bands, opened.sizes.pool2_frames};
    model.labels = labelsOf(opened);
    model.r = opened.ensemble_r;
    model.inputInverseScale = opened.input_inverse_scale;
    for (int i = 0; i < ER_LAYER_COUNT; ++i) {
        const auto id = static_cast<er_layer>(i);
        const er_layer_parameters& p = opened.layers[i];
        if (i < ER_FC2)
            model.scales[er_layer_name(id)] = opened.activation_scales[i];
        if (p.outputs == 0)
            continue;
        Int8Layer& layer = model.layers[er_layer_name(id)];
        layer.shape = shapeOf(p, er_layer_kind(id));
        layer.weights = values(p.weights, std::size_t(p.outputs) * p.weights_per_output);
        layer.bias = values(p.bias, p.outputs);
        layer.multiplier = values(p.multiplier, p.outputs);
        layer.a = values(p.a, p.outputs);
        layer.b = values(p.b, p.outputs);
        layer.logitScale = values(p.logit_scale, p.outputs);
        layer.weightScales = values(p.weight_scales, p.outputs);
    }
    return model;
}

std::uint32_t Int8Model::crc() const {
    const auto blob = toBlob();
    std::uint32_t crc = 0;
    std::memcpy(&crc, blob.data() + blob.size() - sizeof crc, sizeof crc);
    return crc;
}

std::map<std::string, std::int64_t> Int8Model::accumulatorBounds() const {
    std::map<std::string, std::int64_t> bounds;
    for (int i = ER_CONV1; i < ER_LAYER_COUNT; ++i) {
        const auto id = static_cast<er_layer>(i);
        const auto found = layers.find(er_layer_name(id));
        if (found == layers.end() || found->second.weights.empty())
            continue;
        const Int8Layer& layer = found->second;
        const std::int64_t largestInput = er_layer_is_unsigned(er_layer_source(id)) ? 255 : 127;
        const std::size_t step = layer.weights.size() / layer.bias.size();
        std::int64_t& bound = bounds[found->first];
        for (std::size_t o = 0; o < layer.bias.size(); ++o) {
            std::int64_t sum = std::abs(std::int64_t(layer.bias[o]));
            for (std::size_t k = 0; k < step; ++k)
                sum += largestInput * std::abs(int(layer.weights[o * step + k]));
            bound = std::max(bound, sum);
        }
    }
    return bounds;
}

} // namespace earshot
