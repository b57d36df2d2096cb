#include "runtime/kernels/er_requantise.h"
#include "runtime/kernels/kernels.h"

void er_affine_relu(const int32_t* a, const int32_t* b, const int16_t* row, uint32_t frames, int16_t* out) {
    for (uint32_t c = 0; c < ER_CHANNELS; ++c)
        for (uint32_t x = 0; x < frames; ++x) {
            const uint32_t i = c * (frames + 2) + ER_PLANAR_MARGIN + x;
            out[i] = (int16_t)er_clamp((row[i] * a[c] + b[c]) >> 16, 0, 255);
        }
}
