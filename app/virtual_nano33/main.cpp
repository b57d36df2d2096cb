// earshot-virtual-nano33: a Nano 33 BLE that is a pseudo-terminal.
#include "base/error.h"
#include "profile.h"
#include "virtual_board.h"

#include <CLI/CLI.hpp>

#include <sys/signalfd.h>
#include <unistd.h>

#include <csignal>
#include <iostream>

using namespace earshot;

namespace {

/// Signals as events: SIGINT and SIGTERM switch the board off, SIGUSR1 is a double tap on its reset button, SIGUSR2 a replug.
class Signals {
public:
    Signals() {
        sigset_t set;
        sigemptyset(&set);
        for (const int signal : {SIGINT, SIGTERM, SIGUSR1, SIGUSR2})
            sigaddset(&set, signal);
        sigprocmask(SIG_BLOCK, &set, nullptr);
        descriptor_ = signalfd(-1, &set, SFD_NONBLOCK | SFD_CLOEXEC);
    }
    Signals(const Signals&) = delete;
    Signals& operator=(const Signals&) = delete;
    ~Signals() { close(descriptor_); }

    std::optional<Hand> next() {
        signalfd_siginfo info{};
        if (read(descriptor_, &info, sizeof info) != sizeof info)
            return std::nullopt;
        return info.ssi_signo == SIGUSR1 ? Hand::DoubleTap : info.ssi_signo == SIGUSR2 ? Hand::Replug : Hand::Quit;
    }

private:
    int descriptor_;
};

struct Arguments {
    VirtualBoardSettings settings;
    std::string board = "nano33ble", hang, drop, flip, unplug;
    bool oldBootloader = false;
    int delay = 0;
    std::filesystem::path profile;
};

void define(CLI::App& app, Arguments& arguments) {
    VirtualBoardSettings& settings = arguments.settings;
    app.add_option("--link", settings.link, "symbolic link to the port; vanishes and reappears at re-enumeration")
        ->type_name("PATH");
    app.add_option("--flash", settings.flash, "file that holds the flash; absent or erased: the board starts in its bootloader")
        ->type_name("FILE");
    app.add_option("--image", settings.image, "firmware image to put into the flash first")->type_name("FILE");
    app.add_flag("--stats", settings.stats,
                 "print instructions, estimated cycles and flash operations at each reset and at the end");
    app.add_option("--profile", arguments.profile,
                   "run one inference (of --image, --flash, or this build's firmware), print its cycles by layer, write them as "
                   "JSON, end")
        ->type_name("FILE");
    app.add_option("--board", arguments.board, "which board it claims to be")->check(CLI::IsMember({"nano33ble", "nano33iot"}));
    app.add_flag("--old-bootloader", arguments.oldBootloader, "a bootloader without the SAM-BA extensions");
    app.add_flag("--other-application", settings.otherApplication, "somebody else's sketch is on the board");
    app.add_option("--hang", arguments.hang, "never answer, in the application or in the bootloader")
        ->check(CLI::IsMember({"application", "bootloader"}));
    app.add_option("--power-cut", settings.powerCut, "power fails in the middle of this flash operation (from 1), then returns")
        ->type_name("N");
    app.add_option("--drop-byte", arguments.drop, "lose these bytes of the stream; rN: from the board")->type_name("[r]N,...");
    app.add_option("--flip-byte", arguments.flip, "flip a bit in these bytes")->type_name("[r]N,...");
    app.add_option("--unplug", arguments.unplug, "pull the cable at these bytes, and put it back")->type_name("[r]N,...");
    app.add_option("--split", settings.faults.split, "hand the board at most this many bytes at a time")->type_name("N");
    app.add_option("--delay", arguments.delay, "wait before each transfer")->type_name("MS")->check(CLI::NonNegativeNumber);
    app.footer(
        "Prints the port's path, again after each re-enumeration. SIGUSR1: double tap on reset. SIGUSR2: replug. SIGTERM: off.");
}

void apply(Arguments& arguments) {
    VirtualBoardSettings& settings = arguments.settings;
    StreamFaults& faults = settings.faults;
    if (arguments.board == "nano33iot")
        settings.bootloader = BootloaderKind::Nano33Iot;
    else if (arguments.oldBootloader)
        settings.bootloader = BootloaderKind::Nano33BleOld;
    settings.hangInApplication = arguments.hang == "application";
    settings.hangInBootloader = arguments.hang == "bootloader";
    StreamFaults::addPositions(arguments.drop, faults.toBoard.drop, faults.fromBoard.drop);
    StreamFaults::addPositions(arguments.flip, faults.toBoard.flip, faults.fromBoard.flip);
    StreamFaults::addPositions(arguments.unplug, faults.toBoard.unplug, faults.fromBoard.unplug);
    faults.delay = std::chrono::milliseconds(arguments.delay);
}

} // namespace

int main(int count, char** values) {
    Arguments arguments;
    CLI::App app("A virtual Arduino Nano 33 BLE: runs the bytes that go to a real board, on a pseudo-terminal",
                 "earshot-virtual-nano33");
    define(app, arguments);
    try {
        app.parse(count, values);
    } catch (const CLI::ParseError& error) {
        return app.exit(error) == 0 ? 0 : 2;
    }
    try {
        apply(arguments);
        if (!arguments.profile.empty()) {
            printProfile(profileImage(arguments.settings.image, arguments.settings.flash), arguments.profile, std::cout);
            return 0;
        }
        Signals signals;
        VirtualBoard board(std::move(arguments.settings), [&] { return signals.next(); });
        return board.run() ? 0 : 3;
    } catch (const Error& error) {
        std::cerr << "earshot-virtual-nano33: " << error.what() << std::endl;
        return 1;
    }
}
