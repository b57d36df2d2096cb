#pragma once
// From a sound frame to its one answer.
#include "firmware/fault.h"
#include "firmware/transfers.h"
#include "runtime/frame.h"

/// What the board knows of how it came up.
struct er_start {
    struct er_fault fault;
    uint32_t resetReason; ///< POWER RESETREAS
};

/// Carries out `request` and fills `answer`, whose payload is put into `payload` (ER_FRAME_MAX_PAYLOAD bytes).
void er_requests_answer(struct er_transfers* transfers, const struct er_start* start, const er_frame* request, er_frame* answer,
                        uint8_t* payload);
