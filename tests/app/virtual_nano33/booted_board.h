#pragma once
#include "chip.h"
#include "direct_session.h"
#include "firmware/firmware_image.h"
#include "firmware/flash_map.h"
#include "memory_line.h"

#include <memory>

namespace earshot::test {

/// A virtual board in this process with a firmware image in its flash; reset() starts it again with what flash and RAM hold.
class BootedBoard {
public:
    explicit BootedBoard(std::span<const std::byte> image) {
        flash.place(Chip::kApplication, image);
        reset();
    }

    void reset() {
        session.reset();
        chip.reset();
        line = MemoryLine();
        chip = std::make_unique<Chip>(flash, *ram, retained, line, 0x0123456789ABCDEF);
        session = std::make_unique<DirectSession>(*chip, line);
    }
    DirectSession& ready() {
        session->waitUntilReady();
        return *session;
    }
    /// Runs until the chip stops running; what it ended with.
    Chip::State runUntilItStops(std::uint64_t cycles) {
        Chip::State state = Chip::State::Running;
        for (std::uint64_t i = 0; i < cycles && state == Chip::State::Running; i += 100'000)
            state = chip->run(100'000);
        return state;
    }

    FlashMemory flash;
    std::unique_ptr<RamContent> ram = std::make_unique<RamContent>();
    RetainedState retained;
    MemoryLine line;
    std::unique_ptr<Chip> chip;
    std::unique_ptr<DirectSession> session;
};

inline std::span<const std::uint8_t> octets(std::span<const std::byte> bytes) {
    return {reinterpret_cast<const std::uint8_t*>(bytes.data()), bytes.size()};
}

} // namespace earshot::test
