#include "firmware/stack_use.h"

#define PATTERN 0xA5C35A3Cu
#define MARGIN 16 // words below the stack pointer that the painting itself may use

extern uint32_t stackBottom[], stackTop[];

void er_stack_paint(void) {
    uint32_t* pointer;
    __asm__ volatile("mov %0, sp" : "=r"(pointer));
    for (volatile uint32_t* word = stackBottom; word < pointer - MARGIN; ++word)
        *word = PATTERN;
}

uint32_t er_stack_peak(void) {
    const volatile uint32_t* word = stackBottom;
    while (word < stackTop && *word == PATTERN)
        ++word;
    return (uint32_t)((uintptr_t)stackTop - (uintptr_t)word);
}
