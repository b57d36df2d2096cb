#include "firmware/inference.h"

#include <string.h>

#include "firmware/system.h"

static uint8_t workspace[ER_MAX_WORKSPACE_BYTES] __attribute__((aligned(ER_WORKSPACE_ALIGNMENT)));

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

size_t er_inference_workspace(void) {
    return sizeof workspace;
}

void er_inference_run(const er_model* model, const int8_t* input, void (*pollBus)(void), struct er_inference* result) {
    const er_hooks hooks = {.poll = poll, .tap = row_finished};
    memset(&clock, 0, sizeof clock);
    clock.poll = pollBus;
    clock.last = er_cycles();
    er_infer(model, input, workspace, &hooks, result->logits, result->accumulators);
    clock.layers[ER_INPUT] += lap();
    result->cycles = clock.total;
}

const uint32_t* er_inference_profile(void) {
    return clock.layers;
}
