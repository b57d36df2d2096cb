#pragma once
#include "base/error.h"

#include <chrono>
#include <cstddef>
#include <span>
#include <string>

namespace earshot {

using BoardClock = std::chrono::steady_clock;

/// The port went away while it was used: unplugged, reset, or closed by the other end.
class PortLost : public Error {
public:
    using Error::Error;
};

/// A stream of bytes to and from a board. Blocking; used by one thread at a time and needs no event loop.
class Transport {
public:
    Transport() = default;
    Transport(const Transport&) = delete;
    Transport& operator=(const Transport&) = delete;
    virtual ~Transport() = default;

    /// Waits up to `timeout` for bytes and takes what is there, at most `buffer.size()`. Returns 0 when nothing came. Throws
    /// PortLost; the transport is closed then and stays so.
    virtual std::size_t read(std::span<std::byte> buffer, std::chrono::milliseconds timeout) = 0;
    /// Hands over all bytes or throws PortLost (also when the board takes none for `timeout`).
    virtual void write(std::span<const std::byte> bytes, std::chrono::milliseconds timeout) = 0;
    /// The time by which `timeout` is measured.
    virtual BoardClock::time_point now() const { return BoardClock::now(); }
};

} // namespace earshot
