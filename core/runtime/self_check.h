#ifndef EARSHOT_RUNTIME_SELF_CHECK_H
#define EARSHOT_RUNTIME_SELF_CHECK_H

#include "runtime/kernels/kernels.h"

#ifdef __cplusplus
extern "C" {
#endif

/* Small computations whose results are known, for a machine that one cannot look into: does its processor do what ours did? */

enum {
    ER_SELF_CHECK_VALUES = 4096,
    ER_SPECTRUM_CRC = 0x08BAB76A /* of er_spectrum_crc, on every machine */
};

/* CRC-32 of the power spectrum of a fixed signal, 2049 floats: FFT, rounding and byte order in one number. */
uint32_t er_spectrum_crc(float memory[ER_SELF_CHECK_VALUES]);

/* 1 when both tables of kernels make the same integers of the same random rows. */
int er_kernels_agree(const er_kernels* a, const er_kernels* b, float memory[ER_SELF_CHECK_VALUES]);

#ifdef __cplusplus
}
#endif
#endif
