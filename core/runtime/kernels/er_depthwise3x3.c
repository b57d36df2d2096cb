#include "runtime/kernels/er_requantise.h"
#include "runtime/kernels/kernels.h"

void er_depthwise3x3(const er_packed_layer* layer, const int16_t* const rows[3], uint32_t frames, int16_t* out) {
    for (uint32_t c = 0; c < ER_CHANNELS; ++c) {
        const int16_t* weights = layer->weights + c * ER_DEPTHWISE_STEP;
        const uint32_t channel = c * (frames + 2);
        int16_t* to = out + (c / 2) * 2 * frames + (c & 1u);
        for (uint32_t x = 0; x < frames; ++x) {
            int32_t sum = layer->bias[c];
            for (uint32_t dy = 0; dy < 3; ++dy) {
                const int16_t* from = rows[dy] + channel + x;
                sum += from[0] * weights[4 * dy] + from[1] * weights[4 * dy + 1] + from[2] * weights[4 * dy + 3];
            }
            to[2 * x] = er_requantise(sum, layer->multiplier[c], layer->low, layer->high);
        }
    }
}
