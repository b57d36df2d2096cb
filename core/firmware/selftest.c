#include "firmware/selftest.h"

#include <stdbool.h>

#include "firmware/flash_map.h"
#include "firmware/inference.h"
#include "firmware/nrf52840.h"
#include "firmware/system.h"
#include "firmware/usb_serial.h"
#include "runtime/crc32.h"
#include "runtime/self_check.h"

#define TIMER_MHZ_PRESCALER 4u // 16 MHz / 2^4
#define CLOCK_MICROSECONDS 1000u
#define FPSCR_MODES 0x03C00000u // rounding, flush to zero, default NaN

extern const uint8_t imageEnd[];
extern uint32_t bssEnd[], freeEnd[];

static bool runtime_is_as_built(void) {
    const er_runtime_trailer* trailer = (const er_runtime_trailer*)imageEnd;
    return trailer->magic == ER_RUNTIME_TRAILER_MAGIC &&
           trailer->crc == er_crc32((const void*)ER_RUNTIME_BEGIN, (uint32_t)imageEnd - ER_RUNTIME_BEGIN, 0);
}

static bool model_is_sound(const struct er_active_model* active) {
    er_model model;
    return active->status == ER_OK && er_slots_check(active->slot, ER_SLOT_BYTES, &model) == ER_OK;
}

static bool free_ram_holds(uint32_t seed) {
    uint32_t value = seed;
    for (volatile uint32_t* word = bssEnd; word < freeEnd; ++word)
        *word = value = value * 1664525u + 1013904223u;
    er_usb_poll();
    value = seed;
    for (volatile uint32_t* word = bssEnd; word < freeEnd; ++word)
        if (*word != (value = value * 1664525u + 1013904223u))
            return false;
    return true;
}

static bool clock_is_right(void) {
    if ((CLOCK_HFCLKSTAT & CLOCK_HFCLKSTAT_XTAL_RUNNING) != CLOCK_HFCLKSTAT_XTAL_RUNNING)
        return false;
    TIMER0_MODE = 0;
    TIMER0_BITMODE = 3; // 32 bits
    TIMER0_PRESCALER = TIMER_MHZ_PRESCALER;
    TIMER0_CLEAR = 1;
    TIMER0_START = 1;
    const uint32_t begin = er_cycles();
    do {
        TIMER0_CAPTURE(0) = 1;
    } while (TIMER0_CC(0) < CLOCK_MICROSECONDS);
    const uint32_t cycles = er_cycles() - begin;
    TIMER0_STOP = 1;
    const uint32_t expected = CLOCK_MICROSECONDS * (ER_CORE_HZ / 1000000u);
    return cycles > expected - expected / 64 && cycles < expected + expected / 64;
}

static bool float_is_default(void) {
    uint32_t fpscr;
    __asm__ volatile("vmrs %0, fpscr" : "=r"(fpscr));
    volatile float tiny = 1e-38f;
    tiny = tiny / 16;
    return (fpscr & FPSCR_MODES) == 0 && tiny > 0;
}

/// The processor's multiplications, saturations and floats give what the build machine's gave.
static bool computes_as_known(void) {
    float* memory = er_inference_scratch();
    const bool integers = er_kernels_agree(er_default_kernels(), &er_plain_kernels, memory);
    er_usb_poll();
    return er_spectrum_crc(memory) == ER_SPECTRUM_CRC && integers;
}

er_selftest er_selftest_run(const struct er_active_model* active) {
    const uint32_t begin = er_cycles();
    er_selftest result = {0, 0, 0};
    const struct {
        uint32_t bit;
        bool passed;
    } tests[] = {
        {ER_TEST_RUNTIME_CRC, runtime_is_as_built()},
        {ER_TEST_MODEL, model_is_sound(active)},
        {ER_TEST_RAM, free_ram_holds(0x12345678u) && free_ram_holds(0x87654321u)},
        {ER_TEST_CLOCK, clock_is_right()},
        {ER_TEST_FLOAT, float_is_default()},
        {ER_TEST_KERNELS, computes_as_known()},
    };
    for (unsigned i = 0; i < sizeof tests / sizeof tests[0]; ++i) {
        result.run |= tests[i].bit;
        if (!tests[i].passed)
            result.failed |= tests[i].bit;
    }
    result.cycles = er_cycles() - begin;
    return result;
}
