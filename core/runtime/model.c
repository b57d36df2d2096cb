#include "runtime/model.h"

static const int32_t kConvolutionBound = 1 << 24; /* float32 holds every accumulator exactly (method.md section 8) */

const char* er_status_text(er_status status) {
    switch (status) {
    case ER_OK:
        return "the model is valid";
    case ER_MISALIGNED:
        return "the model does not start at a multiple of 8 bytes";
    case ER_TOO_SHORT:
        return "the model is cut short";
    case ER_NOT_A_MODEL:
        return "there is no model here";
    case ER_WRONG_VERSION:
        return "the model was written in another format version";
    case ER_WRONG_FRONT_END:
        return "the model expects other features than this program makes";
    case ER_BAD_SIZES:
        return "the model's sizes are out of range";
    case ER_WRONG_ARCHITECTURE:
        return "the model belongs to another network";
    case ER_BAD_CRC:
        return "the model's checksum does not match";
    case ER_BAD_PARAMETER:
        return "a parameter of the model is out of range";
    case ER_BAD_NAMES:
        return "the model's class names are damaged";
    }
    return "unknown status";
}

/* Finite and above zero, without libm: neither NaN nor infinity passes. */
static int is_positive(double x) {
    return x > 0.0 && x <= 1.7976931348623157e308;
}
static int is_positive_float(float x) {
    return x > 0.0f && x <= 3.402823466e38f;
}

/* Largest |accumulator| that output `o` can reach, bias included; negative when a weight is out of range. */
static int64_t accumulator_bound(const er_layer_parameters* p, uint32_t o, int32_t largest_input) {
    const int8_t* weights = p->weights + (size_t)o * p->weights_per_output;
    uint32_t sum = 0;
    int32_t smallest = 0;
    for (uint32_t i = 0; i < p->weights_per_output; ++i) {
        const int32_t w = weights[i];
        smallest = w < smallest ? w : smallest;
        sum += (uint32_t)(w < 0 ? -w : w);
    }
    const int64_t bias = p->bias[o];
    return smallest < -127 ? -1 : (int64_t)sum * largest_input + (bias < 0 ? -bias : bias);
}

static int weights_are_valid(const er_model* model, er_layer layer) {
    const er_layer_parameters* p = &model->layers[layer];
    const int32_t largest_input = er_layer_is_unsigned(er_layer_source(layer)) ? 255 : 127;
    const int64_t limit = layer == ER_FC1 ? INT32_MAX : kConvolutionBound;
    for (uint32_t o = 0; o < p->outputs; ++o) {
        const int64_t bound = accumulator_bound(p, o, largest_input);
        if (bound < 0 || bound >= limit || !is_positive(p->weight_scales[o]))
            return 0;
        if (p->multiplier ? p->multiplier[o] <= 0 : !is_positive_float(p->logit_scale[o]))
            return 0;
    }
    return 1;
}

static int affine_is_valid(const er_layer_parameters* p) {
    for (uint32_t c = 0; c < p->outputs; ++c) {
        const int64_t a = p->a[c], b = p->b[c];
        if (127 * (a < 0 ? -a : a) + (b < 0 ? -b : b) > INT32_MAX)
            return 0;
    }
    return 1;
}

static int parameters_are_valid(const er_model* model) {
    if (!is_positive_float(model->input_inverse_scale) || !(model->ensemble_r >= 0.0f && model->ensemble_r <= 1.0f))
        return 0;
    for (int i = 0; i < ER_FC2; ++i)
        if (!is_positive(model->activation_scales[i]))
            return 0;
    for (int i = 0; i < ER_LAYER_COUNT; ++i) {
        const er_layer_parameters* p = &model->layers[i];
        const er_kind kind = er_layer_kind((er_layer)i);
        if (p->weights && !weights_are_valid(model, (er_layer)i))
            return 0;
        if (kind == ER_KIND_AFFINE && !affine_is_valid(p))
            return 0;
        if (kind == ER_KIND_ADD && (p->a[0] < 0 || p->a[0] >= 1 << 15 || p->b[0] < 0 || p->b[0] >= 1 << 15))
            return 0;
    }
    for (uint32_t i = 0; model->group && i < model->sizes.classes; ++i)
        if (model->group[i] >= model->sizes.super_classes)
            return 0;
    return 1;
}

