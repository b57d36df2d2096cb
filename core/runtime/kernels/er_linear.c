#include "runtime/kernels/kernels.h"

void er_linear(const int8_t* weights, const int32_t* bias, const int16_t* input, uint32_t inputs, uint32_t outputs,
               int32_t* accumulators) {
    for (uint32_t o = 0; o < outputs; ++o) {
        int32_t sum = bias[o];
        for (uint32_t i = 0; i < inputs; ++i)
            sum += weights[o * inputs + i] * input[i];
        accumulators[o] = sum;
    }
}
