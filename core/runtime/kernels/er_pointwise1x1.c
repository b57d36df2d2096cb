#include "runtime/kernels/er_requantise.h"
#include "runtime/kernels/kernels.h"

void er_pointwise1x1(const er_packed_layer* layer, const int16_t* row, uint32_t frames, int16_t* out) {
    for (uint32_t c = 0; c < ER_CHANNELS; ++c) {
        const int16_t* weights = layer->weights + c * ER_CHANNELS;
        int16_t* to = out + c * (frames + 2) + ER_PLANAR_MARGIN;
        for (uint32_t x = 0; x < frames; ++x) {
            int32_t sum = layer->bias[c];
            for (uint32_t p = 0; p < ER_PAIRS; ++p) {
                const int16_t* from = row + 2 * (p * frames + x);
                sum += from[0] * weights[2 * p] + from[1] * weights[2 * p + 1];
            }
            to[x] = er_requantise(sum, layer->multiplier[c], layer->low, layer->high);
        }
    }
}
