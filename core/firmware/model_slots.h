#pragma once
// The models in flash: two slots, and the selector that says which one answers.
#include <stdbool.h>
#include <stdint.h>

#include "runtime/model.h"
#include "runtime/protocol.h"

struct er_active_model {
    er_model model;   ///< valid when `status` is ER_OK
    er_status status; ///< of what the selector names
    uint8_t slot;     ///< ER_NO_SLOT when the selector names none
};

#define ER_NO_SLOT 0xFFu

/// Flash address of a slot.
uint32_t er_slot_address(uint8_t slot);
/// The slot that the next upload goes to: never the active one.
uint8_t er_slots_idle(const struct er_active_model* active);

/// Opens the model that the selector names. Always fills `active`.
void er_slots_open_active(struct er_active_model* active);

/// Validates what lies in `slot`.
er_status er_slots_check(uint8_t slot, uint32_t size, er_model* model);

/// Makes the model with `modelCrc` in `slot` the active one from now on, by one flash word. False when the flash refuses.
bool er_slots_select(uint8_t slot, uint32_t modelCrc, void (*poll)(void));
