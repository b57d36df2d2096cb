#include "firmware/usb_descriptors.h"

#include <stddef.h>

#include "firmware/nrf52840.h"
#include "firmware/usb_controller.h"

enum { kDevice = 1, kConfiguration = 2, kString = 3 };
enum { kLanguages = 0, kManufacturer = 1, kProduct = 2, kSerialNumber = 3 };

#define LOW(x) ((x)&0xFFu)
#define HIGH(x) ((x) >> 8 & 0xFFu)
#define VENDOR 0x2341u
#define PRODUCT 0x805Au
#define CONFIGURATION_BYTES 75u

static const uint8_t device[18] = {
    18,
    kDevice,
    0x00,
    0x02, // USB 2.0
    0xEF,
    2,
    1,
    ER_USB_PACKET, // class by interface association
    LOW(VENDOR),
    HIGH(VENDOR),
    LOW(PRODUCT),
    HIGH(PRODUCT), //
    0x00,
    0x01,
    kManufacturer,
    kProduct,
    kSerialNumber,
    1,
};

// clang-format off
static const uint8_t configuration[CONFIGURATION_BYTES] = {
    9, kConfiguration, CONFIGURATION_BYTES, 0, 2, 1, 0, 0x80, 50, // bus-powered, 100 mA
    8, 11, 0, 2, 2, 2, 0, 0,                          // association: interfaces 0 and 1 are one CDC-ACM function
    9, 4, 0, 0, 1, 2, 2, 0, 0,                        // interface 0: communication
    5, 0x24, 0x00, 0x10, 0x01,                        //   CDC 1.1
    5, 0x24, 0x01, 0x00, 1,                           //   call management: none, data on interface 1
    4, 0x24, 0x02, 0x02,                              //   ACM: line coding and control line state
    5, 0x24, 0x06, 0, 1,                              //   union of 0 and 1
    7, 5, 0x80 | ER_USB_NOTIFICATION_ENDPOINT, 3, 16, 0, 16,
    9, 4, 1, 0, 2, 10, 0, 0, 0,                       // interface 1: data
    7, 5, 0x80 | ER_USB_DATA_ENDPOINT, 2, ER_USB_PACKET, 0, 0,
    7, 5, ER_USB_DATA_ENDPOINT, 2, ER_USB_PACKET, 0, 0,
};
// clang-format on

static const char* const texts[] = {NULL, "Earshot", "Earshot on Arduino Nano 33 BLE"};

static uint8_t string[2 + 2 * 32];

static unsigned append_character(unsigned size, char character) {
    string[size] = (uint8_t)character;
    string[size + 1] = 0;
    return size + 2;
}

static unsigned append_hexadecimal(unsigned size, uint32_t word) {
    for (int shift = 28; shift >= 0; shift -= 4)
        size = append_character(size, "0123456789ABCDEF"[word >> shift & 15u]);
    return size;
}

static const uint8_t* string_descriptor(uint8_t index, unsigned* size) {
    unsigned used = 2; // after length and type
    if (index == kLanguages) {
        string[used++] = 0x09; // English (United States)
        string[used++] = 0x04;
    } else if (index == kSerialNumber) {
        used = append_hexadecimal(used, FICR_DEVICEID1);
        used = append_hexadecimal(used, FICR_DEVICEID0);
    } else if (index < sizeof texts / sizeof texts[0]) {
        for (const char* at = texts[index]; *at; ++at)
            used = append_character(used, *at);
    } else {
        return NULL;
    }
    string[0] = (uint8_t)used;
    string[1] = kString;
    *size = used;
    return string;
}

const uint8_t* er_usb_descriptor(uint8_t type, uint8_t index, unsigned* size) {
    if (type == kDevice && index == 0) {
        *size = sizeof device;
        return device;
    }
    if (type == kConfiguration && index == 0) {
        *size = sizeof configuration;
        return configuration;
    }
    return type == kString ? string_descriptor(index, size) : NULL;
}
