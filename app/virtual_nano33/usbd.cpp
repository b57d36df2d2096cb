#include "usbd.h"

namespace earshot {

namespace {
// Tasks
constexpr std::uint32_t kStartIn = 0x004, kStartOut = 0x028, kReceiveControl = 0x04C, kControlStatus = 0x050,
                        kControlStall = 0x054, kLastTask = 0x05C;
// Events
constexpr std::uint32_t kReset = 0x100, kEndIn = 0x108, kControlDataDone = 0x128, kEndOut = 0x130, kBusEvent = 0x158,
                        kSetup = 0x15C, kData = 0x160, kFirstEvent = 0x100, kLastEvent = 0x160;
// Registers
constexpr std::uint32_t kEventCause = 0x400, kDataStatus = 0x46C, kAddress = 0x470, kSetupBytes = 0x480, kSizeOut = 0x4A0,
                        kEnable = 0x500, kPullUp = 0x504, kToggle = 0x50C, kInEnabled = 0x510, kOutEnabled = 0x514,
                        kStall = 0x518, kInPointer = 0x600, kOutPointer = 0x700, kAnomaly166A = 0x800, kAnomaly166B = 0x804,
                        kAnomaly199 = 0xC1C;
constexpr std::uint32_t kPointerStride = 0x14, kCount = 0x04, kAmount = 0x08;
constexpr std::uint32_t kReady = 1u << 11;
constexpr std::uint8_t kSetAddressRequest = 5, kDeviceToHost = 0x80;

bool within(std::uint32_t offset, std::uint32_t first, unsigned count) {
    return offset >= first && offset < first + 4 * count;
}

} // namespace

std::uint32_t Usbd::Errata::read(std::uint32_t offset) {
    return offset == 0xC00 ? unlocked_ : 0;
}

void Usbd::Errata::write(std::uint32_t offset, std::uint32_t value) {
    if (offset == 0xC00)
        unlocked_ = value == 0x9375 ? !unlocked_ : false;
    else if (offset == 0xC14 && unlocked_)
        anomaly171_ = value;
    else if (offset == 0xD14 && unlocked_)
        anomaly187_ = value;
}

std::uint32_t Usbd::read(std::uint32_t offset) {
    if (offset == kReset && onPoll)
        onPoll();
    return stored(offset);
}

void Usbd::write(std::uint32_t offset, std::uint32_t value) {
    if (offset <= kLastTask) {
        if (value)
            startTask(offset);
        return;
    }
    if (offset == kEventCause || offset == kDataStatus) { // writing a one clears it
        stored(offset) &= ~value;
        return;
    }
    if (within(offset, kSizeOut, kEndpoints)) {
        out_[(offset - kSizeOut) / 4].ready = true;
        return;
    }
    stored(offset) = value;
    if (offset == kEnable)
        enable(value & 1);
    else if (offset == kPullUp)
        setPullUp(value & 1);
    else if (offset == kStall) {
        std::uint32_t& stalled = value & kDeviceToHost ? stalledIn_ : stalledOut_;
        const std::uint32_t bit = 1u << (value & 7);
        stalled = value & 0x100 ? stalled | bit : stalled & ~bit;
    } else if (offset >= kFirstEvent && offset <= kLastEvent && value != 0)
        cpu_.complain("a USBD event was set by software");
}

void Usbd::enable(bool on) {
    enabled_ = on;
    resetEndpoints();
    pullUp_ = false;
    if (!on)
        return;
    ++timesEnabled_;
    if (!clock_.crystalRuns())
        cpu_.complain("USBD enabled without the crystal");
    if (errata_.anomaly187() == 3 && errata_.anomaly171() == 0xC0) {
        stored(kEventCause) |= kReady;
        stored(kBusEvent) = 1;
    } else {
        cpu_.complain("USBD enabled without the workarounds for errata 171 and 187: it never becomes ready");
    }
}

void Usbd::setPullUp(bool on) {
    pullUp_ = on && enabled_;
    if (!on)
        return;
    if (!enabled_)
        cpu_.complain("USB pull-up switched on while the controller is off");
    if (timesEnabled_ < 2)
        cpu_.complain("USB pull-up without the workaround for errata 223");
    if (errata_.anomaly187() != 3)
        cpu_.complain("USB pull-up without the workaround for errata 211");
    if (stored(kAnomaly166A) != 0x7E3 || stored(kAnomaly166B) != 0x40)
        cpu_.complain("USB pull-up without the workaround for errata 166");
}

void Usbd::resetEndpoints() {
    control_ = Control::Idle;
    in_ = {};
    out_ = {};
    stalledIn_ = stalledOut_ = 0;
    stored(kInEnabled) = stored(kOutEnabled) = 1;
    stored(kDataStatus) = 0;
    stored(kAddress) = 0;
}

void Usbd::busReset() {
    resetEndpoints();
    stored(kReset) = 1;
}

void Usbd::beginControl(const std::array<std::uint8_t, 8>& setup, std::vector<std::uint8_t> out) {
    setup_ = setup;
    controlOut_ = std::move(out);
    controlIn_.clear();
    for (unsigned i = 0; i < setup.size(); ++i)
        stored(kSetupBytes + 4 * i) = setup[i];
    stored(kSetup) = 1;
    control_ = Control::Pending;
    if (setup[0] == 0 && setup[1] == kSetAddressRequest) { // the controller's own business, status stage included
        stored(kAddress) = setup[2] & 0x7F;
        control_ = Control::Done;
    }
}

void Usbd::startTask(std::uint32_t offset) {
    if (!enabled_) {
        cpu_.complain("a USBD task was started while the controller is off");
    } else if (within(offset, kStartIn, kEndpoints)) {
        startIn((offset - kStartIn) / 4);
    } else if (within(offset, kStartOut, kEndpoints)) {
        startOut((offset - kStartOut) / 4);
    } else if (control_ != Control::Pending) {
        cpu_.complain("a control task was started without a control transfer");
    } else if (offset == kReceiveControl) {
        stored(kSizeOut) = std::uint32_t(controlOut_.size());
        out_[0] = {.ready = false, .full = true, .packet = controlOut_};
        stored(kControlDataDone) = 1;
    } else if (offset == kControlStatus) {
        control_ = Control::Done;
    } else if (offset == kControlStall) {
        control_ = Control::Stalled;
    }
}

void Usbd::startIn(unsigned endpoint) {
    const std::uint32_t pointer = stored(kInPointer + kPointerStride * endpoint);
    const std::uint32_t count = stored(kInPointer + kPointerStride * endpoint + kCount) & 0x7F;
    std::vector<std::uint8_t> packet(count);
    if (stored(kAnomaly199) != 0x82)
        cpu_.complain("USBD transfer without the workaround for errata 199");
    if (pointer % 4 != 0 || count > kPacketBytes || (count && !cpu_.readRam(pointer, packet)))
        cpu_.complain("EasyDMA from outside RAM, unaligned or too long");
    if (!(stored(kInEnabled) >> endpoint & 1))
        cpu_.complain("transfer on an IN endpoint that is not enabled");
    stored(kInPointer + kPointerStride * endpoint + kAmount) = count;
    stored(kEndIn + 4 * endpoint) = 1;
    if (endpoint != 0) {
        if (in_[endpoint])
            cpu_.complain("an IN packet was overwritten before the host took it");
        in_[endpoint] = std::move(packet);
        return;
    }
    controlIn_.insert(controlIn_.end(), packet.begin(), packet.end());
    const std::size_t asked = setup_[6] | std::size_t(setup_[7]) << 8;
    if (controlIn_.size() > asked)
        cpu_.complain("more control data than the host asked for");
    stored(kControlDataDone) = 1;
}

void Usbd::startOut(unsigned endpoint) {
    Out& out = out_[endpoint];
    const std::uint32_t pointer = stored(kOutPointer + kPointerStride * endpoint);
    const std::uint32_t count = stored(kOutPointer + kPointerStride * endpoint + kCount) & 0x7F;
    if (stored(kAnomaly199) != 0x82)
        cpu_.complain("USBD transfer without the workaround for errata 199");
    if (!out.full)
        cpu_.complain("an OUT transfer was started without a packet");
    if (count < out.packet.size())
        out.packet.resize(count);
    if (pointer % 4 != 0 || !cpu_.writeRam(pointer, out.packet))
        cpu_.complain("EasyDMA to outside RAM or unaligned");
    stored(kOutPointer + kPointerStride * endpoint + kAmount) = std::uint32_t(out.packet.size());
    stored(kEndOut + 4 * endpoint) = 1;
    out = {.ready = true, .full = false, .packet = {}};
}

bool Usbd::canDeliver(unsigned endpoint) const {
    return stored(kOutEnabled) >> endpoint & 1 && out_[endpoint].ready && !out_[endpoint].full && !stalled(false, endpoint);
}

void Usbd::deliver(unsigned endpoint, std::span<const std::uint8_t> packet) {
    out_[endpoint] = {.ready = false, .full = true, .packet = {packet.begin(), packet.end()}};
    stored(kSizeOut + 4 * endpoint) = std::uint32_t(packet.size());
    stored(kDataStatus) |= 1u << (16 + endpoint);
    stored(kData) = 1;
}

const std::vector<std::uint8_t>* Usbd::packet(unsigned endpoint) const {
    return in_[endpoint] && !stalled(true, endpoint) ? &*in_[endpoint] : nullptr;
}

void Usbd::takePacket(unsigned endpoint) {
    in_[endpoint].reset();
    stored(kDataStatus) |= 1u << endpoint;
    stored(kData) = 1;
}

} // namespace earshot
