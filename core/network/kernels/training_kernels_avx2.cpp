#define EARSHOT_KERNEL_SET avx2
#define EARSHOT_KERNEL_NAME "avx2"
#include "network/kernels/training_kernels_body.h"
