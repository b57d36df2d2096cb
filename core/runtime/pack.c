#include "runtime/pack.h"

#include "runtime/kernels/kernels.h"

uint32_t er_packed_size(er_kind kind) {
    switch (kind) {
    case ER_KIND_CONV5X5:
        return ER_CHANNELS * 25 * ER_INPUT_CHANNELS;
    case ER_KIND_CONV3X3:
        return ER_CHANNELS * 9 * ER_CHANNELS;
    case ER_KIND_POINTWISE:
        return ER_CHANNELS * ER_CHANNELS;
    case ER_KIND_DEPTHWISE3X3:
        return ER_CHANNELS * ER_DEPTHWISE_STEP;
    default:
        return 0;
    }
}

/* [out][in][tap] -> [out][in / 2][tap][2]. */
static void pack_pairs(const int8_t* weights, uint32_t inputs, uint32_t taps, int16_t* packed) {
    for (uint32_t o = 0; o < ER_CHANNELS; ++o)
        for (uint32_t i = 0; i < inputs; ++i)
            for (uint32_t t = 0; t < taps; ++t)
                packed[((o * (inputs / 2) + i / 2) * taps + t) * 2 + (i & 1u)] = weights[(o * inputs + i) * taps + t];
}

void er_pack(const er_model* model, er_layer layer, int16_t* packed) {
    const int8_t* weights = model->layers[layer].weights;
    switch (er_layer_kind(layer)) {
    case ER_KIND_CONV5X5:
        pack_pairs(weights, ER_INPUT_CHANNELS, 25, packed);
        break;
    case ER_KIND_CONV3X3:
        pack_pairs(weights, ER_CHANNELS, 9, packed);
        break;
    case ER_KIND_POINTWISE:
        pack_pairs(weights, ER_CHANNELS, 1, packed);
        break;
    case ER_KIND_DEPTHWISE3X3:
        for (uint32_t row = 0; row < ER_CHANNELS * 3; ++row, weights += 3, packed += 4) {
            packed[0] = weights[0];
            packed[1] = packed[2] = weights[1];
            packed[3] = weights[2];
        }
        break;
    default:
        break;
    }
}
