#include "runtime/executor.h"

#include "runtime/kernels/er_requantise.h"
#include "runtime/kernels/kernels.h"
#include "runtime/pack.h"
#include "runtime/quantise.h"

enum {
    WIDE_ROW = ER_CHANNELS * (ER_FRAMES + 2),    /* planar, 44 frames */
    NARROW_ROW = ER_CHANNELS * (ER_FRAMES2 + 2), /* planar, 22 frames */
    INPUT_ROW = 2 * (ER_FRAMES + 2 * ER_CONV5X5_MARGIN),
    CONV6_ROW = ER_CHANNELS * (ER_FRAMES2 + 2 * ER_CONV3X3_MARGIN),
    RING = 3,
    LINEAR_OUTPUTS_A_CALL = 4,
    SEPARABLE_LAYERS = 8
};

/* One residual block: affine -> dw, pw -> dw, pw -> + tap. */
typedef struct {
    int16_t tap[RING][NARROW_ROW]; /* conv6 or add1: read by the affine and, two rows later, by the addition */
    int16_t affine[RING][NARROW_ROW];
    int16_t middle[RING][NARROW_ROW]; /* first pointwise */
} block_rows;

typedef struct {
    /* Packed weights and the constants beside them: read in every row, so they belong in RAM. */
    int16_t conv1_weights[ER_CHANNELS * 50];
    int16_t conv6_weights[ER_CHANNELS * ER_CHANNELS * 9];
    int16_t depthwise_weights[SEPARABLE_LAYERS][ER_CHANNELS * ER_DEPTHWISE_STEP];
    int16_t pointwise_weights[SEPARABLE_LAYERS][ER_CHANNELS * ER_CHANNELS];
    int32_t bias[2 + 2 * SEPARABLE_LAYERS][ER_CHANNELS];
    int32_t multiplier[2 + 2 * SEPARABLE_LAYERS][ER_CHANNELS];

    int16_t zeros[WIDE_ROW]; /* the row above the first and below the last */
    int16_t input[5][INPUT_ROW];
    int16_t conv1[RING][WIDE_ROW];
    int16_t middle[RING][WIDE_ROW]; /* first pointwise of a branch */
    int16_t paired[ER_CHANNELS * ER_FRAMES];
    int16_t out[WIDE_ROW]; /* second pointwise of a branch or block; the last addition */
    int16_t pool1[ER_CHANNELS * ER_FRAMES2];
    int16_t conv6_input[RING][CONV6_ROW];
    block_rows blocks[2];
    int16_t pool2[ER_CHANNELS * ER_FRAMES2];
    int16_t hidden[ER_MAX_HIDDEN];
    int32_t accumulators[ER_MAX_LOGITS > ER_MAX_HIDDEN ? ER_MAX_LOGITS : ER_MAX_HIDDEN];
    int16_t flattened[]; /* [channel, band, frame] */
} workspace_rows;

_Static_assert(sizeof(workspace_rows) + 2 * ER_MAX_FLATTENED <= ER_MAX_WORKSPACE_BYTES, "ER_MAX_WORKSPACE_BYTES is too small");

typedef struct {
    const er_model* model;
    const er_kernels* kernels;
    const er_hooks* hooks;
    const int8_t* input;
    workspace_rows* w;
    er_packed_layer layers[ER_LAYER_COUNT];
} stream;

/* Low or high bands of the first stage. */
typedef struct {
    er_layer first; /* ER_LOW_DW1 or ER_HIGH_DW1; the three others follow it */
    uint32_t first_band, rows;
} branch;

size_t er_workspace_bytes(const er_model* model) {
    return sizeof(workspace_rows) + ((2u * model->flattened + 7u) & ~(size_t)7u);
}

int32_t er_row_value(const er_row* row, uint32_t c, uint32_t x) {
    if (row->accumulators)
        return row->accumulators[c];
    return row->paired ? row->values[2 * ((c / 2) * row->stride + x) + (c & 1u)] : row->values[c * row->stride + x];
}

void er_quantise_input(const er_model* model, const float* input, int8_t* quantised) {
    for (uint32_t i = 0; i < ER_INPUT_SIZE; ++i)
        quantised[i] = er_quantise(input[i], model->input_inverse_scale);
}

