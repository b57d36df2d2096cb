#include "runtime/kernels/kernels.h"

#include <stddef.h>

#if defined(__x86_64__) && defined(__GNUC__)

#include <immintrin.h>

/* The same integers as plain C, eight frames at a time: products of channel pairs (or of neighbouring frames) with VPMADDWD. A
 * last block that does not fill eight frames overlaps the one before it. Compiled for AVX2 by attribute and chosen at run time.
 */
#define ER_AVX2 __attribute__((target("avx2")))

enum { BLOCK = 8 };

/* First frame of block `block`, moved back where the row ends. */
static uint32_t block_begin(uint32_t block, uint32_t frames) {
    return block + BLOCK <= frames ? block : frames - BLOCK;
}

/* A weight pair in every lane. */
ER_AVX2 static inline __m256i weight_pair(const int16_t* weights) {
    int32_t pair;
    __builtin_memcpy(&pair, weights, sizeof pair);
    return _mm256_set1_epi32(pair);
}

ER_AVX2 static inline __m256i load(const int16_t* from) {
    return _mm256_loadu_si256((const __m256i*)(const void*)from);
}

/* sum + products of eight channel pairs. */
ER_AVX2 static inline __m256i add_products(__m256i sum, __m256i values, __m256i weights) {
    return _mm256_add_epi32(sum, _mm256_madd_epi16(values, weights));
}

/* er_requantise of eight accumulators. */
ER_AVX2 static inline __m256i requantise(const er_packed_layer* layer, uint32_t c, __m256i sum) {
    const __m256i multiplier = _mm256_set1_epi32(layer->multiplier[c]);
    const __m256i half = _mm256_set1_epi64x((int64_t)1 << 31);
    const __m256i even = _mm256_srli_epi64(_mm256_add_epi64(_mm256_mul_epi32(sum, multiplier), half), 32);
    const __m256i odd = _mm256_add_epi64(_mm256_mul_epi32(_mm256_srli_epi64(sum, 32), multiplier), half);
    const __m256i scaled = _mm256_blend_epi32(even, odd, 0xAA);
    return _mm256_min_epi32(_mm256_max_epi32(scaled, _mm256_set1_epi32(layer->low)), _mm256_set1_epi32(layer->high));
}

/* Eight int32 that fit int16, in order. */
ER_AVX2 static inline __m128i narrow(__m256i values) {
    return _mm_packs_epi32(_mm256_castsi256_si128(values), _mm256_extracti128_si256(values, 1));
}

ER_AVX2 static void conv5x5(const er_packed_layer* layer, const int16_t* const rows[5], uint32_t frames, int16_t* out) {
    for (uint32_t c = 0; c < ER_CHANNELS; ++c)
        for (uint32_t block = 0; block < frames; block += BLOCK) {
            const uint32_t x = block_begin(block, frames);
            __m256i sum = _mm256_set1_epi32(layer->bias[c]);
            for (uint32_t dy = 0; dy < 5; ++dy)
                for (uint32_t dx = 0; dx < 5; ++dx)
                    sum =
                        add_products(sum, load(rows[dy] + 2 * (x + dx)), weight_pair(layer->weights + c * 50 + 10 * dy + 2 * dx));
            _mm_storeu_si128((__m128i*)(void*)(out + c * (frames + 2) + ER_PLANAR_MARGIN + x), narrow(requantise(layer, c, sum)));
        }
}

/* Eight frames of one depthwise channel. */
ER_AVX2 static inline __m256i depthwise_block(const er_packed_layer* layer, const int16_t* const rows[3], uint32_t c,
                                              uint32_t at) {
    __m256i sum = _mm256_set1_epi32(layer->bias[c]);
    for (uint32_t dy = 0; dy < 3; ++dy) {
        const int16_t* weights = layer->weights + c * ER_DEPTHWISE_STEP + 4 * dy;
        const __m128i* from = (const __m128i*)(const void*)(rows[dy] + at);
        const __m128i left = _mm_loadu_si128(from);
        const __m128i middle = _mm_loadu_si128((const __m128i*)(const void*)(rows[dy] + at + 1));
        const __m128i right = _mm_loadu_si128((const __m128i*)(const void*)(rows[dy] + at + 2));
        const __m256i pairs = _mm256_set_m128i(_mm_unpackhi_epi16(left, middle), _mm_unpacklo_epi16(left, middle));
        sum = add_products(sum, pairs, weight_pair(weights));
        sum = _mm256_add_epi32(sum, _mm256_mullo_epi32(_mm256_cvtepi16_epi32(right), _mm256_set1_epi32(weights[3])));
    }
    return requantise(layer, c, sum);
}

