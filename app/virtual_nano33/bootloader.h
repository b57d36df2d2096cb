#pragma once
#include "flash_memory.h"

#include <span>
#include <string>
#include <vector>

namespace earshot {

/// The boards whose bootloader can be played.
enum class BootloaderKind {
    Nano33Ble,    ///< Arduino's bootloader with the SAM-BA extensions that deploying needs
    Nano33BleOld, ///< an early one without them
    Nano33Iot     ///< the SAMD21's, of another board altogether
};

/// The bootloader's side of its SAM-BA dialect (the house plan describes it): N V I S X Y Z K; anything else is ignored without a
/// word. Addresses are offsets from 0x10000 and wrap around at the end of flash, onto the bootloader itself.
class Bootloader {
public:
    Bootloader(FlashMemory& flash, BootloaderKind kind) : flash_(flash), kind_(kind) {}

    /// Takes what the host sent; returns the answer.
    std::string take(std::span<const std::uint8_t> bytes);

    bool resetRequested() const { return resetRequested_; }
    /// An upload ran over the end of flash and hit the bootloader: nothing but a debug probe brings this board back.
    bool destroyed() const { return destroyed_; }

private:
    std::string execute();
    std::string version() const;
    std::string write(std::uint32_t offset, std::uint32_t size);
    std::string checksum(std::uint32_t offset, std::uint32_t size) const;
    /// The hexadecimal number in a fixed field of the command.
    std::uint32_t number(std::size_t at, std::size_t limit) const;

    FlashMemory& flash_;
    BootloaderKind kind_;
    std::string command_;
    std::vector<std::uint8_t> buffer_ = std::vector<std::uint8_t>(0x2000); ///< what S fills
    std::uint32_t receiveAt_ = 0, receiveLeft_ = 0;
    std::uint32_t writeFrom_ = 0; ///< in the buffer
    bool resetRequested_ = false;
    bool destroyed_ = false;
};

} // namespace earshot
