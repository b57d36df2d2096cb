#include "virtual_board.h"

#include "base/atomic_file.h"

#include <unistd.h>

#include <array>
#include <chrono>
#include <iostream>
#include <thread>
#include <vector>

namespace earshot {

namespace {

using std::chrono::milliseconds;
using std::chrono::steady_clock;

constexpr std::uint8_t kStayInBootloader = 0xB0;
constexpr std::uint32_t kSoftReset = 1u << 2, kLockedUp = 1u << 3, kWatchdogReset = 1u << 1; // RESETREAS
constexpr std::int64_t kSlice = 2'000'000;                                                   // cycles between looks at the world
constexpr std::uint64_t kPatience = 128'000'000; // cycles after which an application without USB gets little time
constexpr milliseconds kReenumeration{100};      // the port is away that long
constexpr milliseconds kTick{5};
constexpr milliseconds kSketchLine{500};
constexpr std::uint32_t kTouch = 1200;

/// Two boards that run at once have different serial numbers; one board keeps its own.
std::uint64_t deviceIdFor(const std::filesystem::path& flash) {
    if (flash.empty())
        return 0xEA75000000000000u | std::uint64_t(getpid());
    return 0xEA75F1A500000000u | (std::hash<std::string>{}(std::filesystem::absolute(flash).string()) & 0xFFFFFFFFu);
}

FlashMemory openFlash(const std::filesystem::path& file) {
    return file.empty() ? FlashMemory() : FlashMemory(file);
}

} // namespace

VirtualBoard::VirtualBoard(VirtualBoardSettings settings, std::function<std::optional<Hand>()> hand)
    : settings_(std::move(settings)), hand_(std::move(hand)), flash_(openFlash(settings_.flash)),
      deviceId_(deviceIdFor(settings_.flash)) {
    if (!settings_.image.empty())
        flash_.place(Chip::kApplication, readFileBytes(settings_.image, FlashMemory::kBytes));
    if (settings_.powerCut)
        flash_.cutPowerAt(settings_.powerCut);
    loseRam();
}

/// Without power RAM forgets; what it holds afterwards is anything but zero.
void VirtualBoard::loseRam() {
    std::uint32_t value = 0x2545F491;
    for (std::uint8_t& byte : ram_)
        byte = std::uint8_t((value = value * 1664525u + 1013904223u) >> 24);
}

/// Has a person or a fault interrupted whatever runs?
std::optional<VirtualBoard::End> VirtualBoard::disturbed() {
    if (const std::optional<Hand> hand = hand_()) {
        switch (*hand) {
        case Hand::Quit:
            return End::Quit;
        case Hand::DoubleTap:
            return End::DoubleTap;
        case Hand::Replug:
            return End::PowerCycle;
        }
    }
    if (settings_.faults.unplugged() || flash_.powerLost())
        return End::PowerCycle;
    return std::nullopt;
}

void VirtualBoard::publish(PtyLine& port, const char* personality) {
    if (!settings_.link.empty())
        port.publish(settings_.link);
    std::cout << port.path() << std::endl;
    std::cerr << "virtual board: " << personality << " on " << port.path() << std::endl;
}

VirtualBoard::End VirtualBoard::runBootloader() {
    PtyLine port;
    FaultyLine line(port, settings_.faults);
    Bootloader bootloader(flash_, settings_.bootloader);
    publish(port, "bootloader");
    for (;;) {
        if (const std::optional<End> end = disturbed())
            return *end;
        std::array<std::uint8_t, 4096> bytes;
        const std::size_t size = settings_.hangInBootloader ? 0 : line.read(bytes);
        if (size == 0) {
            line.wait(kTick);
            if (settings_.hangInBootloader)
                std::this_thread::sleep_for(kTick);
            continue;
        }
        std::string answer = bootloader.take({bytes.data(), size});
        if (bootloader.destroyed())
            return End::Destroyed;
        if (!answer.empty())
            line.write({reinterpret_cast<const std::uint8_t*>(answer.data()), answer.size()});
        if (bootloader.resetRequested())
            return End::Reset;
    }
}

/// A stranger's program: talks now and then, understands nothing, but lets itself be replaced like every Arduino sketch.
VirtualBoard::End VirtualBoard::runSketch() {
    PtyLine port;
    FaultyLine line(port, settings_.faults);
    publish(port, "another application");
    bool touched = false;
    unsigned reading = 0;
    steady_clock::time_point next = steady_clock::now();
    for (;;) {
        if (const std::optional<End> end = disturbed())
            return *end;
        const bool open = port.isOpen();
        if (touched && !open) {
            retained_.generalPurpose = kStayInBootloader;
            return End::Reset;
        }
        touched = open && port.baud() == kTouch;
        std::array<std::uint8_t, 256> ignored;
        line.read(ignored);
        if (open && steady_clock::now() >= next) {
            next = steady_clock::now() + kSketchLine;
            const std::string text = "reading " + std::to_string(++reading) + "\r\n";
            line.write({reinterpret_cast<const std::uint8_t*>(text.data()), text.size()});
        }
        std::this_thread::sleep_for(kTick);
    }
}

void VirtualBoard::report(Chip& chip) {
    for (const std::string& complaint : chip.cpu().complaints())
        std::cerr << "virtual board: the firmware broke a rule: " << complaint << std::endl;
    if (settings_.stats)
        std::cout << "instructions " << chip.cpu().count().instructions << " cycles " << chip.cpu().count().cycles
                  << " flash-operations " << flash_.operations() << std::endl;
}

VirtualBoard::End VirtualBoard::runApplication() {
    PtyLine port;
    FaultyLine line(port, settings_.faults);
    Chip chip(flash_, ram_, retained_, line, deviceId_);
    bool published = false;
    bool complained = false;
    const auto end = [&](End how) {
        report(chip);
        return how;
    };
    for (;;) {
        if (const std::optional<End> disturbance = disturbed())
            return end(*disturbance);
        if (published && settings_.hangInApplication) {
            std::this_thread::sleep_for(kTick);
            continue;
        }
        const Chip::State state = chip.run(kSlice);
        if (!published && chip.host().ready()) {
            publish(port, "application");
            published = true;
        }
        if (!complained && !chip.host().problem().empty()) {
            std::cerr << "virtual board: the computer gave the device up: " << chip.host().problem() << std::endl;
            complained = true;
        }
        if (!chip.host().ready() && chip.cpu().count().cycles > kPatience)
            std::this_thread::sleep_for(kTick);
        switch (state) {
        case Chip::State::Running:
            break;
        case Chip::State::PowerLost:
            return end(End::PowerCycle);
        case Chip::State::Reset:
            retained_.resetReason |= kSoftReset;
            return end(End::Reset);
        case Chip::State::LockedUp:
            retained_.resetReason |= kLockedUp;
            return end(End::Reset);
        case Chip::State::WatchdogReset:
            retained_.resetReason |= kWatchdogReset;
            return end(End::Reset);
        }
    }
}

/// The time that leaving and coming back takes on the bus. False when the board was switched off meanwhile. A double tap counts
/// here as well: a program that crashes at once leaves little other time for it.
bool VirtualBoard::pause(bool& stay) {
    const steady_clock::time_point until = steady_clock::now() + kReenumeration;
    while (steady_clock::now() < until) {
        const std::optional<Hand> hand = hand_();
        if (hand == Hand::Quit)
            return false;
        stay |= hand == Hand::DoubleTap;
        std::this_thread::sleep_for(kTick);
    }
    return true;
}

bool VirtualBoard::run() {
    bool stay = false;
    for (;;) {
        const bool foreign = settings_.otherApplication || settings_.bootloader == BootloaderKind::Nano33Iot;
        const bool application = foreign || flash_.word(Chip::kApplication) != 0xFFFFFFFF;
        stay |= retained_.generalPurpose == kStayInBootloader || !application;
        retained_.generalPurpose = 0;
        const End end = stay ? runBootloader() : foreign ? runSketch() : runApplication();
        if (end == End::Quit)
            return true;
        if (end == End::Destroyed) {
            std::cerr << "virtual board: the upload overwrote the bootloader; this board is dead" << std::endl;
            return false;
        }
        stay = end == End::DoubleTap;
        if (end == End::PowerCycle) {
            std::cerr << "virtual board: power lost, back in a moment" << std::endl;
            flash_.restorePower();
            settings_.faults.plugIn();
            retained_ = {};
            loseRam();
        }
        if (settings_.otherApplication && stay == false && flash_.word(Chip::kApplication) != 0xFFFFFFFF)
            settings_.otherApplication = false; // it has been replaced
        if (!pause(stay))
            return true;
    }
}

} // namespace earshot
