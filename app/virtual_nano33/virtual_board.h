#pragma once
#include "bootloader.h"
#include "chip.h"
#include "pty_line.h"
#include "stream_faults.h"

#include <filesystem>
#include <functional>
#include <optional>
#include <string>

namespace earshot {

/// How a virtual board behaves.
struct VirtualBoardSettings {
    std::filesystem::path flash; ///< empty: forgotten at the end
    std::filesystem::path image; ///< put at 0x10000 before power-on; empty: none
    std::filesystem::path link;  ///< empty: none
    BootloaderKind bootloader = BootloaderKind::Nano33Ble;
    bool otherApplication = false; ///< somebody else's sketch stands where the firmware would
    bool hangInApplication = false, hangInBootloader = false;
    std::uint64_t powerCut = 0; ///< at this flash operation, 0: never
    bool stats = false;
    StreamFaults faults;
};

/// What a person does to a board.
enum class Hand { Quit, DoubleTap, Replug };

/// A Nano 33 BLE from power-on to power-off: runs bootloader or application, each on a port of its own, as USB would show them.
class VirtualBoard {
public:
    /// `hand` is asked often for what a person has done. Throws Error when the flash cannot be used.
    VirtualBoard(VirtualBoardSettings settings, std::function<std::optional<Hand>()> hand);

    /// Until the hand says quit. False when the board was destroyed (an upload overwrote its bootloader).
    bool run();

private:
    enum class End { Quit, Reset, DoubleTap, PowerCycle, Destroyed };

    End runBootloader();
    End runSketch();
    End runApplication();
    std::optional<End> disturbed();
    bool pause(bool& stay);
    void publish(PtyLine& port, const char* personality);
    void report(Chip& chip);
    void loseRam();

    VirtualBoardSettings settings_;
    std::function<std::optional<Hand>()> hand_;
    FlashMemory flash_;
    RamContent ram_{};
    RetainedState retained_;
    std::uint64_t deviceId_;
};

} // namespace earshot
