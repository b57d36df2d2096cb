#ifndef EARSHOT_RUNTIME_LAYERS_H
#define EARSHOT_RUNTIME_LAYERS_H

#ifdef __cplusplus
extern "C" {
#endif

/* The fixed part of the scene network (method.md section 3). All tensors are [channels, bands, frames]. */
enum {
    ER_CHANNELS = 16,
    ER_PAIRS = ER_CHANNELS / 2,
    ER_INPUT_CHANNELS = 2,
    ER_BANDS = 256,
    ER_FRAMES = 44,
    ER_INPUT_SIZE = ER_INPUT_CHANNELS * ER_BANDS * ER_FRAMES,
    ER_SPLIT_BAND = 124, /* low branch: bands 0..123, high branch: 124..255 */
    ER_POOL1_BANDS = 3,
    ER_POOL1_FRAMES = 2,
    ER_BANDS2 = ER_BANDS / ER_POOL1_BANDS,   /* 85 */
    ER_FRAMES2 = ER_FRAMES / ER_POOL1_FRAMES /* 22 */
};

/* Every tensor of the network in forward order; a layer carries the name of the tensor that it writes. */
typedef enum er_layer {
    ER_INPUT,
    ER_CONV1,
    ER_LOW_DW1,
    ER_LOW_PW1,
    ER_LOW_DW2,
    ER_LOW_PW2,
    ER_HIGH_DW1,
    ER_HIGH_PW1,
    ER_HIGH_DW2,
    ER_HIGH_PW2,
    ER_POOL1,
    ER_CONV6,
    ER_AFFINE1,
    ER_DW5,
    ER_PW5,
    ER_DW6,
    ER_PW6,
    ER_ADD1,
    ER_AFFINE2,
    ER_DW7,
    ER_PW7,
    ER_DW8,
    ER_PW8,
    ER_ADD2,
    ER_POOL2,
    ER_FC1,
    ER_FC2,
    ER_LAYER_COUNT
} er_layer;

typedef enum er_kind {
    ER_KIND_INPUT,
    ER_KIND_CONV5X5,
    ER_KIND_DEPTHWISE3X3,
    ER_KIND_POINTWISE,
    ER_KIND_CONV3X3,
    ER_KIND_AFFINE,
    ER_KIND_ADD,
    ER_KIND_MAX_POOL,
    ER_KIND_LINEAR
} er_kind;

/* Lower-case name as in reference/int8: "input", "conv1", "low_dw1", ... "fc2". */
const char* er_layer_name(er_layer layer);
er_kind er_layer_kind(er_layer layer);
/* 1: u8 [0, 255] after a ReLU; 0: s8 [-127, 127] (fc2: int32). */
int er_layer_is_unsigned(er_layer layer);
/* The tensor that a layer reads; of an addition the branch (the other operand is er_layer_tap). */
er_layer er_layer_source(er_layer layer);
/* The residual tap of ER_ADD1 and ER_ADD2; ER_INPUT for every other layer. */
er_layer er_layer_tap(er_layer layer);

#ifdef __cplusplus
}
#endif
#endif
