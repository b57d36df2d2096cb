#pragma once
// Writing the chip's flash while the bus goes on being served. The core stands still while the flash works: 41 us a word, and
// pages are erased in steps of 2 ms.
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/// Erases the page that begins at `address`, unless it is blank. `poll` is called between steps. False when it did not become
/// blank.
bool er_flash_erase_page(uint32_t address, void (*poll)(void));

/// Makes flash hold `bytes` from `address` on. Flash bits only go from 1 to 0: false when a bit would have to be set, or did not
/// take. Words that already hold their value are not written again.
bool er_flash_write(uint32_t address, const void* bytes, size_t size, void (*poll)(void));
