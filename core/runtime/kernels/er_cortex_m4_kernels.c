#include "runtime/kernels/kernels.h"

#if defined(__ARM_FEATURE_DSP)

#include "runtime/kernels/er_requantise.h"

#include <arm_acle.h>

/* The same integers as plain C on a Cortex-M4: SMLAD multiplies both halves of a word, so that a channel pair (or two
 * neighbouring frames) takes one cycle. Blocks of 2 channels by 3 or 4 frames keep sums, values and weights in registers; a block
 * that would pass the row's end overlaps the one before it. Rows begin at words (kernels.h). */
#define ER_INLINE static inline __attribute__((always_inline))

typedef int32_t __attribute__((may_alias)) word; /* two int16 */

ER_INLINE const word* words(const int16_t* values) {
    return (const word*)(const void*)values;
}

/* Bytes 0 and 2, or 1 and 3, of a word as two int16. */
ER_INLINE word even_bytes(word bytes) {
    word result;
    __asm__("sxtb16 %0, %1" : "=r"(result) : "r"(bytes));
    return result;
}
ER_INLINE word odd_bytes(word bytes) {
    word result;
    __asm__("sxtb16 %0, %1, ror #8" : "=r"(result) : "r"(bytes));
    return result;
}
ER_INLINE word low_halves(word a, word b) { /* (a.low, b.low) */
    word result;
    __asm__("pkhbt %0, %1, %2, lsl #16" : "=r"(result) : "r"(a), "r"(b));
    return result;
}
ER_INLINE word high_halves(word a, word b) { /* (a.high, b.high) */
    word result;
    __asm__("pkhtb %0, %2, %1, asr #16" : "=r"(result) : "r"(a), "r"(b));
    return result;
}

ER_INLINE int16_t saturate(int32_t value, int after_relu) {
    if (after_relu)
        return (int16_t)__usat(value, 8);
    const int32_t clipped = __ssat(value, 8);
    return (int16_t)(clipped < -127 ? -127 : clipped);
}

ER_INLINE uint32_t block_begin(uint32_t x, uint32_t size, uint32_t frames) {
    return x + size <= frames ? x : frames - size;
}

/* Products of `taps` words at three neighbouring frames with the weights of two channels. */
ER_INLINE void three_frames(const word* row, const word* weights0, const word* weights1, uint32_t taps, int32_t sums[6]) {
    word a = row[0], b = row[1];
#pragma GCC unroll 5
    for (uint32_t i = 0; i < taps; ++i) {
        const word c = row[i + 2], w0 = weights0[i], w1 = weights1[i];
        sums[0] = __smlad(a, w0, sums[0]);
        sums[1] = __smlad(b, w0, sums[1]);
        sums[2] = __smlad(c, w0, sums[2]);
        sums[3] = __smlad(a, w1, sums[3]);
        sums[4] = __smlad(b, w1, sums[4]);
        sums[5] = __smlad(c, w1, sums[5]);
        a = b;
        b = c;
    }
}

ER_INLINE void begin_block(const er_packed_layer* layer, uint32_t c, uint32_t count, int32_t* sums) {
    for (uint32_t i = 0; i < count; ++i) {
        sums[i] = layer->bias[c];
        sums[count + i] = layer->bias[c + 1];
    }
}

/* Requantises and stores `count` frames of channels c and c + 1, planar. */
ER_INLINE void end_block(const er_packed_layer* layer, uint32_t c, uint32_t count, const int32_t* sums, int after_relu,
                         uint32_t frames, uint32_t x, int16_t* out) {
    int16_t* to = out + c * (frames + 2) + ER_PLANAR_MARGIN + x;
    for (uint32_t i = 0; i < count; ++i) {
        to[i] = saturate(er_scaled(sums[i], layer->multiplier[c]), after_relu);
        to[frames + 2 + i] = saturate(er_scaled(sums[count + i], layer->multiplier[c + 1]), after_relu);
    }
}

static void conv5x5(const er_packed_layer* layer, const int16_t* const rows[5], uint32_t frames, int16_t* out) {
    for (uint32_t c = 0; c < ER_CHANNELS; c += 2) {
        const word* weights = words(layer->weights) + c * 25;
        for (uint32_t next = 0; next < frames; next += 3) {
            const uint32_t x = block_begin(next, 3, frames);
            int32_t sums[6];
            begin_block(layer, c, 3, sums);
            for (uint32_t dy = 0; dy < 5; ++dy)
                three_frames(words(rows[dy]) + x, weights + 5 * dy, weights + 25 + 5 * dy, 5, sums);
            end_block(layer, c, 3, sums, 1, frames, x, out);
        }
    }
}

static void conv3x3(const er_packed_layer* layer, const int16_t* const rows[3], uint32_t frames, int16_t* out) {
    const uint32_t pair = frames + 2 * ER_CONV3X3_MARGIN;
    for (uint32_t c = 0; c < ER_CHANNELS; c += 2)
        for (uint32_t next = 0; next < frames; next += 3) {
            const uint32_t x = block_begin(next, 3, frames);
            const word* weights = words(layer->weights) + c * ER_PAIRS * 9;
            int32_t sums[6];
            begin_block(layer, c, 3, sums);
            for (uint32_t p = 0; p < ER_PAIRS; ++p)
                for (uint32_t dy = 0; dy < 3; ++dy, weights += 3)
                    three_frames(words(rows[dy]) + p * pair + x, weights, weights + ER_PAIRS * 9, 3, sums);
            end_block(layer, c, 3, sums, 0, frames, x, out);
        }
}

