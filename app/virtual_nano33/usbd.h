#pragma once
#include "clock_power.h"
#include "cpu.h"

#include <array>
#include <functional>
#include <optional>
#include <vector>

namespace earshot {

/// The USB device controller. To the firmware it is registers, to UsbHost it is the far end of the cable. It is as unforgiving as
/// the chip's errata sheet: without the workarounds it does not come up, or complains.
class Usbd : public Peripheral {
public:
    static constexpr std::size_t kPacketBytes = 64;
    static constexpr unsigned kEndpoints = 8;

    Usbd(Cpu& cpu, const ClockPower& clock) : cpu_(cpu), clock_(clock) {}

    std::uint32_t read(std::uint32_t offset) override;
    void write(std::uint32_t offset, std::uint32_t value) override;

    /// The locked registers of the errata's workarounds, a block of their own.
    class Errata : public Peripheral {
    public:
        std::uint32_t read(std::uint32_t offset) override;
        void write(std::uint32_t offset, std::uint32_t value) override;
        std::uint32_t anomaly171() const { return anomaly171_; }
        std::uint32_t anomaly187() const { return anomaly187_; }

    private:
        bool unlocked_ = false;
        std::uint32_t anomaly171_ = 0, anomaly187_ = 0;
    };
    Errata& errata() { return errata_; }

    /// Called whenever the firmware looks at its events: time for the host to go on.
    std::function<void()> onPoll;

    // The cable.

    bool attached() const { return enabled_ && pullUp_; }
    void busReset();

    enum class Control { Idle, Pending, Done, Stalled };
    /// Begins a control transfer; `out` is its data stage when it has one towards the device (at most one packet).
    void beginControl(const std::array<std::uint8_t, 8>& setup, std::vector<std::uint8_t> out);
    Control control() const { return control_; }
    /// What the device sent in the data stage.
    const std::vector<std::uint8_t>& controlData() const { return controlIn_; }

    /// Can OUT endpoint `endpoint` take a packet, or does it answer NAK?
    bool canDeliver(unsigned endpoint) const;
    void deliver(unsigned endpoint, std::span<const std::uint8_t> packet);
    /// The packet waiting in IN endpoint `endpoint`; takePacket acknowledges it.
    const std::vector<std::uint8_t>* packet(unsigned endpoint) const;
    void takePacket(unsigned endpoint);

private:
    struct Out {
        bool ready = false; ///< the firmware lets a packet in
        bool full = false;
        std::vector<std::uint8_t> packet;
    };

    void startTask(std::uint32_t offset);
    void startIn(unsigned endpoint);
    void startOut(unsigned endpoint);
    void enable(bool on);
    void setPullUp(bool on);
    void resetEndpoints();
    std::uint32_t& stored(std::uint32_t offset) { return registers_[offset / 4]; }
    std::uint32_t stored(std::uint32_t offset) const { return registers_[offset / 4]; }
    bool stalled(bool in, unsigned endpoint) const { return (in ? stalledIn_ : stalledOut_) >> endpoint & 1u; }

    Cpu& cpu_;
    const ClockPower& clock_;
    Errata errata_;
    std::array<std::uint32_t, 0x400> registers_{};
    bool enabled_ = false;
    bool pullUp_ = false;
    unsigned timesEnabled_ = 0;

    Control control_ = Control::Idle;
    std::array<std::uint8_t, 8> setup_{};
    std::vector<std::uint8_t> controlOut_, controlIn_;
    std::array<std::optional<std::vector<std::uint8_t>>, kEndpoints> in_;
    std::array<Out, kEndpoints> out_;
    std::uint32_t stalledIn_ = 0, stalledOut_ = 0;
};

} // namespace earshot
