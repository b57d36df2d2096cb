#ifndef EARSHOT_RUNTIME_KERNELS_H
#define EARSHOT_RUNTIME_KERNELS_H

#include "runtime/layers.h"

#include <stdint.h>

#ifdef __cplusplus
extern "C" {
#endif

/* Row kernels: each makes one row of a layer's output from the rows of its input that it needs. This is the place for specialised
 * versions: every table of kernels gives the same integers (method.md section 8), the plain one is the tests' reference.
 *
 * Activations are s8 or u8 values held in int16, in two layouts:
 *   planar  [16 channels][frames + 2]          frame x at index x + 1; the two margins are 0; what depthwise, affine, add and
 * pool read paired  [8 channel pairs][frames + 2m][2]  frame x at index x + m, channels 2p and 2p + 1 side by side; what layers
 * that sum over channels read. m is 2 for conv5x5's input, 1 for conv3x3's, 0 for pointwise's Kernels write frames only, never
 * margins; the executor keeps those at 0. Rows start at a multiple of 4 bytes. `frames` is 44 or 22.
 *
 * Weights are packed as int16 by er_pack:
 *   conv5x5    [16 outputs][25 taps][2 inputs]
 *   conv3x3    [16 outputs][8 input pairs][9 taps][2]
 *   pointwise  [16 outputs][8 input pairs][2]
 *   depthwise  [16 channels][3 bands][w0, w1, w1, w2]: both neighbouring pairs of the three taps */
typedef struct er_packed_layer {
    const int16_t* weights;
    const int32_t* bias;       /* [16] */
    const int32_t* multiplier; /* M[16], 1..2^31-1 */
    int32_t low, high;         /* 0, 255 after a ReLU; -127, 127 elsewhere */
} er_packed_layer;

enum {
    ER_PLANAR_MARGIN = 1,
    ER_CONV5X5_MARGIN = 2,
    ER_CONV3X3_MARGIN = 1,
    ER_DEPTHWISE_STEP = 12 /* packed weights of one depthwise channel */
};

typedef struct er_kernels {
    const char* name;
    /* rows: paired, one pair, margin 2 -> planar. */
    void (*conv5x5)(const er_packed_layer* layer, const int16_t* const rows[5], uint32_t frames, int16_t* out);
    /* rows: planar -> paired, margin 0. */
    void (*depthwise3x3)(const er_packed_layer* layer, const int16_t* const rows[3], uint32_t frames, int16_t* out);
    /* row: paired, margin 0 -> planar. */
    void (*pointwise1x1)(const er_packed_layer* layer, const int16_t* row, uint32_t frames, int16_t* out);
    /* rows: paired, margin 1 -> planar. */
    void (*conv3x3)(const er_packed_layer* layer, const int16_t* const rows[3], uint32_t frames, int16_t* out);
    /* usat8((q A[c] + B[c]) >> 16); planar -> planar. */
    void (*affine_relu)(const int32_t* a, const int32_t* b, const int16_t* row, uint32_t frames, int16_t* out);
    /* clamp((branch A1 + tap A2 + 2^13) >> 14) to s8; planar -> planar. */
    void (*add)(int32_t a1, int32_t a2, const int16_t* branch, const int16_t* tap, uint32_t frames, int16_t* out);
    /* Maximum over each `window` frames of one planar row -> out [16][frames / window]; kept if `begin` is 0 and the value there
     * is larger. */
    void (*max_pool)(const int16_t* row, uint32_t frames, uint32_t window, int begin, int16_t* out);
    /* accumulators[o] = bias[o] + sum_i weights[o][i] input[i]. */
    void (*linear)(const int8_t* weights, const int32_t* bias, const int16_t* input, uint32_t inputs, uint32_t outputs,
                   int32_t* accumulators);
} er_kernels;

/* Plain C, on every machine. */
extern const er_kernels er_plain_kernels;

/* Host with AVX2, Cortex-M4 with its DSP instructions; NULL on every other machine. */
const er_kernels* er_avx2_kernels(void);
const er_kernels* er_cortex_m4_kernels(void);

/* The fastest kernels that this machine runs. */
const er_kernels* er_default_kernels(void);

void er_conv5x5(const er_packed_layer* layer, const int16_t* const rows[5], uint32_t frames, int16_t* out);
void er_depthwise3x3(const er_packed_layer* layer, const int16_t* const rows[3], uint32_t frames, int16_t* out);
void er_pointwise1x1(const er_packed_layer* layer, const int16_t* row, uint32_t frames, int16_t* out);
void er_conv3x3(const er_packed_layer* layer, const int16_t* const rows[3], uint32_t frames, int16_t* out);
void er_affine_relu(const int32_t* a, const int32_t* b, const int16_t* row, uint32_t frames, int16_t* out);
void er_add(int32_t a1, int32_t a2, const int16_t* branch, const int16_t* tap, uint32_t frames, int16_t* out);
void er_max_pool(const int16_t* row, uint32_t frames, uint32_t window, int begin, int16_t* out);
void er_linear(const int8_t* weights, const int32_t* bias, const int16_t* input, uint32_t inputs, uint32_t outputs,
               int32_t* accumulators);

#ifdef __cplusplus
}
#endif
#endif
