#pragma once
#include "cpu.h"

#include <array>

namespace earshot {

/// TIMER0, derived from the same crystal as the core: counts core cycles, divided.
class Timer : public Peripheral {
public:
    explicit Timer(const Cpu& cpu) : cpu_(cpu) {}
    std::uint32_t read(std::uint32_t offset) override;
    void write(std::uint32_t offset, std::uint32_t value) override;

private:
    std::uint32_t counter() const;

    const Cpu& cpu_;
    std::uint64_t origin_ = 0;
    std::uint32_t prescaler_ = 4;
    bool running_ = false;
    std::array<std::uint32_t, 6> captured_{};
};

/// The watchdog. Once started it wants to be fed by every reload register that is enabled.
class Watchdog : public Peripheral {
public:
    explicit Watchdog(const Cpu& cpu) : cpu_(cpu) {}
    std::uint32_t read(std::uint32_t offset) override;
    void write(std::uint32_t offset, std::uint32_t value) override;

    bool bites() const;

private:
    const Cpu& cpu_;
    bool running_ = false;
    std::uint32_t reload_ = 0xFFFFFFFF; ///< in 32.768 kHz ticks
    std::uint32_t enabled_ = 1;
    std::uint32_t waiting_ = 1; ///< reload registers not yet written in this round
    std::uint64_t fedAt_ = 0;
};

/// A block that the bootloader leaves running and that the firmware has to switch off: UARTE0, RTC1.
class LeftRunning : public Peripheral {
public:
    explicit LeftRunning(std::uint32_t stopOffset) : stopOffset_(stopOffset) {}
    std::uint32_t read(std::uint32_t) override { return 0; }
    void write(std::uint32_t offset, std::uint32_t value) override;

    bool running() const { return running_; }

private:
    std::uint32_t stopOffset_;
    bool running_ = true;
};

/// GPIO: outputs that can be looked at.
class Gpio : public Peripheral {
public:
    std::uint32_t read(std::uint32_t offset) override;
    void write(std::uint32_t offset, std::uint32_t value) override;

private:
    std::array<std::uint32_t, 2> output_{}, direction_{};
};

} // namespace earshot
