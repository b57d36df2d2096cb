#include "network/kernels/training_kernels.h"

namespace earshot::kernels {

namespace baseline {
extern const TrainingKernels kernels;
}
namespace avx2 {
extern const TrainingKernels kernels;
}
namespace avx512 {
extern const TrainingKernels kernels;
}

const TrainingKernels& trainingKernels() {
    if (__builtin_cpu_supports("avx512f"))
        return avx512::kernels;
    if (__builtin_cpu_supports("avx2") && __builtin_cpu_supports("fma"))
        return avx2::kernels;
    return baseline::kernels;
}

} // namespace earshot::kernels
