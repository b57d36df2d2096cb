#ifndef EARSHOT_RUNTIME_MODEL_H
#define EARSHOT_RUNTIME_MODEL_H

#include "runtime/crc32.h"
#include "runtime/layers.h"

#include <stddef.h>
#include <stdint.h>

#ifdef __cplusplus
extern "C" {
#endif

/* The model blob: everything the integer network of method.md section 8 needs, used in place (from flash on the board).
 *
 * Little-endian. The place of every array follows from the sizes in the header alone (er_model_layout): the blob stores no
 * offsets.
 *
 *   header            er_model_header, 64 bytes
 *   activation scales double[ER_FC2], by er_layer from ER_INPUT (reports and exports; inference does not read them)
 *   weight scales     double[outputs] of every layer with weights, in forward order
 *   layers, in forward order, each array padded with zeros to 4 bytes:
 *     convolution, depthwise, pointwise, fc1   int8 weights [out, in / groups, bands, frames], int32 bias[out], int32 M[out]
 *     affine                                   int32 A[16], int32 B[16]
 *     add                                      int32 A1 (branch), int32 A2 (tap)
 *     fc2                                      int8 weights [out, in], int32 bias[out], float32 logit_scale[out]
 *   group             uint8[classes] when there are super-classes, padded to 4
 *   names             classes, then super-classes: UTF-8, each ended by 0, padded to 4
 *   crc               uint32, CRC-32 (IEEE) of everything before it; also the model's identity (HELLO, RESULT)
 */
enum {
    ER_MODEL_MAGIC = 0x424D5245, /* "ERMB" */
    ER_MODEL_VERSION = 1,
    ER_MODEL_ALIGNMENT = 8,
    ER_FRONT_END_LOG_MEL = 1, /* method.md section 2 */

    ER_MAX_CLASSES = 64,
    ER_MAX_SUPER_CLASSES = 16,
    ER_MAX_LOGITS = ER_MAX_CLASSES + ER_MAX_SUPER_CLASSES,
    ER_MAX_HIDDEN = 256,
    ER_MAX_FLATTENED = 2048,
    ER_MAX_NAME_BYTES = 256, /* of one name, its 0 included */

    ER_DEFAULT_HIDDEN = 100,
    ER_DEFAULT_POOL2_BANDS = 6,
    ER_DEFAULT_POOL2_FRAMES = 4
};

/* The sizes that differ from model to model. */
typedef struct er_sizes {
    uint16_t classes;       /* 1..ER_MAX_CLASSES */
    uint16_t super_classes; /* 0 (one head) to ER_MAX_SUPER_CLASSES */
    uint16_t hidden;        /* outputs of fc1, 1..ER_MAX_HIDDEN */
    uint16_t pool2_bands;   /* 1..85 */
    uint16_t pool2_frames;  /* 1..22 */
    uint16_t names_bytes;   /* all names with their zeros, before padding */
} er_sizes;

typedef struct er_model_header {
    uint32_t magic;
    uint32_t version;
    uint32_t total_bytes;       /* of the blob, header and CRC included */
    uint32_t architecture_hash; /* er_architecture_hash(&sizes) */
    er_sizes sizes;
    uint32_t front_end;        /* ER_FRONT_END_LOG_MEL */
    float input_inverse_scale; /* float32(1 / s_in) */
    float ensemble_r;          /* weight of the scene head, 0..1; 1 without super-classes */
    uint32_t reserved[6];      /* 0 */
} er_model_header;

/* Byte offsets of one layer's arrays in the blob; 0 where a layer has no such array. */
typedef struct er_layer_layout {
    uint32_t outputs; /* output channels or units; of weights, bias, M, A, B */
    uint32_t weights_per_output;
    uint32_t weight_scales; /* double[outputs] */
    uint32_t weights;       /* int8[outputs * weights_per_output] */
    uint32_t first;         /* bias, A, or A1 */
    uint32_t second;        /* M, B, A2, or logit_scale of fc2 */
} er_layer_layout;

typedef struct er_model_layout {
    uint32_t activation_scales;
    er_layer_layout layers[ER_LAYER_COUNT];
    uint32_t group;
    uint32_t names;
    uint32_t crc;
    uint32_t total_bytes;
} er_model_layout;

/* One layer's parameters, pointing into the blob. */
typedef struct er_layer_parameters {
    uint32_t outputs;
    uint32_t weights_per_output;
    const double* weight_scales;
    const int8_t* weights;
    const int32_t* bias;       /* or NULL */
    const int32_t* multiplier; /* M; NULL for fc2 */
    const int32_t* a;          /* A of an affine [16], A1 of an addition [1] */
    const int32_t* b;          /* B of an affine [16], A2 of an addition [1] */
    const float* logit_scale;  /* fc2 only */
} er_layer_parameters;

/* An opened blob. Points into it: valid while the blob stays where it is. */
typedef struct er_model {
    er_sizes sizes;
    uint16_t logits;    /* classes + super_classes */
    uint16_t flattened; /* inputs of fc1 */
    uint32_t architecture_hash;
    uint32_t front_end;
    uint32_t crc;
    uint32_t total_bytes;
    float input_inverse_scale;
    float ensemble_r;
    const double* activation_scales; /* by er_layer, ER_INPUT..ER_FC1 */
    const uint8_t* group;            /* super-class of each class; NULL without super-classes */
    const char* names;               /* er_model_name reads it */
    er_layer_parameters layers[ER_LAYER_COUNT];
} er_model;

typedef enum er_status {
    ER_OK,
    ER_MISALIGNED,      /* the blob's address is no multiple of ER_MODEL_ALIGNMENT */
    ER_TOO_SHORT,       /* fewer bytes than the header or than the header says */
    ER_NOT_A_MODEL,     /* wrong magic: erased flash, another file */
    ER_WRONG_VERSION,   /* written by another format version */
    ER_WRONG_FRONT_END, /* expects features that this runtime does not make */
    ER_BAD_SIZES,       /* classes, hidden or pool sizes out of range, or contradicting each other */
    ER_WRONG_ARCHITECTURE,
    ER_BAD_CRC,
    ER_BAD_PARAMETER, /* a weight, multiplier, factor, scale or group out of range, or an accumulator could overflow */
    ER_BAD_NAMES
} er_status;

/* A sentence for people, without a full stop: "the model's checksum does not match". */
const char* er_status_text(er_status status);

/* Identifies the topology with its sizes (names excluded). */
uint32_t er_architecture_hash(const er_sizes* sizes);

/* Computes where everything lies. ER_OK or ER_BAD_SIZES. */
er_status er_model_layout_of(const er_sizes* sizes, er_model_layout* layout);

/* Inputs of fc1: 16 * (85 / pool2_bands) * (22 / pool2_frames). */
uint32_t er_flattened(const er_sizes* sizes);

/* Validates `blob` completely and fills `model`. Never reads at or beyond blob + size. `size` may be larger than the blob (a
 * flash region). After ER_OK no input can make the executor overflow an accumulator. Takes about 3 cycles a byte for the CRC and
 * 4 a weight. */
er_status er_model_open(const void* blob, size_t size, er_model* model);

/* Name of output `index`: a class, or from `classes` on a super-class. NULL beyond the last. */
const char* er_model_name(const er_model* model, uint32_t index);

#ifdef __cplusplus
}
#endif
#endif
