#include "runtime/kernels/kernels.h"

const er_kernels* er_default_kernels(void) {
    const er_kernels* avx2 = er_avx2_kernels();
    return avx2 ? avx2 : &er_plain_kernels;
}