ER_INLINE void pointwise_row(const er_packed_layer* layer, const int16_t* row, uint32_t frames, int after_relu, int16_t* out) {
    for (uint32_t c = 0; c < ER_CHANNELS; c += 2) {
        const word* weights = words(layer->weights) + c * ER_PAIRS;
        for (uint32_t next = 0; next < frames; next += 4) {
            const uint32_t x = block_begin(next, 4, frames);
            const word* from = words(row) + x;
            int32_t sums[8];
            begin_block(layer, c, 4, sums);
#pragma GCC unroll 8
            for (uint32_t p = 0; p < ER_PAIRS; ++p, from += frames) {
                const word w0 = weights[p], w1 = weights[ER_PAIRS + p];
                for (uint32_t i = 0; i < 4; ++i) {
                    const word pixel = from[i];
                    sums[i] = __smlad(pixel, w0, sums[i]);
                    sums[4 + i] = __smlad(pixel, w1, sums[4 + i]);
                }
            }
            end_block(layer, c, 4, sums, after_relu, frames, x, out);
        }
    }
}

static void pointwise1x1(const er_packed_layer* layer, const int16_t* row, uint32_t frames, int16_t* out) {
    if (layer->low == 0)
        pointwise_row(layer, row, frames, 1, out);
    else
        pointwise_row(layer, row, frames, 0, out);
}

static void depthwise3x3(const er_packed_layer* layer, const int16_t* const rows[3], uint32_t frames, int16_t* out) {
    for (uint32_t c = 0; c < ER_CHANNELS; ++c) {
        const word* weights = words(layer->weights + c * ER_DEPTHWISE_STEP); /* (w0, w1), (w1, w2) of each band */
        const word w00 = weights[0], w01 = weights[1], w10 = weights[2], w11 = weights[3], w20 = weights[4], w21 = weights[5];
        const uint32_t channel = c * (frames + 2);
        const word *above = words(rows[0] + channel), *middle = words(rows[1] + channel), *below = words(rows[2] + channel);
        const int32_t bias = layer->bias[c], multiplier = layer->multiplier[c];
        int16_t* to = out + (c / 2) * 2 * frames + (c & 1u);
        for (uint32_t x = 0; x < frames; x += 2, to += 4) {
            word left = *above++, right = *above; /* frames x - 1, x and x + 1, x + 2 */
            int32_t first = __smlabt(right, w01, __smlad(left, w00, bias));
            int32_t second = __smlad(right, w01, __smlatb(left, w00, bias));
            left = *middle++, right = *middle;
            first = __smlabt(right, w11, __smlad(left, w10, first));
            second = __smlad(right, w11, __smlatb(left, w10, second));
            left = *below++, right = *below;
            first = __smlabt(right, w21, __smlad(left, w20, first));
            second = __smlad(right, w21, __smlatb(left, w20, second));
            to[0] = saturate(er_scaled(first, multiplier), 0);
            to[2] = saturate(er_scaled(second, multiplier), 0);
        }
    }
}

static void affine_relu(const int32_t* a, const int32_t* b, const int16_t* row, uint32_t frames, int16_t* out) {
    for (uint32_t c = 0; c < ER_CHANNELS; ++c) {
        const int32_t factor = a[c], offset = b[c];
        const uint32_t begin = c * (frames + 2) + ER_PLANAR_MARGIN;
#pragma GCC unroll 2
        for (uint32_t i = begin; i < begin + frames; ++i)
            out[i] = (int16_t)__usat((row[i] * factor + offset) >> 16, 8);
    }
}

static void linear(const int8_t* weights, const int32_t* bias, const int16_t* input, uint32_t inputs, uint32_t outputs,
                   int32_t* accumulators) {
    for (uint32_t o = 0; o < outputs; ++o, weights += inputs) {
        int32_t sum = bias[o];
        uint32_t i = 0;
        for (; i + 4 <= inputs; i += 4) {
            word bytes;
            __builtin_memcpy(&bytes, weights + i, 4); /* rows of odd lengths do not begin at words */
            const word a = words(input + i)[0], b = words(input + i)[1];
            sum = __smlad(low_halves(a, b), even_bytes(bytes), sum);
            sum = __smlad(high_halves(a, b), odd_bytes(bytes), sum);
        }
        for (; i < inputs; ++i)
            sum += weights[i] * input[i];
        accumulators[o] = sum;
    }
}

static const er_kernels kCortexM4Kernels = {"Cortex-M4", conv5x5, depthwise3x3, pointwise1x1, conv3x3,
                                            affine_relu, er_add,  er_max_pool,  linear};

const er_kernels* er_cortex_m4_kernels(void) {
    return &kCortexM4Kernels;
}

#else

#include <stddef.h>

const er_kernels* er_cortex_m4_kernels(void) {
    return NULL;
}

#endif
