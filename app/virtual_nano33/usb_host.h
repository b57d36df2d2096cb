#pragma once
#include "serial_line.h"
#include "usb_descriptors.h"
#include "usbd.h"

#include <deque>
#include <functional>
#include <string>
#include <vector>

namespace earshot {

/// A computer at the other end of the cable: enumerates what is plugged in, checking it strictly, and joins its serial port to
/// `line`.
class UsbHost {
public:
    /// All outlive the host.
    UsbHost(Usbd& device, SerialLine& line, const Cpu& cpu) : usbd_(device), line_(line), cpu_(cpu) {}

    /// Goes on with whatever there is to do; waits a little when there is nothing and the device only idles.
    void step();

    /// Enumerated, and ready to be opened by a program.
    bool ready() const { return ready_; }
    const UsbDevice& device() const { return device_; }
    const std::string& manufacturer() const { return manufacturer_; }
    const std::string& product() const { return product_; }
    const std::string& serialNumber() const { return serialNumber_; }
    /// Why the device was given up; empty while all is well.
    const std::string& problem() const { return problem_; }
    /// Cycles of the longest time for which a ready device did not look at its bus.
    std::uint64_t longestSilence() const { return longestSilence_; }
    /// Called once the device is ready.
    std::function<void()> onReady;

private:
    using Bytes = std::vector<std::uint8_t>;
    struct Answer {
        bool stalled;
        const Bytes& data;
    };
    struct Request {
        std::array<std::uint8_t, 8> setup;
        Bytes out;
        std::function<void(const Answer&)> take; ///< may be empty: the request must succeed
    };

    void ask(std::uint8_t type, std::uint8_t request, std::uint16_t value, std::uint16_t index, std::uint16_t length,
             std::function<void(const Answer&)> take = {}, Bytes out = {});
    void getDescriptor(std::uint8_t type, std::uint8_t index, std::uint16_t length, std::function<void(const Answer&)> take);
    void getString(std::uint8_t index, std::string& text);
    void enumerate();
    void askForConfiguration();
    void finish();
    void setLineCoding(std::uint32_t baud);
    void setControlLines(bool terminalReady);

    bool stepControl();
    bool followLine();
    bool moveData();
    void idle(bool busy);

    Usbd& usbd_;
    SerialLine& line_;
    const Cpu& cpu_;
    UsbDevice device_;
    std::string manufacturer_, product_, serialNumber_, problem_;
    std::deque<Request> requests_;
    bool attached_ = false;
    bool inTransfer_ = false;
    bool ready_ = false;
    std::uint64_t askedAt_ = 0; ///< cycle
    // what the device was told of the port
    bool open_ = false;
    std::uint32_t baud_ = 0;
    unsigned stepsSinceLook_ = 0;

    std::uint64_t lastLookAt_ = 0; ///< cycle; 0: not ready then
    std::uint64_t longestSilence_ = 0;

    Bytes toProgram_; ///< taken from the device, not yet taken by the program
    std::uint64_t lastStepAt_ = 0;
    unsigned idleSteps_ = 0;
};

} // namespace earshot
