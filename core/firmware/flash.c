#include "firmware/flash.h"

#include <string.h>

#include "firmware/flash_map.h"
#include "firmware/nrf52840.h"

#define WORD sizeof(uint32_t)
#define BLANK 0xFFFFFFFFu
#define ERASE_STEP_MS 2u
#define ERASE_STEPS 45u // 90 ms: a whole erase takes 85
#define WORDS_BETWEEN_POLLS 32u

static void wait_ready(void) {
    while (!(NVMC_READY & 1u)) {
    }
}

static bool page_is_blank(uint32_t address) {
    const uint32_t* word = (const uint32_t*)address;
    for (size_t i = 0; i < ER_FLASH_PAGE / WORD; ++i)
        if (word[i] != BLANK)
            return false;
    return true;
}

bool er_flash_erase_page(uint32_t address, void (*poll)(void)) {
    if (page_is_blank(address))
        return true;
    NVMC_ERASEPAGEPARTIALCFG = ERASE_STEP_MS;
    for (unsigned step = 0; step < ERASE_STEPS; ++step) {
        NVMC_CONFIG = NVMC_CONFIG_ERASE;
        NVMC_ERASEPAGEPARTIAL = address;
        wait_ready();
        NVMC_CONFIG = NVMC_CONFIG_READ;
        poll();
    }
    return page_is_blank(address);
}

static bool write_word(uint32_t address, uint32_t value) {
    volatile uint32_t* word = (volatile uint32_t*)address;
    if (*word == value)
        return true;
    if ((*word & value) != value)
        return false;
    NVMC_CONFIG = NVMC_CONFIG_WRITE;
    *word = value;
    wait_ready();
    NVMC_CONFIG = NVMC_CONFIG_READ;
    return *word == value;
}

bool er_flash_write(uint32_t address, const void* bytes, size_t size, void (*poll)(void)) {
    const uint8_t* from = bytes;
    for (unsigned written = 1; size; ++written) {
        const uint32_t aligned = address & ~(uint32_t)(WORD - 1);
        const size_t skip = address - aligned;
        const size_t part = size < WORD - skip ? size : WORD - skip;
        uint32_t value;
        memcpy(&value, (const void*)aligned, WORD);
        memcpy((uint8_t*)&value + skip, from, part);
        if (!write_word(aligned, value))
            return false;
        address += part;
        from += part;
        size -= part;
        if (written % WORDS_BETWEEN_POLLS == 0)
            poll();
    }
    return true;
}
