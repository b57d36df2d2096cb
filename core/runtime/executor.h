#ifndef EARSHOT_RUNTIME_EXECUTOR_H
#define EARSHOT_RUNTIME_EXECUTOR_H

#include "runtime/model.h"

#ifdef __cplusplus
extern "C" {
#endif

/* Integer inference by method.md section 8, streamed by rows: no tensor but the input ever exists as a whole. Needs a workspace
 * of er_workspace_bytes() (about 50 KB) besides the 22,528-byte input and the blob; no heap, no globals, no libm. */

struct er_kernels;

/* One finished row of one layer. Values are s8 or u8 (er_layer_is_unsigned) held in int16, read with er_row_value. */
typedef struct er_row {
    er_layer layer;
    uint16_t band;     /* row of the layer's own tensor, from 0 (a branch counts its own rows) */
    uint16_t channels; /* 16; of fc1 and fc2 the outputs */
    uint16_t frames;   /* 44, 22, pooled frames, or 1 */
    uint8_t paired;    /* layout of `values`: 1 = channel pairs side by side, 0 = one channel after the other */
    uint16_t stride;   /* frames from one channel (pair) to the next */
    const int16_t* values;
    const int32_t* accumulators; /* fc2 only, otherwise NULL */
} er_row;

/* Value of channel c at frame x. */
int32_t er_row_value(const er_row* row, uint32_t c, uint32_t x);

/* What happens besides inference. Every member may be NULL. */
typedef struct er_hooks {
    /* Called at least once a row and every few rows of fc1: on the board at least every 2 ms. Must not touch input or workspace.
     */
    void (*poll)(void* context);
    /* Called right after each row is finished, in the order of computation: for golden tests and for cycles per layer. */
    void (*tap)(void* context, const er_row* row);
    void* context;
    /* NULL: the kernels that this build prefers (er_default_kernels). */
    const struct er_kernels* kernels;
} er_hooks;

enum {
    /* Largest workspace of any model that er_model_open accepts, for static buffers. */
    ER_MAX_WORKSPACE_BYTES = 56 * 1024,
    ER_WORKSPACE_ALIGNMENT = 8
};

/* Bytes that er_infer needs for this model; at most ER_MAX_WORKSPACE_BYTES. */
size_t er_workspace_bytes(const er_model* model);

/* q = clamp(floor(x (1/s_in) + 0.5), -127, 127) in float32 throughout; ER_INPUT_SIZE values each. NaN gives 0. */
void er_quantise_input(const er_model* model, const float* input, int8_t* quantised);

/* One inference. `input`: int8 [2, 256, 44]. `workspace`: er_workspace_bytes(), aligned to ER_WORKSPACE_ALIGNMENT, contents
 * undefined before and after. `logits`: float[model->logits], scene classes then super-classes, before ensemble and softmax;
 * `accumulators`: the fc2 accumulators, bias included. Either may be NULL. `hooks` may be NULL. */
void er_infer(const er_model* model, const int8_t* input, void* workspace, const er_hooks* hooks, float* logits,
              int32_t* accumulators);

#ifdef __cplusplus
}
#endif
#endif
