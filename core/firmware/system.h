#pragma once
// The core and its clock: entry state, cycle counter, reset.
#include <stdbool.h>
#include <stdint.h>

#include "firmware/nrf52840.h"

/// Cycles a second of the core, which never sleeps or slows down.
#define ER_CORE_HZ 64000000u

/// Placed on a hot function, runs it from RAM through the code bus: no flash wait states.
#define ER_CODE_RAM __attribute__((section(".coderam"), long_call, noinline))

/// Brings the chip from the state in which the bootloader leaves it into the one the firmware runs in: nothing else running,
/// instruction cache on, crystal clock, cycle counter on.
void er_system_start(void);

/// Cycles since start, modulo 2^32 (67 s).
static inline uint32_t er_cycles(void) {
    return DWT_CYCCNT;
}

/// Restarts the chip through its bootloader. With `intoBootloader` the bootloader stays and waits for an upload.
_Noreturn void er_system_reset(bool intoBootloader);

/// The board's orange LED.
void er_led(bool on);
