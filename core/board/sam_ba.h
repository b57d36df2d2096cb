#pragma once
#include "board/transport.h"

#include <cstdint>
#include <span>
#include <stop_token>
#include <string>
#include <string_view>

namespace earshot {

/// The bootloader writes its flash in pages of 4 KB, at 0x10000 + offset.
inline constexpr std::size_t kFlashPageBytes = 4096;
/// Offset plus size beyond this would wrap and overwrite the bootloader.
inline constexpr std::size_t kFlashLimit = 0xF0000;
inline constexpr std::string_view kSamBaBootloader = "Arduino Bootloader (SAM-BA extended)";

/// The Nano 33 BLE's bootloader did not answer, or not as it should. Worth a resynchronisation and another try.
class SamBaError : public Error {
public:
    using Error::Error;
};

/// The bootloader's dialect of Atmel's SAM-BA: a letter, hexadecimal numbers, '#'. Every call throws SamBaError (no or a wrong
/// answer), PortLost, and Cancelled within 100 ms of a stop.
class SamBa {
public:
    /// `port` is named in errors. `transport` must outlive this.
    SamBa(Transport& transport, std::string port) : transport_(transport), port_(std::move(port)) {}

    /// Brings the bootloader to where it takes a command, whatever state it was left in (also amid the data of a page).
    void synchronise(const std::stop_token& stop, int attempts = 6);
    /// `V#`: "Arduino Bootloader (SAM-BA extended) 2.0 [Arduino:IKXYZ]".
    std::string version(const std::stop_token& stop);
    /// `I#`: the chip, "nRF52840-QIAA".
    std::string chip(const std::stop_token& stop);
    /// `Z`: CRC-16/XMODEM of `size` bytes of flash from `offset`.
    std::uint16_t crc(std::size_t offset, std::size_t size, const std::stop_token& stop);
    /// `S` and `Y`: erases and writes one page. `page` has kFlashPageBytes, `offset` is a multiple of it. Throws Error (without
    /// sending anything) when the page would end beyond kFlashLimit.
    void writePage(std::size_t offset, std::span<const std::byte> page, const std::stop_token& stop);
    /// `K#`: resets the board. No answer; the port goes away.
    void reset();

private:
    void send(std::string_view command);
    /// The next line, up to "\n\r", without it and without leading zeros.
    std::string line(std::chrono::milliseconds timeout, const std::stop_token& stop);
    void expect(std::string_view answer, std::chrono::milliseconds timeout, const std::stop_token& stop);
    void drain(const std::stop_token& stop);

    Transport& transport_;
    std::string port_;
    std::string received_;
};

} // namespace earshot
