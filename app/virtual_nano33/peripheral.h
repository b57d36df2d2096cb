#pragma once
#include <cstdint>

namespace earshot {

/// A block of registers. Offsets are from the block's base, accesses are whole words.
class Peripheral {
public:
    virtual ~Peripheral() = default;
    virtual std::uint32_t read(std::uint32_t offset) = 0;
    virtual void write(std::uint32_t offset, std::uint32_t value) = 0;
};

} // namespace earshot
