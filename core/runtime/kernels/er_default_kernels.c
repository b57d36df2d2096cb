#include "runtime/kernels/kernels.h"

#include <stddef.h>

const er_kernels* er_default_kernels(void) {
    const er_kernels* special[] = {er_avx2_kernels(), er_cortex_m4_kernels()};
    for (size_t i = 0; i < sizeof special / sizeof special[0]; ++i)
        if (special[i])
            return special[i];
    return &er_plain_kernels;
}
