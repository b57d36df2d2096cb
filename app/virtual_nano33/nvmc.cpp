#include "nvmc.h"

namespace earshot {

namespace {
constexpr std::uint32_t kReady = 0x400, kReadyNext = 0x408, kConfiguration = 0x504, kErasePage = 0x508, kErasePartial = 0x518,
                        kErasePartialConfiguration = 0x51C, kCacheConfiguration = 0x540;
constexpr std::uint32_t kEraseEnabled = 2;
} // namespace

std::uint32_t Nvmc::read(std::uint32_t offset) {
    cpu_.settleFlash();
    switch (offset) {
    case kReady:
    case kReadyNext:
        return 1;
    case kConfiguration:
        return configuration_;
    case kErasePartialConfiguration:
        return partialMilliseconds_;
    case kCacheConfiguration:
        return cache_;
    default:
        return 0;
    }
}

void Nvmc::write(std::uint32_t offset, std::uint32_t value) {
    cpu_.settleFlash();
    switch (offset) {
    case kConfiguration:
        configuration_ = value & 3;
        break;
    case kErasePage:
        erase(value, true);
        break;
    case kErasePartial:
        erase(value, false);
        break;
    case kErasePartialConfiguration:
        partialMilliseconds_ = value & 0x7F;
        break;
    case kCacheConfiguration:
        cache_ = value;
        break;
    default:
        cpu_.complain("write to an NVMC register that is not modelled");
    }
}

void Nvmc::erase(std::uint32_t address, bool whole) {
    if (configuration_ != kEraseEnabled) {
        cpu_.complain("a page was to be erased while erasing was not enabled");
        return;
    }
    if (whole)
        flash_.erasePage(address);
    else
        flash_.erasePartially(address, partialMilliseconds_);
    cpu_.flashChanged(address & (FlashMemory::kBytes - 1), 1);
    if (flash_.powerLost())
        cpu_.stop();
}

} // namespace earshot
