#pragma once
#include <chrono>
#include <cstddef>
#include <cstdint>
#include <span>

namespace earshot {

/// The host program's side of the serial port, as the host's USB driver sees it.
class SerialLine {
public:
    virtual ~SerialLine() = default;

    /// Has a program opened the port?
    virtual bool isOpen() = 0;
    virtual std::uint32_t baud() = 0;
    /// Bytes that the program wrote, up to `bytes.size()`; 0 when there are none.
    virtual std::size_t read(std::span<std::uint8_t> bytes) = 0;
    /// Gives the program bytes; how many of them it took.
    virtual std::size_t write(std::span<const std::uint8_t> bytes) = 0;
    /// Nothing to do: returns when the program does something, or after `limit`.
    virtual void wait(std::chrono::milliseconds limit) = 0;
};

} // namespace earshot
