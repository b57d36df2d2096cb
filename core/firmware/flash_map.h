#pragma once
// Where everything lies in the chip's 1 MB of flash. Shared by the firmware, its linker script's reader and the host's image
// builder.
#include <stdint.h>

#ifdef __cplusplus
extern "C" {
#endif

enum {
    ER_FLASH_PAGE = 0x1000,
    ER_RUNTIME_BEGIN = 0x10000, /* the bootloader lies below */
    ER_RUNTIME_END = 0x2E000,   /* nano33ble.ld */
    ER_SELECTOR_BEGIN = 0x2E000,
    ER_SELECTOR_PAGES = 2,
    ER_SLOTS_BEGIN = 0x30000,
    ER_SLOT_COUNT = 2,
    ER_SLOT_BYTES = 0x58000,
    ER_FLASH_END = 0xE0000 /* first byte that is not ours */
};

/* One entry of the selector, which says what slot holds the active model. Entries are appended; the one with the highest sequence
 * and a right CRC counts. The CRC is written last, so that an interrupted switch leaves the entry before it in force. */
typedef struct er_selector_entry {
    uint32_t sequence; /* 1, 2, ... */
    uint32_t slot;     /* 0 .. ER_SLOT_COUNT - 1 */
    uint32_t modelCrc; /* identity of the model in it */
    uint32_t crc;      /* CRC-32 of the three words before */
} er_selector_entry;

/* Follows the runtime's last byte: lets the firmware check that its own code is what was built. */
typedef struct er_runtime_trailer {
    uint32_t magic;
    uint32_t crc; /* CRC-32 from ER_RUNTIME_BEGIN to the trailer */
} er_runtime_trailer;

enum { ER_RUNTIME_TRAILER_MAGIC = 0x54525245 /* "ERRT" */ };

#ifdef __cplusplus
}
#endif
