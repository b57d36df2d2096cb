#include "runtime/kernels/kernels.h"

const er_kernels* er_default_kernels(void) {
    return &er_plain_kernels;
}
