#pragma once
// The nRF52840's USB device controller (USBD): power-up with the errata's workarounds, and one EasyDMA transfer at a time.
#include <stdbool.h>
#include <stdint.h>

#define ER_USB_PACKET 64u

/// Follows the cable: switches the controller on when the bus is powered and off when it is not. True while it is on; `*changed`
/// tells that this call switched it.
bool er_usbd_follow_cable(bool* changed);

/// Takes the controller off the bus, so that the host sees the device leave before a restart.
void er_usbd_disconnect(void);

/// Before the host puts the controller to sleep and after it wakes it (errata 211).
void er_usbd_suspend(bool suspended);

/// Enables control endpoint 0 alone, as after a bus reset.
void er_usbd_enable_control(void);
/// Enables bulk endpoint `data` (both ways) and interrupt endpoint `notification`, toggles at DATA0, ready to receive.
void er_usbd_enable_serial(unsigned data, unsigned notification);

/// Hands `size` bytes (<= ER_USB_PACKET, any memory) to IN endpoint `endpoint`. Returns when the controller has them.
void er_usbd_send(unsigned endpoint, const void* bytes, unsigned size);
/// Fetches the packet that OUT endpoint `endpoint` received into `bytes` (room for ER_USB_PACKET) and lets the next one in.
/// Returns its size.
unsigned er_usbd_receive(unsigned endpoint, void* bytes);

/// `endpoint` as in a descriptor (bit 7: IN).
void er_usbd_stall(unsigned endpoint, bool stalled);
void er_usbd_reset_toggle(unsigned endpoint);
