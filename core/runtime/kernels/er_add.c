#include "runtime/kernels/er_requantise.h"
#include "runtime/kernels/kernels.h"

void er_add(int32_t a1, int32_t a2, const int16_t* branch, const int16_t* tap, uint32_t frames, int16_t* out) {
    for (uint32_t c = 0; c < ER_CHANNELS; ++c)
        for (uint32_t x = 0; x < frames; ++x) {
            const uint32_t i = c * (frames + 2) + ER_PLANAR_MARGIN + x;
            out[i] = (int16_t)er_clamp((branch[i] * a1 + tap[i] * a2 + (1 << 13)) >> 14, -127, 127);
        }
}
