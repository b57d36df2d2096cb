#pragma once
// What arrives in pieces: the model upload and the query. The rules are those of runtime/protocol.h.
#include <stdbool.h>
#include <stdint.h>

#include "firmware/model_slots.h"
#include "runtime/protocol.h"

/// The board's state between requests.
struct er_transfers {
    struct er_active_model active;

    er_transfer_begin open; ///< transfer 0: none
    uint32_t next;          ///< bytes received in order
    uint8_t slot;           ///< of an upload: where it goes
    uint32_t erasedEnd;     ///< of an upload: flash below this is ready to be written

    uint32_t finishedUpload; ///< transfer of the upload that made the active model, 0: none since start
    bool answered;           ///< `result` is of a finished query
    er_result result;
};

/// Everything a request can be answered with instead of what was asked for.
struct er_refusal {
    er_error_code code; ///< ER_ERROR_NONE: not refused
    uint32_t detail;
};

/// Each takes a request and tells whether it was refused. What is acknowledged is in `transfers` (`open.transfer`, `next`,
/// `result`).
struct er_refusal er_transfers_begin(struct er_transfers* transfers, const er_transfer_begin* begin, bool ofModel);
struct er_refusal er_transfers_chunk(struct er_transfers* transfers, const er_chunk* chunk, bool ofModel);
struct er_refusal er_transfers_end_model(struct er_transfers* transfers, uint32_t transfer);
struct er_refusal er_transfers_end_query(struct er_transfers* transfers, uint32_t transfer);
