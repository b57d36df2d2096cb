#pragma once
#include "peripheral.h"

namespace earshot {

/// FICR: what the factory wrote. The device id makes several virtual boards tell apart.
class FactoryInformation : public Peripheral {
public:
    explicit FactoryInformation(std::uint64_t deviceId) : deviceId_(deviceId) {}
    std::uint32_t read(std::uint32_t offset) override;
    void write(std::uint32_t, std::uint32_t) override {}

private:
    std::uint64_t deviceId_;
};

/// UICR: what a user may have written; erased.
class UserInformation : public Peripheral {
public:
    std::uint32_t read(std::uint32_t) override { return 0xFFFFFFFF; }
    void write(std::uint32_t, std::uint32_t) override {}
};

} // namespace earshot
