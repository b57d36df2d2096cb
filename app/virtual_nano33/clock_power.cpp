#include "clock_power.h"

namespace earshot {

namespace {
constexpr std::uint32_t kStartCrystal = 0x000, kStopCrystal = 0x004, kCrystalStarted = 0x100, kUsbDetected = 0x11C,
                        kUsbPowerReady = 0x124, kResetReason = 0x400, kClockStatus = 0x40C, kUsbStatus = 0x438,
                        kGeneralPurpose = 0x51C;
constexpr std::uint32_t kRunning = 1u << 16, kFromCrystal = 1u << 0;
constexpr std::uint32_t kCablePresent = 1, kUsbSupplyReady = 2;
} // namespace

std::uint32_t ClockPower::read(std::uint32_t offset) {
    switch (offset) {
    case kCrystalStarted:
        return crystal_;
    case kUsbDetected:
    case kUsbPowerReady:
        return 1;
    case kResetReason:
        return retained_.resetReason;
    case kClockStatus:
        return kRunning | (crystal_ ? kFromCrystal : 0);
    case kUsbStatus:
        return kCablePresent | kUsbSupplyReady;
    case kGeneralPurpose:
        return retained_.generalPurpose;
    default:
        return 0;
    }
}

void ClockPower::write(std::uint32_t offset, std::uint32_t value) {
    if (offset == kStartCrystal && value)
        crystal_ = true;
    else if (offset == kStopCrystal && value)
        crystal_ = false;
    else if (offset == kResetReason)
        retained_.resetReason &= ~value;
    else if (offset == kGeneralPurpose)
        retained_.generalPurpose = std::uint8_t(value);
}

} // namespace earshot
