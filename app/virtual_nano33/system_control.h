#pragma once
#include "cpu.h"

namespace earshot {

/// The core's own registers: system control space with VTOR, AIRCR, CFSR and MPU (which is accepted and not enforced).
class SystemControl : public Peripheral {
public:
    explicit SystemControl(Cpu& cpu) : cpu_(cpu) {}
    std::uint32_t read(std::uint32_t offset) override;
    void write(std::uint32_t offset, std::uint32_t value) override;

    bool resetRequested() const { return resetRequested_; }
    /// Fills CFSR and HFSR for a fault.
    void recordFault(uc_err error);

private:
    Cpu& cpu_;
    std::uint32_t vectorTable_ = 0;
    std::uint32_t coprocessors_ = 0;
    std::uint32_t mpu_ = 0;
    std::uint32_t debugMonitor_ = 0;
    std::uint32_t faultStatus_ = 0;
    std::uint32_t hardFaultStatus_ = 0;
    bool resetRequested_ = false;
};

/// The data watchpoint unit's cycle counter: the cycle estimate.
class CycleCounter : public Peripheral {
public:
    explicit CycleCounter(const Cpu& cpu) : cpu_(cpu) {}
    std::uint32_t read(std::uint32_t offset) override;
    void write(std::uint32_t offset, std::uint32_t value) override;

private:
    const Cpu& cpu_;
    std::uint64_t origin_ = 0;
    std::uint32_t control_ = 0;
};

} // namespace earshot
