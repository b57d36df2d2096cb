#ifndef EARSHOT_RUNTIME_REQUANTISE_H
#define EARSHOT_RUNTIME_REQUANTISE_H

#include <stdint.h>

/* floor(accumulator M / 2^32 + 0.5), before clamping (method.md section 8); M in 1..2^31-1. One SMMULR on a Cortex-M4.
 * Right shifts of negative numbers are arithmetic on every compiler that we build with. */
static inline int32_t er_scaled(int32_t accumulator, int32_t multiplier) {
#if defined(__ARM_FEATURE_DSP)
    int32_t result;
    __asm__("smmulr %0, %1, %2" : "=r"(result) : "r"(accumulator), "r"(multiplier));
    return result;
#else
    return (int32_t)(((int64_t)accumulator * multiplier + ((int64_t)1 << 31)) >> 32);
#endif
}

static inline int32_t er_clamp(int32_t value, int32_t low, int32_t high) {
    return value < low ? low : value > high ? high : value;
}

static inline int16_t er_requantise(int32_t accumulator, int32_t multiplier, int32_t low, int32_t high) {
    return (int16_t)er_clamp(er_scaled(accumulator, multiplier), low, high);
}

#endif
