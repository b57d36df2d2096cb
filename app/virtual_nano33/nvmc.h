#pragma once
#include "cpu.h"

namespace earshot {

/// The flash controller: what may be done to flash when, and erasing.
class Nvmc : public Peripheral {
public:
    Nvmc(Cpu& cpu, FlashMemory& flash) : cpu_(cpu), flash_(flash) {}
    std::uint32_t read(std::uint32_t offset) override;
    void write(std::uint32_t offset, std::uint32_t value) override;

    bool writable() const { return configuration_ == 1; }

private:
    void erase(std::uint32_t address, bool whole);

    Cpu& cpu_;
    FlashMemory& flash_;
    std::uint32_t configuration_ = 0;
    std::uint32_t cache_ = 0;
    unsigned partialMilliseconds_ = 10;
};

} // namespace earshot
