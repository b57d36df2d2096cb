/* Runs on an emulated Cortex-M4: reads "model" and "input" from the host by semihosting, writes "result": the CRC-32 of every
 * layer's rows in the order of computation (uint32[ER_LAYER_COUNT]), the logits, then the same for the plain kernels. Where there
 * is a file "audio", writes what the front end makes of it to "features": the standardised log-mel, then the INT8 input. */
#include "runtime/executor.h"
#include "runtime/front_end.h"
#include "runtime/kernels/kernels.h"

#include <stdio.h>
#include <stdlib.h>

extern void initialise_monitor_handles(void);
extern char stack_top[];

void reset(void);
void _fini(void); /* exit() calls it; nothing to do */
void _fini(void) {}
static void fault(void) {
    exit(3);
}

typedef union {
    void* stack;
    void (*handler)(void);
} vector;

__attribute__((section(".vectors"), used)) static const vector kVectors[16] = {
    {.stack = stack_top}, {.handler = reset}, {.handler = fault}, {.handler = fault},
    {.handler = fault},   {.handler = fault}, {.handler = fault}};

static uint64_t model[32 * 1024];
static int8_t input[ER_INPUT_SIZE];
static uint64_t workspace[ER_MAX_WORKSPACE_BYTES / 8];
static uint32_t crcs[ER_LAYER_COUNT];
static float logits[ER_MAX_LOGITS];
static int16_t audio[ER_SEGMENT_SAMPLES];
static er_front_end_memory front_end;

static void take(void* context, const er_row* row) {
    (void)context;
    for (uint32_t c = 0; c < row->channels; ++c)
        for (uint32_t x = 0; x < row->frames; ++x) {
            const int32_t value = er_row_value(row, c, x);
            crcs[row->layer] = er_crc32(&value, sizeof value, crcs[row->layer]);
        }
}

static size_t load(const char* name, void* to, size_t size) {
    FILE* file = fopen(name, "rb");
    const size_t read = file ? fread(to, 1, size, file) : 0;
    if (file)
        fclose(file);
    return read;
}

static int make_features(const er_model* opened) {
    if (load("audio", audio, sizeof audio) != sizeof audio)
        return 0;
    FILE* file = fopen("features", "wb");
    if (!file)
        return 1;
    er_front_end(audio, opened->input_inverse_scale, &front_end, input, NULL);
    fwrite(front_end.log_mel, 1, sizeof front_end.log_mel, file);
    fwrite(input, 1, sizeof input, file);
    return fclose(file);
}

static int run(void) {
    er_model opened;
    const size_t size = load("model", model, sizeof model);
    if (er_model_open(model, size, &opened) != ER_OK || load("input", input, sizeof input) != sizeof input)
        return 1;
    FILE* result = fopen("result", "wb");
    if (!result)
        return 1;
    const er_kernels* kernels[] = {er_cortex_m4_kernels(), &er_plain_kernels};
    for (int k = 0; k < 2; ++k) {
        const er_hooks hooks = {NULL, take, NULL, kernels[k]};
        for (int i = 0; i < ER_LAYER_COUNT; ++i)
            crcs[i] = 0;
        er_infer(&opened, input, workspace, &hooks, logits, NULL);
        fwrite(crcs, 1, sizeof crcs, result);
        fwrite(logits, sizeof(float), opened.logits, result);
    }
    if (fclose(result) != 0)
        return 1;
    return make_features(&opened);
}

void reset(void) {
    *(volatile uint32_t*)0xE000ED88 |= 0xFu << 20; /* CPACR: the FPU on */
    __asm__ volatile("dsb\n\tisb");
    initialise_monitor_handles();
    exit(run());
}
