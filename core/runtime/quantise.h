#ifndef EARSHOT_RUNTIME_QUANTISE_H
#define EARSHOT_RUNTIME_QUANTISE_H

#include <stdint.h>

/* The network's input: q = clamp(floor(x (1/s_in) + 0.5), -127, 127) in float32 throughout; NaN gives 0. */
static inline int8_t er_quantise(float value, float inverse_scale) {
    const float x = value * inverse_scale + 0.5f;
    int32_t q = 0;
    if (x >= 127.0f)
        q = 127;
    else if (x < -126.0f)
        q = -127;
    else if (x == x) { /* not NaN */
        q = (int32_t)x;
        q -= (float)q > x;
    }
    return (int8_t)q;
}

#endif
