#ifndef EARSHOT_RUNTIME_FRONT_END_H
#define EARSHOT_RUNTIME_FRONT_END_H

#include "runtime/front_end_tables.h"
#include "runtime/poll.h"

#ifdef __cplusplus
extern "C" {
#endif

/* From one second of 16-bit audio to the network's INT8 input, on board and host with the same bits (method.md sections 2 and 9):
 * single precision, every operation rounded in the order written, no libm but sqrtf. Compile with -ffp-contract=off. */

typedef struct er_front_end_memory {
    float log_mel[ER_BANDS * ER_FRAMES]; /* [256, 44] */
    float frame[ER_FFT_SIZE];
} er_front_end_memory;

/* log10(mel + 1e-10) into memory->log_mel. `samples`: ER_SEGMENT_SAMPLES values, full scale 32768. Samples that are all the same
 * carry no sound: power 0. `poll` may be NULL; it is called at least every millisecond of the board's time. */
void er_log_mel(const int16_t* samples, er_front_end_memory* memory, const er_poll* poll);

/* Standardises memory->log_mel in place, and writes it and its standardised slope, quantised: s8 [2, 256, 44]. A constant map
 * gives zeros. */
void er_network_input(er_front_end_memory* memory, float input_inverse_scale, int8_t* quantised, const er_poll* poll);

/* Both. `quantised` (ER_INPUT_SIZE values) may lie where the samples lie. */
void er_front_end(const int16_t* samples, float input_inverse_scale, er_front_end_memory* memory, int8_t* quantised,
                  const er_poll* poll);

#ifdef __cplusplus
}
#endif
#endif
