#include "firmware/usb_controller.h"

#include <string.h>

#include "firmware/nrf52840.h"

#define ENDPOINT_IN 0x80u
#define KEY_OPEN 0x9375u

static bool on;
static bool everOn;
// EasyDMA reads and writes RAM only and wants its buffers word-aligned. One transfer at a time, so one buffer does.
static uint32_t packet[ER_USB_PACKET / sizeof(uint32_t)];

/// The registers of the workarounds are locked; writing the key toggles the lock.
static void write_errata(volatile uint32_t* address, uint32_t value) {
    const bool wasLocked = ERRATA_KEY == 0;
    if (wasLocked)
        ERRATA_KEY = KEY_OPEN;
    *address = value;
    if (wasLocked)
        ERRATA_KEY = KEY_OPEN;
}

static void enable_controller(void) {
    USBD_EVENTCAUSE = USBD_EVENTCAUSE_READY;
    write_errata(&ERRATA_187, 3);
    write_errata(&ERRATA_171, 0xC0);
    USBD_ENABLE = 1;
    while (!(USBD_EVENTCAUSE & USBD_EVENTCAUSE_READY)) {
    }
    USBD_EVENTCAUSE = USBD_EVENTCAUSE_READY;
    write_errata(&ERRATA_171, 0);
    write_errata(&ERRATA_187, 0);
}

static void switch_on(void) {
    enable_controller();
    if (!everOn) { // errata 223: the first time after reset takes two
        USBD_ENABLE = 0;
        enable_controller();
        everOn = true;
    }
    write_errata(&ERRATA_187, 3); // errata 211: stays until suspend
    ERRATA_166_A = 0x7E3;
    ERRATA_166_B = 0x40;
    __asm__ volatile("isb\ndsb" ::: "memory");
    er_usbd_enable_control();
    while ((POWER_USBREGSTATUS & POWER_USBREGSTATUS_VBUSDETECT) && !(POWER_USBREGSTATUS & POWER_USBREGSTATUS_OUTPUTRDY)) {
    }
    USBD_PULLUP = 1;
}

bool er_usbd_follow_cable(bool* changed) {
    const bool powered = POWER_USBREGSTATUS & POWER_USBREGSTATUS_VBUSDETECT;
    *changed = powered != on;
    if (*changed) {
        on = powered;
        if (powered)
            switch_on();
        else
            er_usbd_disconnect();
    }
    return on;
}

void er_usbd_disconnect(void) {
    USBD_PULLUP = 0;
    USBD_ENABLE = 0;
}

void er_usbd_suspend(bool suspended) {
    write_errata(&ERRATA_187, suspended ? 0 : 3);
}

void er_usbd_enable_control(void) {
    USBD_EPINEN = 1;
    USBD_EPOUTEN = 1;
}

void er_usbd_enable_serial(unsigned data, unsigned notification) {
    USBD_EPINEN = 1u | 1u << data | 1u << notification;
    USBD_EPOUTEN = 1u | 1u << data;
    er_usbd_stall(data, false);
    er_usbd_stall(ENDPOINT_IN | data, false);
    er_usbd_stall(ENDPOINT_IN | notification, false);
    er_usbd_reset_toggle(data);
    er_usbd_reset_toggle(ENDPOINT_IN | data);
    er_usbd_reset_toggle(ENDPOINT_IN | notification);
    USBD_SIZE_EPOUT(data) = 0; // any value: ready for the first packet
}

/// Errata 199: no task may reach the controller while it moves data, so nothing else happens until the transfer has ended.
static void transfer(volatile uint32_t* start, volatile uint32_t* ended) {
    *ended = 0;
    ERRATA_199 = 0x82;
    __asm__ volatile("dsb" ::: "memory");
    *start = 1;
    while (*ended == 0) {
    }
    *ended = 0;
    ERRATA_199 = 0;
    __asm__ volatile("dsb" ::: "memory");
}

void er_usbd_send(unsigned endpoint, const void* bytes, unsigned size) {
    if (size)
        memcpy(packet, bytes, size);
    USBD_EPIN_PTR(endpoint) = (uint32_t)packet;
    USBD_EPIN_MAXCNT(endpoint) = size;
    transfer(&USBD_STARTEPIN(endpoint), &USBD_EVENT_ENDEPIN(endpoint));
}

unsigned er_usbd_receive(unsigned endpoint, void* bytes) {
    unsigned size = USBD_SIZE_EPOUT(endpoint);
    if (size > ER_USB_PACKET)
        size = ER_USB_PACKET;
    USBD_EPOUT_PTR(endpoint) = (uint32_t)packet;
    USBD_EPOUT_MAXCNT(endpoint) = size;
    transfer(&USBD_STARTEPOUT(endpoint), &USBD_EVENT_ENDEPOUT(endpoint));
    memcpy(bytes, packet, size);
    return size;
}

void er_usbd_stall(unsigned endpoint, bool stalled) {
    USBD_EPSTALL = (endpoint & (ENDPOINT_IN | 7u)) | (stalled ? USBD_EPSTALL_STALL : 0);
}

void er_usbd_reset_toggle(unsigned endpoint) {
    const uint32_t selected = endpoint & (ENDPOINT_IN | 7u);
    USBD_DTOGGLE = selected; // selects the endpoint; the value is taken by a second write
    USBD_DTOGGLE = selected | USBD_DTOGGLE_DATA0;
}
