#pragma once
#include "serial_line.h"

#include <deque>

namespace earshot {

/// A serial port whose program is this process: for tests and measurements, without clocks and files.
class MemoryLine : public SerialLine {
public:
    bool open = true;
    std::uint32_t speed = 115200;
    std::deque<std::uint8_t> toBoard, fromBoard;

    bool isOpen() override { return open; }
    std::uint32_t baud() override { return speed; }
    std::size_t read(std::span<std::uint8_t> bytes) override {
        std::size_t size = 0;
        for (; size < bytes.size() && !toBoard.empty(); ++size) {
            bytes[size] = toBoard.front();
            toBoard.pop_front();
        }
        return size;
    }
    std::size_t write(std::span<const std::uint8_t> bytes) override {
        fromBoard.insert(fromBoard.end(), bytes.begin(), bytes.end());
        return bytes.size();
    }
    void wait(std::chrono::milliseconds) override {}
};

} // namespace earshot