static void finish(const stream* s, er_layer layer, uint32_t band, uint32_t channels, uint32_t frames, const int16_t* values,
                   uint32_t stride, uint8_t paired) {
    if (!s->hooks)
        return;
    if (s->hooks->tap) {
        const er_row row = {layer,
                            (uint16_t)band,
                            (uint16_t)channels,
                            (uint16_t)frames,
                            paired,
                            (uint16_t)stride,
                            values,
                            layer == ER_FC2 ? s->w->accumulators : NULL};
        s->hooks->tap(s->hooks->context, &row);
    }
    if (s->hooks->poll)
        s->hooks->poll(s->hooks->context);
}

static void finish_planar(const stream* s, er_layer layer, uint32_t band, uint32_t frames, const int16_t* row) {
    finish(s, layer, band, ER_CHANNELS, frames, row + ER_PLANAR_MARGIN, frames + 2, 0);
}

/* Rows row - 1, row, row + 1 of a ring that holds them at row % 3; zeros beyond the first and the last row. */
static void neighbours(const stream* s, const int16_t* ring, uint32_t row_size, uint32_t row, uint32_t rows,
                       const int16_t* found[3]) {
    found[0] = row > 0 ? ring + (row - 1) % RING * row_size : s->w->zeros;
    found[1] = ring + row % RING * row_size;
    found[2] = row + 1 < rows ? ring + (row + 1) % RING * row_size : s->w->zeros;
}

/* Depthwise layer `dw` and the pointwise layer that follows it. */
static void separable_row(const stream* s, er_layer dw, const int16_t* const rows[3], uint32_t band, uint32_t frames,
                          int16_t* out) {
    const er_layer pw = (er_layer)(dw + 1);
    s->kernels->depthwise3x3(&s->layers[dw], rows, frames, s->w->paired);
    finish(s, dw, band, ER_CHANNELS, frames, s->w->paired, frames, 1);
    s->kernels->pointwise1x1(&s->layers[pw], s->w->paired, frames, out);
    finish_planar(s, pw, band, frames, out);
}

/* Second stage, from its end to its beginning: each function makes one row and hands it on as soon as the next layer can use it.
 */

static void pool2_row(const stream* s, uint32_t row, const int16_t* add2) {
    const er_sizes* sizes = &s->model->sizes;
    const uint32_t bands = ER_BANDS2 / sizes->pool2_bands, frames = ER_FRAMES2 / sizes->pool2_frames;
    const uint32_t band = row / sizes->pool2_bands, within = row % sizes->pool2_bands;
    if (band >= bands)
        return;
    s->kernels->max_pool(add2, ER_FRAMES2, sizes->pool2_frames, within == 0, s->w->pool2);
    if (within + 1 < sizes->pool2_bands)
        return;
    for (uint32_t c = 0; c < ER_CHANNELS; ++c)
        for (uint32_t x = 0; x < frames; ++x)
            s->w->flattened[(c * bands + band) * frames + x] = s->w->pool2[c * frames + x];
    finish(s, ER_POOL2, band, ER_CHANNELS, frames, s->w->pool2, frames, 0);
}

static void block_input_row(const stream* s, uint32_t block, uint32_t row);

static void block_output_row(const stream* s, uint32_t block, uint32_t row) {
    block_rows* rows = &s->w->blocks[block];
    const er_layer dw = block ? ER_DW8 : ER_DW6, add = block ? ER_ADD2 : ER_ADD1;
    const er_layer_parameters* factors = &s->model->layers[add];
    int16_t* out = block ? s->w->out : s->w->blocks[1].tap[row % RING];
    const int16_t* near[3];
    neighbours(s, rows->middle[0], NARROW_ROW, row, ER_BANDS2, near);
    separable_row(s, dw, near, row, ER_FRAMES2, s->w->out);
    s->kernels->add(factors->a[0], factors->b[0], s->w->out, rows->tap[row % RING], ER_FRAMES2, out);
    finish_planar(s, add, row, ER_FRAMES2, out);
    if (block)
        pool2_row(s, row, out);
    else
        block_input_row(s, 1, row);
}

static void block_middle_row(const stream* s, uint32_t block, uint32_t row) {
    block_rows* rows = &s->w->blocks[block];
    const int16_t* near[3];
    neighbours(s, rows->affine[0], NARROW_ROW, row, ER_BANDS2, near);
    separable_row(s, block ? ER_DW7 : ER_DW5, near, row, ER_FRAMES2, rows->middle[row % RING]);
    if (row > 0)
        block_output_row(s, block, row - 1);
    if (row + 1 == ER_BANDS2)
        block_output_row(s, block, row);
}

