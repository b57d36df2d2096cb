#include "chip.h"

namespace earshot {

Chip::Chip(FlashMemory& flash, RamContent& ram, RetainedState& retained, SerialLine& line, std::uint64_t deviceId)
    : flash_(flash), cpu_(flash, ram), factory_(deviceId), clock_(retained), nvmc_(cpu_, flash), system_(cpu_), counter_(cpu_),
      timer_(cpu_), watchdog_(cpu_), usbd_(cpu_, clock_), host_(usbd_, line, cpu_) {
    cpu_.attach(0x10000000, factory_);
    cpu_.attach(0x10001000, user_);
    cpu_.attach(0x40000000, clock_);
    cpu_.attach(0x40002000, uart_);
    cpu_.attach(0x40008000, timer_);
    cpu_.attach(0x40010000, watchdog_);
    cpu_.attach(0x40011000, ticker_);
    cpu_.attach(0x4001E000, nvmc_);
    cpu_.attach(0x40027000, usbd_);
    cpu_.attach(0x4006E000, usbd_.errata());
    cpu_.attach(0x50000000, gpio_);
    cpu_.attach(0xE0001000, counter_);
    cpu_.attach(0xE000E000, system_);
    cpu_.flashWritable = [this] { return nvmc_.writable(); };
    cpu_.onFault = [this](uc_err error, std::uint32_t) { system_.recordFault(error); };
    usbd_.onPoll = [this] {
        if (uart_.running() || ticker_.running())
            cpu_.complain("UARTE0 or RTC1 still runs, as the bootloader left it");
        host_.step();
    };
    cpu_.start(kApplication);
}

Chip::State Chip::run(std::int64_t cycles) {
    const Cpu::State state = cpu_.run(cycles);
    if (flash_.powerLost())
        return State::PowerLost;
    if (watchdog_.bites())
        return State::WatchdogReset;
    switch (state) {
    case Cpu::State::Running:
        return State::Running;
    case Cpu::State::LockedUp:
        return State::LockedUp;
    default:
        return State::Reset;
    }
}

} // namespace earshot
