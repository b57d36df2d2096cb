#pragma once
// A serial port over USB (CDC-ACM), polled. One of it: the chip has one controller.
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/// Serves the bus: enumeration, line coding, the 1200-baud touch (which restarts into the bootloader and does not return). Call
/// it at least every 10 ms. Never blocks.
void er_usb_poll(void);

/// Up to one packet (64 bytes) that the host sent; 0 when there is none. Does not poll.
size_t er_usb_read(uint8_t bytes[64]);

/// Sends all bytes, polling while it waits for the host. False when the host closed the port or left.
bool er_usb_write(const uint8_t* bytes, size_t size);
