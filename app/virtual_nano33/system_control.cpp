#include "system_control.h"

namespace earshot {

namespace {
constexpr std::uint32_t kVectorTable = 0xD08, kApplicationInterrupt = 0xD0C, kFaultStatus = 0xD28, kHardFaultStatus = 0xD2C,
                        kCoprocessors = 0xD88, kMpuControl = 0xD94, kDebugMonitor = 0xDFC;
constexpr std::uint32_t kKey = 0x05FA, kResetRequest = 1u << 2;
constexpr std::uint32_t kInstructionBusError = 1u << 8, kPreciseDataBusError = 1u << 9, kUndefinedInstruction = 1u << 16,
                        kForced = 1u << 30;
constexpr std::uint32_t kCounterControl = 0x000, kCounter = 0x004;
} // namespace

std::uint32_t SystemControl::read(std::uint32_t offset) {
    switch (offset) {
    case kVectorTable:
        return vectorTable_;
    case kFaultStatus:
        return faultStatus_;
    case kHardFaultStatus:
        return hardFaultStatus_;
    case kCoprocessors:
        return coprocessors_;
    case kMpuControl:
        return mpu_;
    case kDebugMonitor:
        return debugMonitor_;
    default:
        return 0;
    }
}

void SystemControl::write(std::uint32_t offset, std::uint32_t value) {
    switch (offset) {
    case kVectorTable:
        vectorTable_ = value;
        cpu_.setVectorTable(value);
        break;
    case kApplicationInterrupt:
        if (value >> 16 == kKey && (value & kResetRequest)) {
            resetRequested_ = true;
            cpu_.stop();
        }
        break;
    case kFaultStatus:
        faultStatus_ &= ~value;
        break;
    case kHardFaultStatus:
        hardFaultStatus_ &= ~value;
        break;
    case kCoprocessors:
        coprocessors_ = value;
        break;
    case kMpuControl:
        mpu_ = value;
        break;
    case kDebugMonitor:
        debugMonitor_ = value;
        break;
    default: // SysTick and NVIC: nothing runs that they could stop
        break;
    }
}

void SystemControl::recordFault(uc_err error) {
    hardFaultStatus_ |= kForced;
    switch (error) {
    case UC_ERR_FETCH_UNMAPPED:
    case UC_ERR_FETCH_PROT:
        faultStatus_ |= kInstructionBusError;
        break;
    case UC_ERR_INSN_INVALID:
    case UC_ERR_EXCEPTION:
        faultStatus_ |= kUndefinedInstruction;
        break;
    default:
        faultStatus_ |= kPreciseDataBusError;
    }
}

std::uint32_t CycleCounter::read(std::uint32_t offset) {
    if (offset == kCounterControl)
        return control_;
    return offset == kCounter && control_ & 1 ? std::uint32_t(cpu_.count().cycles - origin_) : 0;
}

void CycleCounter::write(std::uint32_t offset, std::uint32_t value) {
    if (offset == kCounterControl)
        control_ = value;
    else if (offset == kCounter)
        origin_ = cpu_.count().cycles - value;
}

} // namespace earshot
