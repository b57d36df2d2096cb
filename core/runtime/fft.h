#ifndef EARSHOT_RUNTIME_FFT_H
#define EARSHOT_RUNTIME_FFT_H

#include "runtime/poll.h"

#ifdef __cplusplus
extern "C" {
#endif

/* Power spectrum of 4096 real values in single precision: values[k] = |X[k]|^2 for k = 0..2048, in place; what lies behind is
 * undefined. Every operation is rounded in the order written here (method.md section 9). `poll` is called about every 40,000
 * cycles; may be NULL. */
void er_power_spectrum(float values[4096], const er_poll* poll);

#ifdef __cplusplus
}
#endif
#endif
