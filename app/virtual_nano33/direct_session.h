#pragma once
#include "chip.h"
#include "memory_line.h"

#include "runtime/frame.h"
#include "runtime/protocol.h"

#include <cstdint>
#include <optional>
#include <span>
#include <vector>

namespace earshot {

/// Talks to the firmware on a chip in this process, letting the chip run while it waits.
class DirectSession {
public:
    struct Answer {
        er_message type;
        std::vector<std::uint8_t> payload;
    };

    DirectSession(Chip& chip, MemoryLine& line);

    /// Runs the chip until the host has enumerated it. Throws Error when that fails.
    void waitUntilReady();
    /// One request and its answer. Throws Error when none comes within a minute of the board's time, or the chip stops.
    Answer ask(er_message type, std::span<const std::uint8_t> payload = {});

    er_hello hello();
    /// Uploads `bytes` as a model or as a query's input, by the rules of protocol.h; the answer to the last message.
    Answer transfer(er_transfer_kind kind, std::span<const std::uint8_t> bytes);
    std::vector<er_profile_entry> profile();

private:
    void run(std::int64_t cycles);
    std::optional<Answer> received();

    Chip& chip_;
    MemoryLine& line_;
    er_frame_decoder decoder_;
    std::uint32_t sequence_ = 1000;
    std::uint32_t transferId_ = 70000;
};

} // namespace earshot
