#pragma once
#include "peripheral.h"

namespace earshot {

/// What a reset of the core leaves as it is.
struct RetainedState {
    std::uint8_t generalPurpose = 0; ///< GPREGRET: how an application talks to the bootloader
    std::uint32_t resetReason = 0;   ///< RESETREAS
};

/// CLOCK and POWER, which share a block. The crystal starts at once, the USB supply is there as long as the cable is.
class ClockPower : public Peripheral {
public:
    explicit ClockPower(RetainedState& retained) : retained_(retained) {}
    std::uint32_t read(std::uint32_t offset) override;
    void write(std::uint32_t offset, std::uint32_t value) override;

    bool crystalRuns() const { return crystal_; }

private:
    RetainedState& retained_;
    bool crystal_ = false;
};

} // namespace earshot
