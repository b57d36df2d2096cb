#include "runtime/kernels/er_requantise.h"
#include "runtime/kernels/kernels.h"

void er_conv3x3(const er_packed_layer* layer, const int16_t* const rows[3], uint32_t frames, int16_t* out) {
    const uint32_t pair = 2 * (frames + 2 * ER_CONV3X3_MARGIN);
    for (uint32_t c = 0; c < ER_CHANNELS; ++c) {
        int16_t* to = out + c * (frames + 2) + ER_PLANAR_MARGIN;
        for (uint32_t x = 0; x < frames; ++x) {
            const int16_t* weights = layer->weights + c * ER_PAIRS * 18;
            int32_t sum = layer->bias[c];
            for (uint32_t p = 0; p < ER_PAIRS; ++p)
                for (uint32_t dy = 0; dy < 3; ++dy, weights += 6)
                    for (uint32_t i = 0; i < 6; ++i) /* 3 frames x 2 channels, side by side in row and weights */
                        sum += rows[dy][p * pair + 2 * x + i] * weights[i];
            to[x] = er_requantise(sum, layer->multiplier[c], layer->low, layer->high);
        }
    }
}
