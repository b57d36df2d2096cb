#pragma once
#include "serial_line.h"

#include <set>
#include <string>

namespace earshot {

/// What goes wrong on the serial stream, on demand. Positions count bytes from 1 over the board's whole life.
class StreamFaults {
public:
    struct Direction {
        std::set<std::uint64_t> drop, flip, unplug;
        std::uint64_t passed = 0;
    };

    Direction toBoard, fromBoard;
    std::size_t split = 0;              ///< most bytes at a time towards the board; 0: no limit
    std::chrono::milliseconds delay{0}; ///< before each transfer

    /// Adds positions as given on the command line: "17", "r3" (from the board), "5,9,r12". Throws Error.
    static void addPositions(const std::string& text, std::set<std::uint64_t>& toBoard, std::set<std::uint64_t>& fromBoard);

    bool unplugged() const { return unplugged_; }
    void plugIn() { unplugged_ = false; }

    /// Lets `bytes` pass in one direction; what comes out may be shorter. After an unplug nothing passes.
    std::size_t pass(Direction& direction, std::span<std::uint8_t> bytes);

private:
    bool unplugged_ = false;
};

/// A line with faults on it.
class FaultyLine : public SerialLine {
public:
    FaultyLine(SerialLine& line, StreamFaults& faults) : line_(line), faults_(faults) {}

    bool isOpen() override { return line_.isOpen(); }
    std::uint32_t baud() override { return line_.baud(); }
    std::size_t read(std::span<std::uint8_t> bytes) override;
    std::size_t write(std::span<const std::uint8_t> bytes) override;
    void wait(std::chrono::milliseconds limit) override { line_.wait(limit); }

private:
    SerialLine& line_;
    StreamFaults& faults_;
};

} // namespace earshot