ER_AVX2 static void depthwise3x3(const er_packed_layer* layer, const int16_t* const rows[3], uint32_t frames, int16_t* out) {
    for (uint32_t c = 0; c < ER_CHANNELS; c += 2)
        for (uint32_t block = 0; block < frames; block += BLOCK) {
            const uint32_t x = block_begin(block, frames);
            const __m128i even = narrow(depthwise_block(layer, rows, c, c * (frames + 2) + x));
            const __m128i odd = narrow(depthwise_block(layer, rows, c + 1, (c + 1) * (frames + 2) + x));
            int16_t* to = out + c * frames + 2 * x;
            _mm_storeu_si128((__m128i*)(void*)to, _mm_unpacklo_epi16(even, odd));
            _mm_storeu_si128((__m128i*)(void*)(to + BLOCK), _mm_unpackhi_epi16(even, odd));
        }
}

ER_AVX2 static void pointwise1x1(const er_packed_layer* layer, const int16_t* row, uint32_t frames, int16_t* out) {
    for (uint32_t block = 0; block < frames; block += BLOCK) {
        const uint32_t x = block_begin(block, frames);
        __m256i pairs[ER_PAIRS];
        for (uint32_t p = 0; p < ER_PAIRS; ++p)
            pairs[p] = load(row + 2 * (p * frames + x));
        for (uint32_t c = 0; c < ER_CHANNELS; ++c) {
            __m256i sum = _mm256_set1_epi32(layer->bias[c]);
            for (uint32_t p = 0; p < ER_PAIRS; ++p)
                sum = add_products(sum, pairs[p], weight_pair(layer->weights + c * ER_CHANNELS + 2 * p));
            _mm_storeu_si128((__m128i*)(void*)(out + c * (frames + 2) + ER_PLANAR_MARGIN + x), narrow(requantise(layer, c, sum)));
        }
    }
}

ER_AVX2 static void conv3x3(const er_packed_layer* layer, const int16_t* const rows[3], uint32_t frames, int16_t* out) {
    const uint32_t pair = 2 * (frames + 2 * ER_CONV3X3_MARGIN);
    for (uint32_t c = 0; c < ER_CHANNELS; ++c)
        for (uint32_t block = 0; block < frames; block += BLOCK) {
            const uint32_t x = block_begin(block, frames);
            const int16_t* weights = layer->weights + c * ER_PAIRS * 18;
            __m256i sum = _mm256_set1_epi32(layer->bias[c]);
            for (uint32_t p = 0; p < ER_PAIRS; ++p)
                for (uint32_t dy = 0; dy < 3; ++dy)
                    for (uint32_t dx = 0; dx < 3; ++dx, weights += 2)
                        sum = add_products(sum, load(rows[dy] + p * pair + 2 * (x + dx)), weight_pair(weights));
            _mm_storeu_si128((__m128i*)(void*)(out + c * (frames + 2) + ER_PLANAR_MARGIN + x), narrow(requantise(layer, c, sum)));
        }
}

ER_AVX2 static int32_t horizontal_sum(__m256i values) {
    __m128i sum = _mm_add_epi32(_mm256_castsi256_si128(values), _mm256_extracti128_si256(values, 1));
    sum = _mm_add_epi32(sum, _mm_shuffle_epi32(sum, 0x4E));
    return _mm_cvtsi128_si32(_mm_add_epi32(sum, _mm_shuffle_epi32(sum, 0xB1)));
}

ER_AVX2 static void linear(const int8_t* weights, const int32_t* bias, const int16_t* input, uint32_t inputs, uint32_t outputs,
                           int32_t* accumulators) {
    for (uint32_t o = 0; o < outputs; ++o, weights += inputs) {
        __m256i sums = _mm256_setzero_si256();
        uint32_t i = 0;
        for (; i + 16 <= inputs; i += 16)
            sums = add_products(sums, load(input + i),
                                _mm256_cvtepi8_epi16(_mm_loadu_si128((const __m128i*)(const void*)(weights + i))));
        int32_t sum = bias[o] + horizontal_sum(sums);
        for (; i < inputs; ++i)
            sum += weights[i] * input[i];
        accumulators[o] = sum;
    }
}

static const er_kernels kAvx2Kernels = {"AVX2",         conv5x5, depthwise3x3, pointwise1x1, conv3x3,
                                        er_affine_relu, er_add,  er_max_pool,  linear};

const er_kernels* er_avx2_kernels(void) {
    return __builtin_cpu_supports("avx2") ? &kAvx2Kernels : NULL;
}

#else

const er_kernels* er_avx2_kernels(void) {
    return NULL;
}

#endif
