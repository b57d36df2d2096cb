#pragma once
// What the device tells the host about itself: one CDC-ACM function, a serial port.
#include <stdint.h>

#define ER_USB_NOTIFICATION_ENDPOINT 1u
#define ER_USB_DATA_ENDPOINT 2u

/// The descriptor that a GET_DESCRIPTOR request names (type and index), NULL when there is none. Its length in `*size`.
const uint8_t* er_usb_descriptor(uint8_t type, uint8_t index, unsigned* size);