/* Row `row` of the block's tap has just been written. */
static void block_input_row(const stream* s, uint32_t block, uint32_t row) {
    block_rows* rows = &s->w->blocks[block];
    const er_layer affine = block ? ER_AFFINE2 : ER_AFFINE1;
    const er_layer_parameters* factors = &s->model->layers[affine];
    s->kernels->affine_relu(factors->a, factors->b, rows->tap[row % RING], ER_FRAMES2, rows->affine[row % RING]);
    finish_planar(s, affine, row, ER_FRAMES2, rows->affine[row % RING]);
    if (row > 0)
        block_middle_row(s, block, row - 1);
    if (row + 1 == ER_BANDS2)
        block_middle_row(s, block, row);
}

static void conv6_row(const stream* s, uint32_t row) {
    int16_t* out = s->w->blocks[0].tap[row % RING];
    const int16_t* near[3];
    neighbours(s, s->w->conv6_input[0], CONV6_ROW, row, ER_BANDS2, near);
    s->kernels->conv3x3(&s->layers[ER_CONV6], near, ER_FRAMES2, out);
    finish_planar(s, ER_CONV6, row, ER_FRAMES2, out);
    block_input_row(s, 0, row);
}

/* First stage. `band` counts the rows of both branches together. */

static void pool1_row(const stream* s, uint32_t band, const int16_t* pw2) {
    const uint32_t row = band / ER_POOL1_BANDS, within = band % ER_POOL1_BANDS;
    if (row >= ER_BANDS2)
        return;
    s->kernels->max_pool(pw2, ER_FRAMES, ER_POOL1_FRAMES, within == 0, s->w->pool1);
    if (within + 1 < ER_POOL1_BANDS)
        return;
    int16_t* paired = s->w->conv6_input[row % RING] + 2 * ER_CONV3X3_MARGIN;
    const uint32_t stride = ER_FRAMES2 + 2 * ER_CONV3X3_MARGIN;
    for (uint32_t c = 0; c < ER_CHANNELS; ++c)
        for (uint32_t x = 0; x < ER_FRAMES2; ++x)
            paired[2 * ((c / 2) * stride + x) + (c & 1u)] = s->w->pool1[c * ER_FRAMES2 + x];
    finish(s, ER_POOL1, row, ER_CHANNELS, ER_FRAMES2, s->w->pool1, ER_FRAMES2, 0);
    if (row > 0)
        conv6_row(s, row - 1);
    if (row + 1 == ER_BANDS2)
        conv6_row(s, row);
}

static void branch_output_row(const stream* s, const branch* b, uint32_t row) {
    const int16_t* near[3];
    neighbours(s, s->w->middle[0], WIDE_ROW, row, b->rows, near);
    separable_row(s, (er_layer)(b->first + 2), near, row, ER_FRAMES, s->w->out);
    pool1_row(s, b->first_band + row, s->w->out);
}

static void branch_middle_row(const stream* s, const branch* b, uint32_t row) {
    const int16_t* near[3];
    neighbours(s, s->w->conv1[0], WIDE_ROW, row, b->rows, near);
    separable_row(s, b->first, near, row, ER_FRAMES, s->w->middle[row % RING]);
    if (row > 0)
        branch_output_row(s, b, row - 1);
    if (row + 1 == b->rows)
        branch_output_row(s, b, row);
}

static void load_input_row(const stream* s, uint32_t band) {
    int16_t* row = s->w->input[band % 5] + 2 * ER_CONV5X5_MARGIN;
    for (uint32_t c = 0; c < ER_INPUT_CHANNELS; ++c)
        for (uint32_t x = 0; x < ER_FRAMES; ++x)
            row[2 * x + c] = s->input[(c * ER_BANDS + band) * ER_FRAMES + x];
}

static void conv1_row(const stream* s, const branch* b, uint32_t row) {
    const uint32_t band = b->first_band + row;
    int16_t* out = s->w->conv1[row % RING];
    const int16_t* rows[5];
    if (band + 2 < ER_BANDS)
        load_input_row(s, band + 2);
    for (uint32_t i = 0; i < 5; ++i) {
        const uint32_t wanted = band + i; /* two more than the band */
        rows[i] = wanted >= 2 && wanted < ER_BANDS + 2 ? s->w->input[(wanted - 2) % 5] : s->w->zeros;
    }
    s->kernels->conv5x5(&s->layers[ER_CONV1], rows, ER_FRAMES, out);
    finish_planar(s, ER_CONV1, band, ER_FRAMES, out);
    if (row > 0)
        branch_middle_row(s, b, row - 1);
    if (row + 1 == b->rows)
        branch_middle_row(s, b, row);
}

