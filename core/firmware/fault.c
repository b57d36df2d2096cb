#include "firmware/fault.h"

#include <stdbool.h>

#include "firmware/nrf52840.h"
#include "firmware/system.h"

#define RAM_BEGIN 0x20000000u
#define RAM_END 0x20040000u
#define FRAME_PROGRAM_COUNTER 6
#define FRAME_WORDS 8
#define EXCEPTION_MASK 0x1FFu

// RAM keeps its content over a reset of the core, but holds anything after power-on: the seal tells the two apart.
static struct {
    struct er_fault fault;
    uint32_t seal;
} kept __attribute__((section(".noinit")));

static uint32_t seal_of(const struct er_fault* fault) {
    return (0x45525346u ^ fault->exception) * 2654435761u ^ fault->programCounter ^ (fault->status << 7 | fault->status >> 25);
}

struct er_fault er_fault_take(void) {
    struct er_fault fault = {0, 0, 0};
    if (kept.seal == seal_of(&kept.fault))
        fault = kept.fault;
    kept.seal = ~seal_of(&kept.fault);
    return fault;
}

_Noreturn void er_fault_record(const uint32_t* frame, uint32_t exception) {
    const uintptr_t address = (uintptr_t)frame;
    const bool readable =
        address >= RAM_BEGIN && address <= RAM_END - FRAME_WORDS * sizeof(uint32_t) && address % sizeof(uint32_t) == 0;
    kept.fault.exception = exception & EXCEPTION_MASK;
    kept.fault.programCounter = readable ? frame[FRAME_PROGRAM_COUNTER] : 0;
    kept.fault.status = SCB_CFSR;
    kept.seal = seal_of(&kept.fault);
    er_system_reset(false);
}
