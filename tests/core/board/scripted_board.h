#pragma once
#include "board/deploy.h"
#include "board/sam_ba.h"
#include "runtime/frame.h"
#include "runtime/protocol.h"

#include <deque>
#include <optional>
#include <random>
#include <set>

namespace earshot::test {

/// What goes wrong. Counts are from the start of the machine; 0: never.
struct Faults {
    std::size_t unplugAtByte = 0;              ///< of all bytes in both directions
    std::size_t powerCutAtFlashOperation = 0;  ///< an erase is one, each quarter of a page's write is one
    std::chrono::milliseconds returnsAfter{0}; ///< an unplugged board comes back by itself; 0: never
    std::set<std::size_t> brokenPages;         ///< one bit of them never takes
    std::set<std::size_t> flakyPages;          ///< one bit of them does not take the first time
    bool ignoresTouch = false;
    bool losesReset = false; ///< the first K# gets lost
    bool bootloaderSilent = false;
    double flips = 0, drops = 0, doubles = 0; ///< chance for each byte, both directions
    std::string version = "Arduino Bootloader (SAM-BA extended) 2.0 [Arduino:IKXYZ]";
};

/// An image that the scripted board starts: it runs when its checksum holds, and its model is that checksum.
DeployImage scriptedImage(std::size_t bytes, unsigned seed);

/// A machine with one Nano 33 BLE, in one process and with its own clock: bootloader with its SAM-BA dialect, and an application
/// that speaks Earshot's protocol with logits that follow from the input. Deterministic.
class ScriptedBoard : public Ports {
public:
    enum class State { absent, bootloader, application, foreignApplication, crashed };

    explicit ScriptedBoard(State state = State::foreignApplication, unsigned seed = 1);

    // the machine
    std::vector<PortInfo> list() override;
    bool exists(const std::string& path) override;
    std::unique_ptr<Transport> open(const std::string& path) override;
    void touch(const std::string& path) override;
    void pause(std::chrono::milliseconds duration) override;
    BoardClock::time_point now() const override { return now_; }

    // the person beside it
    void unplug();
    void plugIn();    ///< starts the application when it is whole, else it crashes
    void doubleTap(); ///< starts the bootloader
    /// Puts an image into the flash and starts it.
    void preload(const DeployImage& image);
    /// Brings back a board after whatever happened, as the hints say: plug in; double tap when it stays silent.
    void recover();

    static constexpr const char* kPath = "/dev/ttyACM0";
    Faults faults;
    bool listed = true; ///< false: a pseudo-terminal, without ids
    std::uint16_t applicationProduct = 0x805A;
    std::uint64_t serialNumber = 0x1122334455667788;

    State state() const { return state_; }
    bool holds(const DeployImage& image) const;
    std::size_t bytesMoved() const { return bytes_; }
    std::size_t flashOperations() const { return flashOperations_; }
    std::uint32_t model() const;
    /// Leaves the bootloader amid the data of a page.
    void interruptPageData();

    /// The logits that the application answers for an input.
    static std::vector<float> expectedLogits(std::span<const std::int8_t> input);

    // for the transport
    std::size_t read(std::span<std::byte> buffer, std::chrono::milliseconds timeout, int connection);
    void write(std::span<const std::byte> bytes, int connection);

private:
    void start(State state, std::chrono::milliseconds delay);
    void advance(std::chrono::milliseconds duration);
    void countByte();
    void requirePresent(int connection);
    bool flashOperation(); ///< false when the power went
    void say(std::string_view text);
    void takeByBootloader(std::uint8_t byte);
    void command();
    void writeFlash(std::size_t offset, std::size_t size);
    void takeByApplication(std::uint8_t byte);
    void answer(const er_frame& request);
    void answerWith(const er_frame& request, er_message type, std::span<const std::uint8_t> payload);
    void refuse(const er_frame& request, er_error_code code, std::uint32_t detail);
    void acknowledge(const er_frame& request);
    void greet(const er_frame& request);
    void takeTransfer(const er_frame& request);
    void finishQuery(const er_frame& request);
    template <typename Emit>
    void disturbed(std::uint8_t byte, Emit emit);

    State state_;
    State next_ = State::absent;
    std::optional<BoardClock::time_point> startsAt_;
    BoardClock::time_point now_{};
    std::mt19937 random_;
    int connection_ = 0; ///< changes whenever the port goes away
    std::size_t bytes_ = 0;
    std::size_t flashOperations_ = 0;
    std::deque<std::uint8_t> toHost_;
    std::vector<std::uint8_t> flash_;
    // bootloader
    std::string command_;
    std::size_t dataLeft_ = 0;
    std::size_t dataAt_ = 0;
    std::size_t source_ = 0;
    std::vector<std::uint8_t> memory_;
    // application
    er_frame_decoder decoder_{};
    er_transfer_begin open_{};
    std::vector<std::uint8_t> received_;
};

} // namespace earshot::test
