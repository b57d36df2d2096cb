#pragma once
// One run of the network, with what it cost.
#include <stddef.h>
#include <stdint.h>

#include "runtime/executor.h"

struct er_inference {
    uint64_t cycles;
    float logits[ER_MAX_LOGITS];
    int32_t accumulators[ER_MAX_LOGITS];
};

/// Bytes of static memory that the executor works in.
size_t er_inference_workspace(void);

/// Runs `model` on `input` (ER_INPUT_SIZE values), calling `poll` as it goes.
void er_inference_run(const er_model* model, const int8_t* input, void (*poll)(void), struct er_inference* result);

/// Cycles of the last run by layer, ER_LAYER_COUNT values. Index ER_INPUT holds what no layer took: serving the bus and
/// measuring.
const uint32_t* er_inference_profile(void);
