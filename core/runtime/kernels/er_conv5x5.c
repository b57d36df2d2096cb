#include "runtime/kernels/er_requantise.h"
#include "runtime/kernels/kernels.h"

void er_conv5x5(const er_packed_layer* layer, const int16_t* const rows[5], uint32_t frames, int16_t* out) {
    for (uint32_t c = 0; c < ER_CHANNELS; ++c) {
        const int16_t* weights = layer->weights + c * 50;
        int16_t* to = out + c * (frames + 2) + ER_PLANAR_MARGIN;
        for (uint32_t x = 0; x < frames; ++x) {
            int32_t sum = layer->bias[c];
            for (uint32_t dy = 0; dy < 5; ++dy)
                for (uint32_t i = 0; i < 10; ++i) /* 5 frames x 2 channels, side by side in row and weights */
                    sum += rows[dy][2 * x + i] * weights[10 * dy + i];
            to[x] = er_requantise(sum, layer->multiplier[c], layer->low, layer->high);
        }
    }
}
