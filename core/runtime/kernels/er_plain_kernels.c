#include "runtime/kernels/kernels.h"

const er_kernels er_plain_kernels = {"plain C",      er_conv5x5, er_depthwise3x3, er_pointwise1x1, er_conv3x3,
                                     er_affine_relu, er_add,     er_max_pool,     er_linear};
