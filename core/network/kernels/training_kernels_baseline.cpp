#define EARSHOT_KERNEL_SET baseline
#define EARSHOT_KERNEL_NAME "baseline"
#include "network/kernels/training_kernels_body.h"
