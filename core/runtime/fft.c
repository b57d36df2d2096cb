#include "runtime/fft.h"

#include "runtime/front_end_tables.h"

#include <stdint.h>

enum { POINTS = ER_FFT_SIZE / 2, QUARTER = ER_FFT_SIZE / 4 };

/* The 4096 real values are taken as 2048 complex ones, even samples real, odd ones imaginary; power_of_real separates them. */
typedef struct {
    float re, im;
} complex_value;

/* exp(-2 pi i index / 4096) times `value`, index <= 3072. */
static inline complex_value turned(complex_value value, uint32_t index) {
    const float cosine = er_sine[index + QUARTER], sine = er_sine[index];
    const complex_value result = {value.re * cosine + value.im * sine, value.im * cosine - value.re * sine};
    return result;
}

static inline complex_value sum(complex_value a, complex_value b) {
    const complex_value result = {a.re + b.re, a.im + b.im};
    return result;
}

static inline complex_value difference(complex_value a, complex_value b) {
    const complex_value result = {a.re - b.re, a.im - b.im};
    return result;
}

static void reverse_bits(complex_value* z) {
    for (uint32_t i = 0, reversed = 0; i < POINTS; ++i) {
        if (i < reversed) {
            const complex_value swapped = z[i];
            z[i] = z[reversed];
            z[reversed] = swapped;
        }
        uint32_t bit = POINTS / 2; /* adds one to a number whose lowest bit is on the left */
        for (; reversed & bit; bit >>= 1)
            reversed ^= bit;
        reversed |= bit;
    }
}

static void first_stage(complex_value* z) {
    for (uint32_t i = 0; i < POINTS; i += 2) {
        const complex_value a = z[i], b = z[i + 1];
        z[i] = sum(a, b);
        z[i + 1] = difference(a, b);
    }
}

/* Two radix-2 stages at once: transforms of `size` points to transforms of 4 `size`. */
static void double_stage(complex_value* z, uint32_t size) {
    const uint32_t step = QUARTER / size;
    for (uint32_t begin = 0; begin < POINTS; begin += 4 * size)
        for (uint32_t j = 0; j < size; ++j) {
            complex_value* at = z + begin + j;
            const complex_value a = at[0];
            const complex_value b = turned(at[size], 2 * step * j);
            const complex_value c = turned(at[2 * size], step * j);
            const complex_value d = turned(at[3 * size], 3 * step * j);
            const complex_value even = sum(a, b), odd = sum(c, d);
            const complex_value rest = difference(a, b), turn = difference(c, d);
            at[0] = sum(even, odd);
            at[2 * size] = difference(even, odd);
            at[size].re = rest.re + turn.im;
            at[size].im = rest.im - turn.re;
            at[3 * size].re = rest.re - turn.im;
            at[3 * size].im = rest.im + turn.re;
        }
}

/* The spectrum of the real values from that of the complex ones, squared; values[2 k] = |X[k]|^2, values[1] = |X[2048]|^2. */
static void power_of_real(float* values) {
    const complex_value* z = (const complex_value*)(void*)values;
    const float first = z[0].re + z[0].im, last = z[0].re - z[0].im;
    const float middle = z[POINTS / 2].re * z[POINTS / 2].re + z[POINTS / 2].im * z[POINTS / 2].im;
    for (uint32_t k = 1; k < POINTS / 2; ++k) {
        const complex_value low = z[k], high = z[POINTS - k];
        const complex_value even = {low.re + high.re, low.im - high.im};
        const complex_value odd = {low.im + high.im, high.re - low.re};
        const complex_value part = turned(odd, k);
        const complex_value x = sum(even, part), mirrored = difference(even, part); /* both doubled */
        values[2 * k] = 0.25f * (x.re * x.re + x.im * x.im);
        values[2 * (POINTS - k)] = 0.25f * (mirrored.re * mirrored.re + mirrored.im * mirrored.im);
    }
    values[0] = first * first;
    values[1] = last * last;
    values[POINTS] = middle;
}

void er_power_spectrum(float values[4096], const er_poll* poll) {
    complex_value* z = (complex_value*)(void*)values;
    reverse_bits(z);
    first_stage(z);
    er_serve(poll);
    for (uint32_t size = 2; size < POINTS; size *= 4) {
        double_stage(z, size);
        er_serve(poll);
    }
    power_of_real(values);
    const float last = values[1];
    for (uint32_t k = 1; k < POINTS; ++k)
        values[k] = values[2 * k];
    values[POINTS] = last;
    er_serve(poll);
}
