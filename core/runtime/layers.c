#include "runtime/layers.h"

typedef struct {
    const char* name;
    unsigned char kind, is_unsigned, source, tap;
} er_layer_facts;

static const er_layer_facts kFacts[ER_LAYER_COUNT] = {
    [ER_INPUT] = {"input", ER_KIND_INPUT, 0, ER_INPUT, ER_INPUT},
    [ER_CONV1] = {"conv1", ER_KIND_CONV5X5, 1, ER_INPUT, ER_INPUT},
    [ER_LOW_DW1] = {"low_dw1", ER_KIND_DEPTHWISE3X3, 0, ER_CONV1, ER_INPUT},
    [ER_LOW_PW1] = {"low_pw1", ER_KIND_POINTWISE, 1, ER_LOW_DW1, ER_INPUT},
    [ER_LOW_DW2] = {"low_dw2", ER_KIND_DEPTHWISE3X3, 0, ER_LOW_PW1, ER_INPUT},
    [ER_LOW_PW2] = {"low_pw2", ER_KIND_POINTWISE, 0, ER_LOW_DW2, ER_INPUT},
    [ER_HIGH_DW1] = {"high_dw1", ER_KIND_DEPTHWISE3X3, 0, ER_CONV1, ER_INPUT},
    [ER_HIGH_PW1] = {"high_pw1", ER_KIND_POINTWISE, 1, ER_HIGH_DW1, ER_INPUT},
    [ER_HIGH_DW2] = {"high_dw2", ER_KIND_DEPTHWISE3X3, 0, ER_HIGH_PW1, ER_INPUT},
    [ER_HIGH_PW2] = {"high_pw2", ER_KIND_POINTWISE, 0, ER_HIGH_DW2, ER_INPUT},
    [ER_POOL1] = {"pool1", ER_KIND_MAX_POOL, 0, ER_HIGH_PW2, ER_INPUT}, /* both branches, which share a scale */
    [ER_CONV6] = {"conv6", ER_KIND_CONV3X3, 0, ER_POOL1, ER_INPUT},
    [ER_AFFINE1] = {"affine1", ER_KIND_AFFINE, 1, ER_CONV6, ER_INPUT},
    [ER_DW5] = {"dw5", ER_KIND_DEPTHWISE3X3, 0, ER_AFFINE1, ER_INPUT},
    [ER_PW5] = {"pw5", ER_KIND_POINTWISE, 1, ER_DW5, ER_INPUT},
    [ER_DW6] = {"dw6", ER_KIND_DEPTHWISE3X3, 0, ER_PW5, ER_INPUT},
    [ER_PW6] = {"pw6", ER_KIND_POINTWISE, 0, ER_DW6, ER_INPUT},
    [ER_ADD1] = {"add1", ER_KIND_ADD, 0, ER_PW6, ER_CONV6},
    [ER_AFFINE2] = {"affine2", ER_KIND_AFFINE, 1, ER_ADD1, ER_INPUT},
    [ER_DW7] = {"dw7", ER_KIND_DEPTHWISE3X3, 0, ER_AFFINE2, ER_INPUT},
    [ER_PW7] = {"pw7", ER_KIND_POINTWISE, 1, ER_DW7, ER_INPUT},
    [ER_DW8] = {"dw8", ER_KIND_DEPTHWISE3X3, 0, ER_PW7, ER_INPUT},
    [ER_PW8] = {"pw8", ER_KIND_POINTWISE, 0, ER_DW8, ER_INPUT},
    [ER_ADD2] = {"add2", ER_KIND_ADD, 0, ER_PW8, ER_ADD1},
    [ER_POOL2] = {"pool2", ER_KIND_MAX_POOL, 0, ER_ADD2, ER_INPUT},
    [ER_FC1] = {"fc1", ER_KIND_LINEAR, 1, ER_POOL2, ER_INPUT},
    [ER_FC2] = {"fc2", ER_KIND_LINEAR, 0, ER_FC1, ER_INPUT},
};

const char* er_layer_name(er_layer layer) {
    return kFacts[layer].name;
}

er_kind er_layer_kind(er_layer layer) {
    return (er_kind)kFacts[layer].kind;
}

int er_layer_is_unsigned(er_layer layer) {
    return kFacts[layer].is_unsigned;
}

er_layer er_layer_source(er_layer layer) {
    return (er_layer)kFacts[layer].source;
}

er_layer er_layer_tap(er_layer layer) {
    return (er_layer)kFacts[layer].tap;
}
