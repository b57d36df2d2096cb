#define EARSHOT_KERNEL_SET avx512
#define EARSHOT_KERNEL_NAME "avx512"
#include "network/kernels/training_kernels_body.h"