static void fc1_outputs(const stream* s) {
    const er_layer_parameters* p = &s->model->layers[ER_FC1];
    for (uint32_t o = 0; o < p->outputs; o += LINEAR_OUTPUTS_A_CALL) {
        const uint32_t count = p->outputs - o < LINEAR_OUTPUTS_A_CALL ? p->outputs - o : LINEAR_OUTPUTS_A_CALL;
        s->kernels->linear(p->weights + (size_t)o * p->weights_per_output, p->bias + o, s->w->flattened, p->weights_per_output,
                           count, s->w->accumulators);
        for (uint32_t i = 0; i < count; ++i)
            s->w->hidden[o + i] = er_requantise(s->w->accumulators[i], p->multiplier[o + i], 0, 255);
        if (s->hooks && s->hooks->poll)
            s->hooks->poll(s->hooks->context);
    }
    finish(s, ER_FC1, 0, p->outputs, 1, s->w->hidden, 1, 0);
}

static void fc2_outputs(const stream* s, float* logits, int32_t* accumulators) {
    const er_layer_parameters* p = &s->model->layers[ER_FC2];
    s->kernels->linear(p->weights, p->bias, s->w->hidden, p->weights_per_output, p->outputs, s->w->accumulators);
    finish(s, ER_FC2, 0, p->outputs, 1, NULL, 0, 0);
    for (uint32_t o = 0; o < p->outputs; ++o) {
        if (logits)
            logits[o] = (float)s->w->accumulators[o] * p->logit_scale[o];
        if (accumulators)
            accumulators[o] = s->w->accumulators[o];
    }
}

/* Packs weights and copies constants of every convolution into the workspace. */
static void prepare(stream* s) {
    workspace_rows* w = s->w;
    uint32_t constants = 0, separable = 0;
    for (uint32_t i = 0; i < sizeof(workspace_rows) / 4; ++i)
        ((int32_t*)(void*)w)[i] = 0; /* margins and zero rows */
    for (int i = 0; i < ER_LAYER_COUNT; ++i) {
        const er_layer layer = (er_layer)i;
        const er_kind kind = er_layer_kind(layer);
        if (er_packed_size(kind) == 0)
            continue;
        int16_t* packed = kind == ER_KIND_CONV5X5        ? w->conv1_weights
                          : kind == ER_KIND_CONV3X3      ? w->conv6_weights
                          : kind == ER_KIND_DEPTHWISE3X3 ? w->depthwise_weights[separable]
                                                         : w->pointwise_weights[separable++];
        er_pack(s->model, layer, packed);
        for (uint32_t c = 0; c < ER_CHANNELS; ++c) {
            w->bias[constants][c] = s->model->layers[layer].bias[c];
            w->multiplier[constants][c] = s->model->layers[layer].multiplier[c];
        }
        const int after_relu = er_layer_is_unsigned(layer);
        const er_packed_layer ready = {packed, w->bias[constants], w->multiplier[constants], after_relu ? 0 : -127,
                                       after_relu ? 255 : 127};
        s->layers[layer] = ready;
        ++constants;
    }
}

void er_infer(const er_model* model, const int8_t* input, void* workspace, const er_hooks* hooks, float* logits,
              int32_t* accumulators) {
    stream s;
    s.model = model;
    s.kernels = hooks && hooks->kernels ? hooks->kernels : er_default_kernels();
    s.hooks = hooks;
    s.input = input;
    s.w = (workspace_rows*)workspace;
    prepare(&s);
    const branch branches[2] = {{ER_LOW_DW1, 0, ER_SPLIT_BAND}, {ER_HIGH_DW1, ER_SPLIT_BAND, ER_BANDS - ER_SPLIT_BAND}};
    load_input_row(&s, 0);
    load_input_row(&s, 1);
    for (int i = 0; i < 2; ++i)
        for (uint32_t row = 0; row < branches[i].rows; ++row)
            conv1_row(&s, &branches[i], row);
    fc1_outputs(&s);
    fc2_outputs(&s, logits, accumulators);
}
