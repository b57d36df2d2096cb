#include "runtime/front_end.h"

#include "runtime/fft.h"
#include "runtime/logarithm.h"
#include "runtime/quantise.h"

#include <math.h>

enum { PAD = ER_FFT_SIZE / 2, QUARTER = ER_FFT_SIZE / 4, VALUES = ER_BANDS * ER_FRAMES, BANDS_BETWEEN_POLLS = 32 };

/* ---- log-mel ---- */

static int is_constant(const int16_t* samples) {
    for (uint32_t i = 1; i < ER_SEGMENT_SAMPLES; ++i)
        if (samples[i] != samples[0])
            return 0;
    return 1;
}

/* The sample at `position`, which may lie half a window outside: reflected there, edge samples not repeated. */
static inline float sample_at(const int16_t* samples, int32_t position) {
    if (position < 0)
        position = -position;
    else if (position >= ER_SEGMENT_SAMPLES)
        position = 2 * (ER_SEGMENT_SAMPLES - 1) - position;
    return (float)samples[position] * (1.0f / 32768.0f);
}

/* Frame `t` under the periodic Hann window 0.5 - 0.5 cos(2 pi i / 4096), which is symmetric about its middle. */
static void load_frame(const int16_t* samples, uint32_t t, float* frame) {
    const int32_t begin = (int32_t)(t * ER_HOP) - PAD;
    frame[0] = 0.0f;
    frame[PAD] = sample_at(samples, begin + PAD);
    for (int32_t i = 1; i < PAD; ++i) {
        const float weight = 0.5f - 0.5f * er_sine[i + QUARTER];
        frame[i] = sample_at(samples, begin + i) * weight;
        frame[ER_FFT_SIZE - i] = sample_at(samples, begin + ER_FFT_SIZE - i) * weight;
    }
}

static float mel_power(const er_mel_band* band, const float* power) {
    const float* weights = er_mel_weights + band->weights;
    float sum = 0.0f;
    for (uint32_t i = 0; i < band->bins; ++i)
        sum += weights[i] * power[band->first_bin + i];
    return sum;
}

void er_log_mel(const int16_t* samples, er_front_end_memory* memory, const er_poll* poll) {
    const int silent = is_constant(samples);
    for (uint32_t t = 0; t < ER_FRAMES; ++t) {
        if (!silent) {
            load_frame(samples, t, memory->frame);
            er_serve(poll);
            er_power_spectrum(memory->frame, poll);
        }
        for (uint32_t band = 0; band < ER_BANDS; ++band) {
            const float power = silent ? 0.0f : mel_power(&er_mel_bands[band], memory->frame);
            memory->log_mel[band * ER_FRAMES + t] = er_log10(power + 1e-10f);
            if (band % BANDS_BETWEEN_POLLS == 0)
                er_serve(poll);
        }
    }
}

/* ---- network input ---- */

/* Mean and reciprocal standard deviation of a map; the reciprocal of a constant map is 0. */
typedef struct {
    float mean, inverse;
} statistics;

/* Writes one band's row of a map [256, 44]. */
typedef void (*row_source)(const float* log_mel, uint32_t band, float row[ER_FRAMES]);

static void level_row(const float* log_mel, uint32_t band, float row[ER_FRAMES]) {
    for (uint32_t t = 0; t < ER_FRAMES; ++t)
        row[t] = log_mel[band * ER_FRAMES + t];
}

/* d[t] = sum_{n=1..2} n (c[t+n] - c[t-n]) / 10, edges replicated. */
static void slope_row(const float* log_mel, uint32_t band, float row[ER_FRAMES]) {
    const float* c = log_mel + band * ER_FRAMES;
    for (uint32_t t = 0; t < ER_FRAMES; ++t) {
        const float before = c[t > 0 ? t - 1 : 0], long_before = c[t > 1 ? t - 2 : 0];
        const float after = c[t + 1 < ER_FRAMES ? t + 1 : ER_FRAMES - 1];
        const float long_after = c[t + 2 < ER_FRAMES ? t + 2 : ER_FRAMES - 1];
        row[t] = ((after - before) + 2.0f * (long_after - long_before)) / 10.0f;
    }
}

/* Sums run over a band's frames first and over the bands then: short sums keep single precision exact enough. */
static statistics statistics_of(const float* log_mel, row_source source, const er_poll* poll) {
    float row[ER_FRAMES], total = 0.0f, squares = 0.0f, low = 0.0f, high = 0.0f;
    for (uint32_t band = 0; band < ER_BANDS; ++band) {
        source(log_mel, band, row);
        if (band == 0)
            low = high = row[0];
        float sum = 0.0f;
        for (uint32_t t = 0; t < ER_FRAMES; ++t) {
            sum += row[t];
            low = row[t] < low ? row[t] : low;
            high = row[t] > high ? row[t] : high;
        }
        total += sum;
        if (band % BANDS_BETWEEN_POLLS == 0)
            er_serve(poll);
    }
    statistics result = {total / (float)VALUES, 0.0f};
    if (low == high)
        return result;
    for (uint32_t band = 0; band < ER_BANDS; ++band) {
        source(log_mel, band, row);
        float sum = 0.0f;
        for (uint32_t t = 0; t < ER_FRAMES; ++t) {
            const float distance = row[t] - result.mean;
            sum += distance * distance;
        }
        squares += sum;
        if (band % BANDS_BETWEEN_POLLS == 0)
            er_serve(poll);
    }
    const float deviation = sqrtf(squares / (float)(VALUES - 1));
    if (deviation > 0.0f)
        result.inverse = 1.0f / deviation;
    return result;
}

void er_network_input(er_front_end_memory* memory, float input_inverse_scale, int8_t* quantised, const er_poll* poll) {
    const statistics level = statistics_of(memory->log_mel, level_row, poll);
    for (uint32_t i = 0; i < VALUES; ++i) {
        memory->log_mel[i] = (memory->log_mel[i] - level.mean) * level.inverse;
        quantised[i] = er_quantise(memory->log_mel[i], input_inverse_scale);
        if (i % (BANDS_BETWEEN_POLLS * ER_FRAMES) == 0)
            er_serve(poll);
    }
    const statistics slope = statistics_of(memory->log_mel, slope_row, poll);
    for (uint32_t band = 0; band < ER_BANDS; ++band) {
        float row[ER_FRAMES];
        slope_row(memory->log_mel, band, row);
        for (uint32_t t = 0; t < ER_FRAMES; ++t)
            quantised[VALUES + band * ER_FRAMES + t] = er_quantise((row[t] - slope.mean) * slope.inverse, input_inverse_scale);
        if (band % BANDS_BETWEEN_POLLS == 0)
            er_serve(poll);
    }
}

void er_front_end(const int16_t* samples, float input_inverse_scale, er_front_end_memory* memory, int8_t* quantised,
                  const er_poll* poll) {
    er_log_mel(samples, memory, poll);
    er_network_input(memory, input_inverse_scale, quantised, poll);
}
