#include "firmware/inference.h"

#include <string.h>

#include "firmware/system.h"

/// The audio is no longer needed once its log-mel is made: features and executor then take its place.
static union {
    int16_t audio[ER_SEGMENT_SAMPLES];
    struct {
        int8_t features[ER_INPUT_SIZE];
        uint8_t workspace[ER_MAX_WORKSPACE_BYTES];
    } network;
} arena __attribute__((aligned(ER_WORKSPACE_ALIGNMENT)));

static er_front_end_memory frontEnd;

_Static_assert(ER_INPUT_SIZE % ER_WORKSPACE_ALIGNMENT == 0, "the workspace follows the features");

/// Where time went. The executor tells of every finished row; whatever passed since the row before belongs to its layer.
static struct {
    void (*poll)(void);
    uint32_t last;
    uint64_t total;
    uint32_t layers[ER_LAYER_COUNT];
} clock;

static uint32_t lap(void) {
    const uint32_t now = er_cycles();
    const uint32_t passed = now - clock.last;
    clock.last = now;
    clock.total += passed;
    return passed;
}

static void row_finished(void* context, const er_row* row) {
    (void)context;
    clock.layers[row->layer] += lap();
}

static void poll(void* context) {
    (void)context;
    const uint32_t begin = er_cycles();
    clock.poll();
    const uint32_t passed = er_cycles() - begin;
    clock.layers[ER_INPUT] += passed;
    clock.total += passed;
    clock.last += passed; // not the layer's
}

static void serve(void* context) {
    (void)context;
    clock.poll();
}

size_t er_inference_workspace(void) {
    return sizeof arena.network.workspace;
}

int8_t* er_inference_features(void) {
    return arena.network.features;
}

int16_t* er_inference_audio(void) {
    return arena.audio;
}

float* er_inference_scratch(void) {
    return frontEnd.frame;
}

/// Cycles that it took, the bus included.
static uint32_t make_features(const er_model* model) {
    const er_poll bus = {.call = serve};
    const uint32_t begin = er_cycles();
    er_front_end(arena.audio, model->input_inverse_scale, &frontEnd, arena.network.features, &bus);
    return er_cycles() - begin;
}

void er_inference_run(const er_model* model, bool fromAudio, void (*pollBus)(void), struct er_inference* result) {
    const er_hooks hooks = {.poll = poll, .tap = row_finished};
    memset(&clock, 0, sizeof clock);
    clock.poll = pollBus;
    result->frontEndCycles = fromAudio ? make_features(model) : 0;
    clock.last = er_cycles();
    er_infer(model, arena.network.features, arena.network.workspace, &hooks, result->logits, result->accumulators);
    clock.layers[ER_INPUT] += lap();
    result->cycles = clock.total;
}

const uint32_t* er_inference_profile(void) {
    return clock.layers;
}
