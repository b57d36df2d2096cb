#include "runtime/model.h"

/* Every array starts at a multiple of 4. */
static uint32_t padded(uint32_t bytes) {
    return (bytes + 3u) & ~3u;
}

uint32_t er_architecture_hash(const er_sizes* sizes) {
    static const char kTopology[] =
        "earshot scene network 1: conv5x5, two split branches, two residual blocks, two linear layers";
    const uint16_t values[] = {ER_CHANNELS,          ER_BANDS,      ER_FRAMES,          ER_SPLIT_BAND,      sizes->classes,
                               sizes->super_classes, sizes->hidden, sizes->pool2_bands, sizes->pool2_frames};
    uint32_t hash = er_crc32(kTopology, sizeof kTopology - 1, 0);
    for (size_t i = 0; i < sizeof values / sizeof values[0]; ++i) {
        const uint8_t bytes[2] = {(uint8_t)(values[i] & 255u), (uint8_t)(values[i] >> 8)};
        hash = er_crc32(bytes, sizeof bytes, hash);
    }
    return hash;
}

uint32_t er_flattened(const er_sizes* sizes) {
    return (uint32_t)ER_CHANNELS * (ER_BANDS2 / sizes->pool2_bands) * (ER_FRAMES2 / sizes->pool2_frames);
}

static int sizes_are_valid(const er_sizes* s) {
    if (s->classes < 1 || s->classes > ER_MAX_CLASSES || s->super_classes > ER_MAX_SUPER_CLASSES)
        return 0;
    if (s->hidden < 1 || s->hidden > ER_MAX_HIDDEN || s->pool2_bands < 1 || s->pool2_bands > ER_BANDS2 || s->pool2_frames < 1 ||
        s->pool2_frames > ER_FRAMES2)
        return 0;
    const uint32_t names = (uint32_t)s->classes + s->super_classes;
    return er_flattened(s) <= ER_MAX_FLATTENED && s->names_bytes >= 2 * names && s->names_bytes <= names * ER_MAX_NAME_BYTES;
}

static void size_layer(const er_sizes* sizes, er_layer layer, er_layer_layout* out) {
    out->outputs = ER_CHANNELS;
    switch (er_layer_kind(layer)) {
    case ER_KIND_CONV5X5:
        out->weights_per_output = ER_INPUT_CHANNELS * 25;
        break;
    case ER_KIND_DEPTHWISE3X3:
        out->weights_per_output = 9;
        break;
    case ER_KIND_POINTWISE:
        out->weights_per_output = ER_CHANNELS;
        break;
    case ER_KIND_CONV3X3:
        out->weights_per_output = ER_CHANNELS * 9;
        break;
    case ER_KIND_LINEAR:
        out->outputs = layer == ER_FC1 ? sizes->hidden : (uint32_t)sizes->classes + sizes->super_classes;
        out->weights_per_output = layer == ER_FC1 ? er_flattened(sizes) : sizes->hidden;
        break;
    case ER_KIND_AFFINE:
        break;
    case ER_KIND_ADD:
        out->outputs = 1;
        break;
    default:
        out->outputs = 0;
        break;
    }
}

er_status er_model_layout_of(const er_sizes* sizes, er_model_layout* layout) {
    if (!sizes_are_valid(sizes))
        return ER_BAD_SIZES;
    const er_layer_layout none = {0, 0, 0, 0, 0, 0};
    uint32_t at = sizeof(er_model_header);
    layout->activation_scales = at;
    at += ER_FC2 * (uint32_t)sizeof(double);
    for (int i = 0; i < ER_LAYER_COUNT; ++i) {
        er_layer_layout* layer = &layout->layers[i];
        *layer = none;
        size_layer(sizes, (er_layer)i, layer);
        if (layer->weights_per_output) {
            layer->weight_scales = at;
            at += layer->outputs * (uint32_t)sizeof(double);
        }
    }
    for (int i = 0; i < ER_LAYER_COUNT; ++i) {
        er_layer_layout* layer = &layout->layers[i];
        if (layer->weights_per_output) {
            layer->weights = at;
            at += padded(layer->outputs * layer->weights_per_output);
        }
        if (layer->outputs) {
            layer->first = at;
            layer->second = at + 4 * layer->outputs;
            at += 8 * layer->outputs;
        }
    }
    layout->group = at;
    at += sizes->super_classes ? padded(sizes->classes) : 0;
    layout->names = at;
    at += padded(sizes->names_bytes);
    layout->crc = at;
    layout->total_bytes = at + 4;
    return ER_OK;
}
