#include "board/port_discovery.h"

#include <algorithm>
#include <array>
#include <filesystem>
#include <system_error>

namespace earshot {
namespace {

constexpr std::uint16_t kArduino = 0x2341;

struct KnownBoard {
    std::uint16_t product;
    const char* name;
    PortState state;
};

// USB product ids below Arduino's vendor id, from the board definitions that Arduino publishes with its cores.
constexpr std::array kKnownBoards{
    KnownBoard{0x805A, "Arduino Nano 33 BLE", PortState::application},
    KnownBoard{0x005A, "Arduino Nano 33 BLE", PortState::bootloader},
    KnownBoard{0x015A, "Arduino Nano 33 BLE", PortState::bootloader},
    KnownBoard{0x025A, "Arduino Nano 33 BLE", PortState::bootloader},
    KnownBoard{0x8057, "Arduino Nano 33 IoT", PortState::otherBoard},
    KnownBoard{0x0057, "Arduino Nano 33 IoT (bootloader)", PortState::otherBoard},
    KnownBoard{0x0058, "Arduino Nano Every", PortState::otherBoard},
    KnownBoard{0x005E, "Arduino Nano RP2040 Connect", PortState::otherBoard},
    KnownBoard{0x805E, "Arduino Nano RP2040 Connect", PortState::otherBoard},
    KnownBoard{0x0043, "Arduino Uno", PortState::otherBoard},
    KnownBoard{0x0069, "Arduino Uno R4 Minima", PortState::otherBoard},
    KnownBoard{0x1002, "Arduino Uno R4 WiFi", PortState::otherBoard},
    KnownBoard{0x0042, "Arduino Mega 2560", PortState::otherBoard},
    KnownBoard{0x8036, "Arduino Leonardo", PortState::otherBoard},
    KnownBoard{0x804D, "Arduino Zero", PortState::otherBoard},
    KnownBoard{0x8054, "Arduino MKR WiFi 1010", PortState::otherBoard},
    KnownBoard{0x025B, "Arduino Portenta H7", PortState::otherBoard},
};

} // namespace

const char* toString(PortState state) {
    switch (state) {
    case PortState::application:
        return "application";
    case PortState::bootloader:
        return "bootloader";
    case PortState::otherBoard:
        return "other board";
    case PortState::unknown:
        break;
    }
    return "unknown";
}

PortInfo identified(PortInfo port) {
    port.state = PortState::unknown;
    if (port.vendor != kArduino)
        return port;
    const auto known = std::find_if(kKnownBoards.begin(), kKnownBoards.end(),
                                    [&](const KnownBoard& board) { return board.product == port.product; });
    port.state = known == kKnownBoards.end() ? PortState::otherBoard : known->state;
    port.board = known == kKnownBoards.end() ? "another Arduino board" : known->name;
    return port;
}

PortInfo requireUsable(Ports& ports, const std::string& path) {
    const std::vector<PortInfo> listed = ports.list();
    std::error_code ignored;
    const std::string target = std::filesystem::weakly_canonical(path, ignored).string(); // /dev/serial/by-id/... is a link
    const auto found = std::find_if(listed.begin(), listed.end(),
                                    [&](const PortInfo& port) { return port.path == path || port.path == target; });
    PortInfo port;
    if (found != listed.end())
        port = *found;
    port.path = path;
    if (port.state == PortState::otherBoard)
        throw Error("this is " + port.board + ", not an Arduino Nano 33 BLE",
                    {path, 0, "Earshot's firmware runs on the Nano 33 BLE and BLE Sense (nRF52840) only; choose another port"});
    if (found == listed.end() && !ports.exists(path)) {
        std::string there;
        for (const PortInfo& other : listed)
            if (other.state == PortState::application || other.state == PortState::bootloader)
                there += (there.empty() ? "" : ", ") + other.path;
        throw Error("there is no such port",
                    {path, 0,
                     there.empty() ? "plug the board in with a cable that carries data; `board list` shows what is found"
                                   : "a Nano 33 BLE is at " + there});
    }
    return port;
}

} // namespace earshot
