#pragma once
#include "clock_power.h"
#include "cpu.h"
#include "identity.h"
#include "nvmc.h"
#include "system_control.h"
#include "timers.h"
#include "usb_host.h"
#include "usbd.h"

namespace earshot {

/// An nRF52840 that runs the application in its flash, plugged into a computer. Lives from one reset to the next.
class Chip {
public:
    static constexpr std::uint32_t kApplication = 0x10000;

    enum class State { Running, Reset, LockedUp, WatchdogReset, PowerLost };

    /// All outlive the chip; `ram` and `retained` carry over what a reset leaves.
    Chip(FlashMemory& flash, RamContent& ram, RetainedState& retained, SerialLine& line, std::uint64_t deviceId);

    /// Runs for about `cycles` of the core.
    State run(std::int64_t cycles);

    Cpu& cpu() { return cpu_; }
    UsbHost& host() { return host_; }

private:
    FlashMemory& flash_;
    Cpu cpu_;
    FactoryInformation factory_;
    UserInformation user_;
    ClockPower clock_;
    Nvmc nvmc_;
    SystemControl system_;
    CycleCounter counter_;
    Timer timer_;
    Watchdog watchdog_;
    LeftRunning uart_{0x004};
    LeftRunning ticker_{0x004};
    Gpio gpio_;
    Usbd usbd_;
    UsbHost host_;
};

} // namespace earshot
