#ifndef EARSHOT_RUNTIME_LOGARITHM_H
#define EARSHOT_RUNTIME_LOGARITHM_H

#include <stdint.h>
#include <string.h>

/* log10 of a positive normal number, within 2e-6 from 1e-10 to 1e9; the same bits on every machine, which no
 * libm promises. x = m 2^e with m in [sqrt(1/2), sqrt(2)); ln m = 2 artanh((m - 1) / (m + 1)), whose series is cut where its next
 * term is below 2^-28 of the first. */
static inline float er_log10(float x) {
    uint32_t bits;
    memcpy(&bits, &x, sizeof bits);
    int32_t exponent = (int32_t)(bits >> 23) - 127;
    bits = (bits & 0x007FFFFFu) | 0x3F800000u;
    float m;
    memcpy(&m, &bits, sizeof m);
    if (m > 1.41421356f) {
        m *= 0.5f;
        ++exponent;
    }
    const float s = (m - 1.0f) / (m + 1.0f);
    const float z = s * s;
    float series = z * 0.11111111f + 0.14285714f;
    series = series * z + 0.2f;
    series = series * z + 0.33333333f;
    series = series * z + 1.0f;
    return (float)exponent * 0.30103000f + s * 0.86858896f * series;
}

#endif
