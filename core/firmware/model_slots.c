#include "firmware/model_slots.h"

#include <stddef.h>

#include "firmware/flash.h"
#include "firmware/flash_map.h"
#include "runtime/crc32.h"

#define ENTRIES_PER_PAGE (ER_FLASH_PAGE / sizeof(er_selector_entry))
#define BLANK 0xFFFFFFFFu

static const er_selector_entry* page_entries(unsigned page) {
    return (const er_selector_entry*)(ER_SELECTOR_BEGIN + page * ER_FLASH_PAGE);
}

static bool entry_counts(const er_selector_entry* entry) {
    return entry->slot < ER_SLOT_COUNT && entry->crc == er_crc32(entry, offsetof(er_selector_entry, crc), 0);
}

static bool entry_is_blank(const er_selector_entry* entry) {
    return (entry->sequence & entry->slot & entry->modelCrc & entry->crc) == BLANK;
}

/// The entry in force, NULL when there is none.
static const er_selector_entry* newest_entry(void) {
    const er_selector_entry* newest = NULL;
    for (unsigned page = 0; page < ER_SELECTOR_PAGES; ++page) {
        const er_selector_entry* entries = page_entries(page);
        for (size_t i = 0; i < ENTRIES_PER_PAGE; ++i)
            if (entry_counts(&entries[i]) && (!newest || entries[i].sequence > newest->sequence))
                newest = &entries[i];
    }
    return newest;
}

/// A place for the next entry: behind the newest, else at the start of the other page, which is erased for it. NULL when the
/// flash refuses.
static const er_selector_entry* place_for_entry(const er_selector_entry* newest, void (*poll)(void)) {
    const unsigned page = newest ? ((uintptr_t)newest - ER_SELECTOR_BEGIN) / ER_FLASH_PAGE : 0;
    const er_selector_entry* entries = page_entries(page);
    for (const er_selector_entry* entry = newest ? newest + 1 : entries; entry < entries + ENTRIES_PER_PAGE; ++entry)
        if (entry_is_blank(entry))
            return entry;
    const er_selector_entry* other = page_entries((page + 1) % ER_SELECTOR_PAGES);
    return er_flash_erase_page((uint32_t)other, poll) ? other : NULL;
}

uint32_t er_slot_address(uint8_t slot) {
    return ER_SLOTS_BEGIN + (uint32_t)slot * ER_SLOT_BYTES;
}

uint8_t er_slots_idle(const struct er_active_model* active) {
    return active->slot == 0 ? 1 : 0;
}

er_status er_slots_check(uint8_t slot, uint32_t size, er_model* model) {
    return er_model_open((const void*)er_slot_address(slot), size, model);
}

void er_slots_open_active(struct er_active_model* active) {
    const er_selector_entry* entry = newest_entry();
    active->slot = ER_NO_SLOT;
    active->status = ER_NOT_A_MODEL;
    if (!entry)
        return;
    active->slot = (uint8_t)entry->slot;
    active->status = er_slots_check(active->slot, ER_SLOT_BYTES, &active->model);
    if (active->status == ER_OK && active->model.crc != entry->modelCrc)
        active->status = ER_BAD_CRC; // a sound blob, but not the one that was chosen
}

bool er_slots_select(uint8_t slot, uint32_t modelCrc, void (*poll)(void)) {
    const er_selector_entry* newest = newest_entry();
    const er_selector_entry* place = place_for_entry(newest, poll);
    if (!place)
        return false;
    er_selector_entry entry = {.sequence = newest ? newest->sequence + 1 : 1, .slot = slot, .modelCrc = modelCrc};
    entry.crc = er_crc32(&entry, offsetof(er_selector_entry, crc), 0);
    const uint32_t address = (uint32_t)place;
    return er_flash_write(address, &entry, offsetof(er_selector_entry, crc), poll) &&
           er_flash_write(address + offsetof(er_selector_entry, crc), &entry.crc, sizeof entry.crc, poll);
}
