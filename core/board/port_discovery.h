#pragma once
#include "board/transport.h"

#include <chrono>
#include <cstdint>
#include <memory>
#include <string>
#include <vector>

namespace earshot {

/// What a port's USB ids say about what is behind it.
enum class PortState {
    application, ///< a Nano 33 BLE that runs an application (Earshot's or another one)
    bootloader,  ///< a Nano 33 BLE in its bootloader
    otherBoard,  ///< a board that Earshot's firmware does not run on, such as a Nano 33 IoT
    unknown      ///< no known ids: another device, or a pseudo-terminal
};

const char* toString(PortState state);

struct PortInfo {
    std::string path;         ///< "/dev/ttyACM0"
    std::string board;        ///< "Arduino Nano 33 BLE"; empty: unknown
    std::string serialNumber; ///< USB serial number; empty: none
    std::uint16_t vendor = 0; ///< USB vendor id; 0: not a USB device
    std::uint16_t product = 0;
    PortState state = PortState::unknown;
};

/// Fills `board` and `state` from `vendor` and `product`.
PortInfo identified(PortInfo port);

/// The serial ports of a machine. The real ones are SerialPorts; tests bring a machine of their own with its own clock.
class Ports {
public:
    Ports() = default;
    Ports(const Ports&) = delete;
    Ports& operator=(const Ports&) = delete;
    virtual ~Ports() = default;

    /// Every port of the machine, sorted by path; pseudo-terminals are not among them.
    virtual std::vector<PortInfo> list() = 0;
    /// True while something is at `path`, listed or not.
    virtual bool exists(const std::string& path) = 0;
    /// Opens a port at 115200 baud, exclusively. Throws Error saying why not (absent, no permission and how to get it, busy and
    /// by whom).
    virtual std::unique_ptr<Transport> open(const std::string& path) = 0;
    /// Asks the application to enter the bootloader: opens at 1200 baud, holds it and lets go.
    virtual void touch(const std::string& path) = 0;
    virtual void pause(std::chrono::milliseconds duration) = 0;
    virtual BoardClock::time_point now() const { return BoardClock::now(); }
};

/// The entry of `list()` for `path`, or an unknown one for a path that is not listed (a pseudo-terminal or a link). Throws Error
/// when nothing is there and when it is a board that Earshot does not support, naming it.
PortInfo requireUsable(Ports& ports, const std::string& path);

/// The machine's serial ports through Qt SerialPort. In a program without a QCoreApplication it brings one for as long as it
/// lives; create it in the main thread there.
class SerialPorts : public Ports {
public:
    SerialPorts();
    ~SerialPorts() override;
    std::vector<PortInfo> list() override;
    bool exists(const std::string& path) override;
    std::unique_ptr<Transport> open(const std::string& path) override;
    void touch(const std::string& path) override;
    void pause(std::chrono::milliseconds duration) override;

private:
    struct Application;
    std::unique_ptr<Application> application_;
};

} // namespace earshot
