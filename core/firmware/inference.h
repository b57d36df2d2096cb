#pragma once
// One run of the network, from features or from audio, with what it cost.
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "runtime/executor.h"
#include "runtime/front_end.h"

struct er_inference {
    uint64_t frontEndCycles; ///< 0 when the features came ready-made
    uint64_t cycles;         ///< of the network
    float logits[ER_MAX_LOGITS];
    int32_t accumulators[ER_MAX_LOGITS];
};

/// Bytes of static memory that the executor works in.
size_t er_inference_workspace(void);

/// Where a query's bytes go before a run: ER_INPUT_SIZE features, or ER_SEGMENT_SAMPLES of audio. The same memory serves for
/// both and for the computation: whatever was there is lost with each run.
int8_t* er_inference_features(void);
int16_t* er_inference_audio(void);
/// ER_FFT_SIZE values that are free between runs.
float* er_inference_scratch(void);

/// Runs `model` on the features, or with `fromAudio` on those that it makes from the audio first, calling `poll` as it goes.
void er_inference_run(const er_model* model, bool fromAudio, void (*poll)(void), struct er_inference* result);

/// Cycles of the last run by layer, ER_LAYER_COUNT values. Index ER_INPUT holds what no layer took: serving the bus and
/// measuring.
const uint32_t* er_inference_profile(void);
