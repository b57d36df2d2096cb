#include "firmware/system.h"

#include "firmware/nrf52840.h"

#define BOOTLOADER_STAY 0xB0u // what Arduino's bootloader looks for in GPREGRET

static void stop_what_the_bootloader_left(void) {
    SYSTICK_CTRL = 0;
    for (unsigned i = 0; i < 2; ++i) {
        NVIC_ICER(i) = 0xFFFFFFFFu;
        NVIC_ICPR(i) = 0xFFFFFFFFu;
    }
    UARTE0_STOPRX = 1;
    UARTE0_STOPTX = 1;
    UARTE0_INTENCLR = 0xFFFFFFFFu;
    UARTE0_ENABLE = 0;
    RTC1_STOP = 1;
    RTC1_INTENCLR = 0xFFFFFFFFu;
    RTC1_EVTENCLR = 0xFFFFFFFFu;
}

void er_system_start(void) {
    stop_what_the_bootloader_left();
    // The bootloader's regions forbid what we do (execute from RAM). The stack is guarded by its place instead: see nano33ble.ld.
    MPU_CTRL = 0;
    NVMC_CONFIG = NVMC_CONFIG_READ;
    NVMC_ICACHECNF = 1;

    CLOCK_HFCLKSTART = 1; // USB needs the crystal
    while ((CLOCK_HFCLKSTAT & CLOCK_HFCLKSTAT_XTAL_RUNNING) != CLOCK_HFCLKSTAT_XTAL_RUNNING) {
    }
    DEMCR |= DEMCR_TRCENA;
    DWT_CYCCNT = 0;
    DWT_CTRL |= DWT_CTRL_CYCCNTENA;
    P0_DIRSET = P0_LED;
}

_Noreturn void er_system_reset(bool intoBootloader) {
    POWER_GPREGRET = intoBootloader ? BOOTLOADER_STAY : 0;
    __asm__ volatile("dsb" ::: "memory");
    SCB_AIRCR = SCB_AIRCR_SYSRESETREQ;
    for (;;) {
    }
}

void er_led(bool on) {
    if (on)
        P0_OUTSET = P0_LED;
    else
        P0_OUTCLR = P0_LED;
}
