#include "stream_faults.h"

#include "base/error.h"

#include <algorithm>
#include <charconv>
#include <sstream>
#include <thread>
#include <vector>

namespace earshot {

namespace {
constexpr std::uint8_t kFlippedBit = 0x10;
}

void StreamFaults::addPositions(const std::string& text, std::set<std::uint64_t>& toBoard, std::set<std::uint64_t>& fromBoard) {
    std::istringstream items(text);
    for (std::string item; std::getline(items, item, ',');) {
        const bool reply = item.starts_with('r');
        const char* begin = item.data() + (reply ? 1 : 0);
        const char* end = item.data() + item.size();
        std::uint64_t position = 0;
        const auto [stop, error] = std::from_chars(begin, end, position);
        if (error != std::errc() || stop != end || position == 0)
            throw Error("'" + item + "' is no byte position", {{}, 0, "write for example 17, or r17 for a byte from the board"});
        (reply ? fromBoard : toBoard).insert(position);
    }
}

std::size_t StreamFaults::pass(Direction& direction, std::span<std::uint8_t> bytes) {
    std::size_t kept = 0;
    for (const std::uint8_t byte : bytes) {
        if (unplugged_)
            break;
        ++direction.passed;
        if (direction.unplug.contains(direction.passed))
            unplugged_ = true;
        else if (!direction.drop.contains(direction.passed))
            bytes[kept++] = direction.flip.contains(direction.passed) ? std::uint8_t(byte ^ kFlippedBit) : byte;
    }
    return kept;
}

std::size_t FaultyLine::read(std::span<std::uint8_t> bytes) {
    if (faults_.split)
        bytes = bytes.first(std::min(bytes.size(), faults_.split));
    const std::size_t size = line_.read(bytes);
    if (size && faults_.delay.count())
        std::this_thread::sleep_for(faults_.delay);
    return faults_.pass(faults_.toBoard, bytes.first(size));
}

std::size_t FaultyLine::write(std::span<const std::uint8_t> bytes) {
    if (faults_.delay.count())
        std::this_thread::sleep_for(faults_.delay);
    std::vector<std::uint8_t> passed(bytes.begin(), bytes.end());
    passed.resize(faults_.pass(faults_.fromBoard, passed));
    // A fault happens once: what passed it is written whole.
    for (std::size_t written = 0; written < passed.size() && line_.isOpen();) {
        const std::size_t taken = line_.write(std::span(passed).subspan(written));
        written += taken;
        if (!taken)
            std::this_thread::sleep_for(std::chrono::milliseconds(1));
    }
    return bytes.size();
}

} // namespace earshot
