#include "timers.h"

namespace earshot {

namespace {
constexpr std::uint32_t kCoreHz = 64'000'000, kTicksHz = 32'768;

constexpr std::uint32_t kTimerStart = 0x000, kTimerStop = 0x004, kTimerClear = 0x00C, kTimerCapture = 0x040,
                        kTimerPrescaler = 0x510, kTimerCompare = 0x540;
constexpr std::uint32_t kTimerChannels = 6;
constexpr std::uint32_t kCoreToTimer = 4; // 64 MHz to 16 MHz

constexpr std::uint32_t kWatchdogStart = 0x000, kWatchdogStatus = 0x400, kWatchdogReloadValue = 0x504, kWatchdogEnabled = 0x508,
                        kWatchdogReload = 0x600;
constexpr std::uint32_t kWatchdogKey = 0x6E524635;

constexpr std::uint32_t kGpioPort1 = 0x300, kGpioOut = 0x504, kGpioOutSet = 0x508, kGpioOutClear = 0x50C, kGpioDirection = 0x514,
                        kGpioDirectionSet = 0x518, kGpioDirectionClear = 0x51C;
} // namespace

std::uint32_t Timer::counter() const {
    return running_ ? std::uint32_t((cpu_.count().cycles - origin_) / kCoreToTimer >> prescaler_) : 0;
}

std::uint32_t Timer::read(std::uint32_t offset) {
    if (offset >= kTimerCompare && offset < kTimerCompare + 4 * kTimerChannels)
        return captured_[(offset - kTimerCompare) / 4];
    return offset == kTimerPrescaler ? prescaler_ : 0;
}

void Timer::write(std::uint32_t offset, std::uint32_t value) {
    if (offset == kTimerStart && !running_) {
        running_ = true;
        origin_ = cpu_.count().cycles;
    } else if (offset == kTimerStop) {
        running_ = false;
    } else if (offset == kTimerClear) {
        origin_ = cpu_.count().cycles;
    } else if (offset == kTimerPrescaler) {
        prescaler_ = value & 15;
    } else if (offset >= kTimerCapture && offset < kTimerCapture + 4 * kTimerChannels) {
        captured_[(offset - kTimerCapture) / 4] = counter();
    }
}

std::uint32_t Watchdog::read(std::uint32_t offset) {
    if (offset == kWatchdogStatus)
        return running_;
    if (offset == kWatchdogReloadValue)
        return reload_;
    return offset == kWatchdogEnabled ? enabled_ : 0;
}

void Watchdog::write(std::uint32_t offset, std::uint32_t value) {
    if (offset == kWatchdogStart && !running_) {
        running_ = true;
        fedAt_ = cpu_.count().cycles;
        waiting_ = enabled_;
    } else if (offset == kWatchdogReloadValue && !running_) {
        reload_ = value;
    } else if (offset == kWatchdogEnabled && !running_) {
        enabled_ = value & 0xFF;
    } else if (offset >= kWatchdogReload && offset < kWatchdogReload + 32 && value == kWatchdogKey) {
        waiting_ &= ~(1u << (offset - kWatchdogReload) / 4);
        if (waiting_ == 0) {
            fedAt_ = cpu_.count().cycles;
            waiting_ = enabled_;
        }
    }
}

bool Watchdog::bites() const {
    return running_ && cpu_.count().cycles - fedAt_ > (std::uint64_t(reload_) + 1) * kCoreHz / kTicksHz;
}

void LeftRunning::write(std::uint32_t offset, std::uint32_t value) {
    if (offset == stopOffset_ && value)
        running_ = false;
}

std::uint32_t Gpio::read(std::uint32_t offset) {
    const unsigned port = offset >= kGpioOut + kGpioPort1;
    offset -= port * kGpioPort1;
    if (offset == kGpioDirection)
        return direction_[port];
    return offset == kGpioOut || offset == kGpioOutSet ? output_[port] : 0;
}

void Gpio::write(std::uint32_t offset, std::uint32_t value) {
    const unsigned port = offset >= kGpioOut + kGpioPort1;
    offset -= port * kGpioPort1;
    if (offset == kGpioOut)
        output_[port] = value;
    else if (offset == kGpioOutSet)
        output_[port] |= value;
    else if (offset == kGpioOutClear)
        output_[port] &= ~value;
    else if (offset == kGpioDirectionSet)
        direction_[port] |= value;
    else if (offset == kGpioDirectionClear)
        direction_[port] &= ~value;
}

} // namespace earshot
