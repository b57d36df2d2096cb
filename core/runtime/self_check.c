#include "runtime/self_check.h"

#include "runtime/crc32.h"
#include "runtime/fft.h"

enum {
    FRAMES = ER_FRAMES2,
    ROW = ER_CHANNELS * (ER_FRAMES2 + 2), /* the largest row here */
    RAW_BINS = ER_SELF_CHECK_VALUES / 2 + 1,
    LINEAR_INPUTS = 37,
    LINEAR_OUTPUTS = 3
};

/* Reproducible random numbers: the upper bits of a linear congruence. */
static int32_t between(uint32_t* state, int32_t low, int32_t high) {
    *state = *state * 1664525u + 1013904223u;
    return low + (int32_t)((*state >> 8) % (uint32_t)(high - low + 1));
}

uint32_t er_spectrum_crc(float memory[ER_SELF_CHECK_VALUES]) {
    uint32_t state = 1;
    for (uint32_t i = 0; i < ER_SELF_CHECK_VALUES; ++i)
        memory[i] = (float)between(&state, -32768, 32767) / 32768.0f;
    er_power_spectrum(memory, 0);
    return er_crc32(memory, RAW_BINS * sizeof(float), 0);
}

/* Everything that the kernels read and what both of them write, in 16 KB. */
typedef struct {
    int32_t bias[ER_CHANNELS], multiplier[ER_CHANNELS];
    int32_t sums[2][LINEAR_OUTPUTS];
    int16_t rows[5][ROW];
    int16_t weights[ER_CHANNELS * ER_CHANNELS * 9];
    int16_t out[2][ROW];
    int8_t linear_weights[LINEAR_INPUTS * LINEAR_OUTPUTS];
} check;

_Static_assert(sizeof(check) <= ER_SELF_CHECK_VALUES * sizeof(float), "the check does not fit its memory");

static void fill(check* c) {
    uint32_t state = 7;
    for (uint32_t i = 0; i < ER_CHANNELS; ++i) {
        c->bias[i] = between(&state, -100000, 100000);
        c->multiplier[i] = between(&state, 1 << 20, 1 << 23);
    }
    for (uint32_t row = 0; row < 5; ++row)
        for (uint32_t i = 0; i < ROW; ++i)
            c->rows[row][i] = (int16_t)between(&state, -127, 127);
    for (uint32_t i = 0; i < ER_CHANNELS * ER_CHANNELS * 9; ++i)
        c->weights[i] = (int16_t)between(&state, -127, 127);
    for (uint32_t i = 0; i < LINEAR_INPUTS * LINEAR_OUTPUTS; ++i)
        c->linear_weights[i] = (int8_t)between(&state, -127, 127);
    for (uint32_t i = 0; i < ROW; ++i)
        c->out[0][i] = c->out[1][i] = 0;
}

/* Weights of a depthwise layer hold the middle tap twice (kernels.h). */
static void pack_depthwise(check* c) {
    for (uint32_t i = 0; i < ER_CHANNELS * ER_DEPTHWISE_STEP; i += 4)
        c->weights[i + 2] = c->weights[i + 1];
}

static void run(const er_kernels* kernels, const check* c, uint32_t kernel, int16_t* out, int32_t* sums) {
    const int16_t* rows[5] = {c->rows[0], c->rows[1], c->rows[2], c->rows[3], c->rows[4]};
    const er_packed_layer with_relu = {c->weights, c->bias, c->multiplier, 0, 255};
    const er_packed_layer without = {c->weights, c->bias, c->multiplier, -127, 127};
    switch (kernel) {
    case 0:
        kernels->conv5x5(&with_relu, rows, FRAMES, out);
        break;
    case 1:
        kernels->pointwise1x1(&with_relu, rows[0], FRAMES, out);
        break;
    case 2:
        kernels->pointwise1x1(&without, rows[0], FRAMES, out);
        break;
    case 3:
        kernels->conv3x3(&without, rows, FRAMES, out);
        break;
    case 4:
        kernels->affine_relu(c->bias, c->multiplier, rows[0], FRAMES, out);
        break;
    case 5:
        kernels->add(12345, 23456, rows[0], rows[1], FRAMES, out);
        break;
    case 6:
        kernels->max_pool(rows[0], FRAMES, 2, 1, out);
        break;
    case 7:
        kernels->linear(c->linear_weights, c->bias, rows[0], LINEAR_INPUTS, LINEAR_OUTPUTS, sums);
        break;
    default:
        kernels->depthwise3x3(&without, rows, FRAMES, out); /* last: its weights are packed otherwise */
    }
}

int er_kernels_agree(const er_kernels* a, const er_kernels* b, float memory[ER_SELF_CHECK_VALUES]) {
    check* c = (check*)(void*)memory;
    fill(c);
    for (uint32_t kernel = 0; kernel <= 8; ++kernel) {
        if (kernel == 8)
            pack_depthwise(c);
        run(a, c, kernel, c->out[0], c->sums[0]);
        run(b, c, kernel, c->out[1], c->sums[1]);
        for (uint32_t i = 0; i < ROW; ++i)
            if (c->out[0][i] != c->out[1][i])
                return 0;
        for (uint32_t i = 0; i < LINEAR_OUTPUTS; ++i)
            if (kernel >= 7 && c->sums[0][i] != c->sums[1][i])
                return 0;
    }
    return 1;
}