/* Exactly `logits` non-empty names, each ended by 0, the last 0 at the end, then zero padding. */
static int names_are_valid(const er_model* model, uint32_t padded_bytes) {
    uint32_t names = 0, length = 0;
    for (uint32_t i = 0; i < model->sizes.names_bytes; ++i) {
        if (model->names[i] != 0) {
            ++length;
            continue;
        }
        if (length == 0 || length >= ER_MAX_NAME_BYTES)
            return 0;
        ++names;
        length = 0;
    }
    for (uint32_t i = model->sizes.names_bytes; i < padded_bytes; ++i)
        if (model->names[i] != 0)
            return 0;
    return length == 0 && names == model->logits;
}

static void locate(const uint8_t* blob, const er_model_layout* layout, er_model* model) {
    model->activation_scales = (const double*)(const void*)(blob + layout->activation_scales);
    model->group = model->sizes.super_classes ? blob + layout->group : NULL;
    model->names = (const char*)(blob + layout->names);
    for (int i = 0; i < ER_LAYER_COUNT; ++i) {
        const er_layer_layout* from = &layout->layers[i];
        er_layer_parameters* to = &model->layers[i];
        const void* first = blob + from->first;
        const void* second = blob + from->second;
        const er_layer_parameters none = {0, 0, NULL, NULL, NULL, NULL, NULL, NULL, NULL};
        *to = none;
        to->outputs = from->outputs;
        to->weights_per_output = from->weights_per_output;
        if (from->weights) {
            to->weight_scales = (const double*)(const void*)(blob + from->weight_scales);
            to->weights = (const int8_t*)(blob + from->weights);
            to->bias = (const int32_t*)first;
            to->multiplier = i == ER_FC2 ? NULL : (const int32_t*)second;
            to->logit_scale = i == ER_FC2 ? (const float*)second : NULL;
        } else if (from->outputs) {
            to->a = (const int32_t*)first;
            to->b = (const int32_t*)second;
        }
    }
}

static er_status check_header(const er_model_header* header) {
    if (header->magic != ER_MODEL_MAGIC)
        return ER_NOT_A_MODEL;
    if (header->version != ER_MODEL_VERSION)
        return ER_WRONG_VERSION;
    if (header->front_end != ER_FRONT_END_LOG_MEL)
        return ER_WRONG_FRONT_END;
    for (size_t i = 0; i < sizeof header->reserved / sizeof header->reserved[0]; ++i)
        if (header->reserved[i] != 0)
            return ER_WRONG_VERSION;
    return ER_OK;
}

er_status er_model_open(const void* blob, size_t size, er_model* model) {
    if ((uintptr_t)blob % ER_MODEL_ALIGNMENT != 0)
        return ER_MISALIGNED;
    if (size < sizeof(er_model_header))
        return ER_TOO_SHORT;
    const er_model_header* header = (const er_model_header*)blob;
    er_status status = check_header(header);
    if (status != ER_OK)
        return status;
    er_model_layout layout;
    status = er_model_layout_of(&header->sizes, &layout);
    if (status != ER_OK)
        return status;
    if (header->total_bytes != layout.total_bytes)
        return ER_BAD_SIZES;
    if (size < layout.total_bytes)
        return ER_TOO_SHORT;
    if (header->architecture_hash != er_architecture_hash(&header->sizes))
        return ER_WRONG_ARCHITECTURE;
    const uint8_t* bytes = (const uint8_t*)blob;
    const uint32_t crc = *(const uint32_t*)(const void*)(bytes + layout.crc);
    if (er_crc32(blob, layout.crc, 0) != crc)
        return ER_BAD_CRC;

    model->sizes = header->sizes;
    model->logits = (uint16_t)(header->sizes.classes + header->sizes.super_classes);
    model->flattened = (uint16_t)er_flattened(&header->sizes);
    model->architecture_hash = header->architecture_hash;
    model->front_end = header->front_end;
    model->crc = crc;
    model->total_bytes = layout.total_bytes;
    model->input_inverse_scale = header->input_inverse_scale;
    model->ensemble_r = header->ensemble_r;
    locate(bytes, &layout, model);
    if (!names_are_valid(model, layout.crc - layout.names))
        return ER_BAD_NAMES;
    return parameters_are_valid(model) ? ER_OK : ER_BAD_PARAMETER;
}

const char* er_model_name(const er_model* model, uint32_t index) {
    if (index >= model->logits)
        return NULL;
    const char* name = model->names;
    for (; index > 0; --index) {
        while (*name != 0)
            ++name;
        ++name;
    }
    return name;
}
