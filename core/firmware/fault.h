#pragma once
// What the firmware remembers of a fault across the reset that follows it.
#include <stdint.h>

struct er_fault {
    uint32_t exception;      ///< exception number (3: hard fault ...); 0: none
    uint32_t programCounter; ///< where; 0 when the stack was lost
    uint32_t status;         ///< SCB CFSR
};

/// The fault that ended the run before this one; all zero when there was none. Forgets it for the next start.
struct er_fault er_fault_take(void);

/// Records a fault whose exception frame lies at `frame` (may be NULL or anything) and restarts the chip. Called by the fault
/// vector.
_Noreturn void er_fault_record(const uint32_t* frame, uint32_t exception);
