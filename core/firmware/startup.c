// The vector table and the way from reset to main. The firmware takes no interrupts: everything is polled, only faults have a
// handler.
#include <stdint.h>

#include "firmware/fault.h"
#include "firmware/nrf52840.h"

#define CODE_ALIAS 0x00800000u // of RAM, for the code bus
#define DATA_ALIAS 0x20000000u

extern uint32_t stackTop[], codeRamBegin[], codeRamEnd[], dataBegin[], dataEnd[], bssBegin[], bssEnd[];
extern const uint32_t codeRamLoad[], dataLoad[];

int main(void);
void er_reset_handler(void);
void er_fault_handler(void);
_Noreturn void er_start(void);

typedef void (*Handler)(void);

__attribute__((section(".vectors"), used)) static const struct {
    uint32_t* stack;
    Handler reset, nmi, hardFault, memoryFault, busFault, usageFault, reserved[4], call, debug, alsoReserved, pend, tick;
} vectors = {
    .stack = stackTop,
    .reset = er_reset_handler,
    .nmi = er_fault_handler,
    .hardFault = er_fault_handler,
    .memoryFault = er_fault_handler,
    .busFault = er_fault_handler,
    .usageFault = er_fault_handler,
    .call = er_fault_handler,
    .debug = er_fault_handler,
    .pend = er_fault_handler,
    .tick = er_fault_handler,
};

// The bootloader may leave us on the process stack, with interrupts enabled or not.
__attribute__((naked)) void er_reset_handler(void) {
    __asm__ volatile("cpsid i\n"
                     "movs r0, #0\n"
                     "msr control, r0\n"
                     "isb\n"
                     "ldr r0, =stackTop\n"
                     "msr msp, r0\n"
                     "b er_start\n");
}

// The stack may be what is broken: it is left behind.
__attribute__((naked)) void er_fault_handler(void) {
    __asm__ volatile("mrs r0, msp\n"
                     "mrs r1, ipsr\n"
                     "ldr r2, =stackTop\n"
                     "msr msp, r2\n"
                     "b er_fault_record\n");
}

static void copy_words(uint32_t* to, const uint32_t* from, const uint32_t* end) {
    while (to < end)
        *to++ = *from++;
}

_Noreturn void er_start(void) {
    SCB_VTOR = (uint32_t)&vectors;
    SCB_CPACR |= 0xFu << 20; // FPU: full access for both coprocessors
    __asm__ volatile("dsb\nisb" ::: "memory");

    uint32_t* code = (uint32_t*)((uintptr_t)codeRamBegin - CODE_ALIAS + DATA_ALIAS);
    copy_words(code, codeRamLoad, code + (codeRamEnd - codeRamBegin));
    copy_words(dataBegin, dataLoad, dataEnd);
    for (uint32_t* word = bssBegin; word < bssEnd; ++word)
        *word = 0;
    __asm__ volatile("dsb\nisb" ::: "memory");
    main();
    er_fault_record(0, 0); // main does not return
}
