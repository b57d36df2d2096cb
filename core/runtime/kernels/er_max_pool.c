#include "runtime/kernels/kernels.h"

void er_max_pool(const int16_t* row, uint32_t frames, uint32_t window, int begin, int16_t* out) {
    const uint32_t pooled = frames / window;
    for (uint32_t c = 0; c < ER_CHANNELS; ++c)
        for (uint32_t x = 0; x < pooled; ++x) {
            const int16_t* from = row + c * (frames + 2) + ER_PLANAR_MARGIN + x * window;
            int16_t largest = begin ? from[0] : out[c * pooled + x];
            for (uint32_t i = 0; i < window; ++i)
                largest = from[i] > largest ? from[i] : largest;
            out[c * pooled + x] = largest;
        }
}
