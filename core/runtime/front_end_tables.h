#ifndef EARSHOT_RUNTIME_FRONT_END_TABLES_H
#define EARSHOT_RUNTIME_FRONT_END_TABLES_H

#include "runtime/layers.h"

#include <stdint.h>

#ifdef __cplusplus
extern "C" {
#endif

/* Constants of the log-mel front end (method.md section 2), computed in double while building, rounded once to float32, and
 * compiled into host and board alike: generate_front_end_tables.cpp writes their source. */
enum {
    ER_SEGMENT_SAMPLES = 44100, /* one second at 44.1 kHz */
    ER_FFT_SIZE = 4096,
    ER_HOP = 1024
};

/* One triangle of the mel filterbank: consecutive FFT bins with a weight above 0. */
typedef struct er_mel_band {
    uint16_t first_bin, bins;
    uint16_t weights; /* where they begin in er_mel_weights */
} er_mel_band;

/* sin(2 pi i / 4096), i = 0..4096. cos(2 pi i / 4096) is er_sine[i + 1024], i <= 3072. */
extern const float er_sine[ER_FFT_SIZE + 1];
extern const er_mel_band er_mel_bands[ER_BANDS];
extern const float er_mel_weights[];

#ifdef __cplusplus
}
#endif
#endif
