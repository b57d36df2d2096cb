#include "usb_host.h"

#include <algorithm>

#include "base/error.h"

namespace earshot {

namespace {

constexpr std::uint8_t kIn = 0x80, kClassInterface = 0x21;
constexpr std::uint8_t kSetAddress = 5, kGetDescriptor = 6, kSetConfiguration = 9;
constexpr std::uint8_t kSetLineCoding = 0x20, kGetLineCoding = 0x21, kSetControlLineState = 0x22;
constexpr std::uint8_t kDevice = 1, kConfiguration = 2, kString = 3, kQualifier = 6;
constexpr std::uint16_t kEnglish = 0x0409;
constexpr std::uint64_t kControlTimeout = 5ull * 64'000'000; // cycles
constexpr std::uint64_t kIdleGap = 4000;                     // cycles between polls of a firmware that has nothing else to do
constexpr unsigned kIdleSteps = 64;
constexpr unsigned kLookEvery = 16; // steps between looks at the port's settings
constexpr std::chrono::milliseconds kIdleWait{5};

std::vector<std::uint8_t> lineCoding(std::uint32_t baud) {
    return {std::uint8_t(baud), std::uint8_t(baud >> 8), std::uint8_t(baud >> 16), std::uint8_t(baud >> 24), 0, 0, 8};
}

} // namespace

void UsbHost::ask(std::uint8_t type, std::uint8_t request, std::uint16_t value, std::uint16_t index, std::uint16_t length,
                  std::function<void(const Answer&)> take, Bytes out) {
    const auto low = [](std::uint16_t word) { return std::uint8_t(word); };
    const auto high = [](std::uint16_t word) { return std::uint8_t(word >> 8); };
    requests_.push_back({{type, request, low(value), high(value), low(index), high(index), low(length), high(length)},
                         std::move(out),
                         std::move(take)});
}

void UsbHost::getDescriptor(std::uint8_t type, std::uint8_t index, std::uint16_t length,
                            std::function<void(const Answer&)> take) {
    ask(kIn, kGetDescriptor, std::uint16_t(type << 8 | index), type == kString && index ? kEnglish : 0, length, std::move(take));
}

void UsbHost::getString(std::uint8_t index, std::string& text) {
    if (index)
        getDescriptor(kString, index, 255, [&text](const Answer& answer) { text = readString(answer.data); });
}

/// In the order in which Linux asks, with the questions that trip careless devices: a first look at the head alone, a qualifier
/// that a full-speed device has to refuse, lengths beyond what there is.
void UsbHost::enumerate() {
    device_ = {};
    getDescriptor(kDevice, 0, 64, [this](const Answer& answer) {
        readDeviceDescriptor(answer.data, device_);
        usbd_.busReset();
    });
    ask(0, kSetAddress, 9, 0, 0);
    getDescriptor(kDevice, 0, 18, [this](const Answer& answer) { readDeviceDescriptor(answer.data, device_); });
    getDescriptor(kQualifier, 0, 10, [](const Answer& answer) {
        if (!answer.stalled)
            throw Error("a full-speed device answered a request for its high-speed qualifier");
    });
    getDescriptor(kConfiguration, 0, 9, [this](const Answer& answer) {
        readConfigurationHead(answer.data, device_);
        askForConfiguration();
    });
}

void UsbHost::askForConfiguration() {
    getDescriptor(kConfiguration, 0, device_.configurationBytes,
                  [this](const Answer& answer) { readConfiguration(answer.data, device_); });
    getDescriptor(kConfiguration, 0, 512, [this](const Answer& answer) { readConfiguration(answer.data, device_); });
    getDescriptor(kString, 0, 255, [](const Answer& answer) { readString(answer.data); });
    getString(device_.productString, product_);
    getString(device_.manufacturerString, manufacturer_);
    getString(device_.serialString, serialNumber_);
    ask(0, kSetConfiguration, 1, 0, 0);
    setLineCoding(9600);
    ask(kIn | kClassInterface, kGetLineCoding, 0, device_.communicationInterface, 7, [this](const Answer& answer) {
        if (answer.data != lineCoding(9600))
            throw Error("the device does not remember its line coding");
        finish();
    });
}

void UsbHost::finish() {
    ready_ = true;
    open_ = false;
    stepsSinceLook_ = kLookEvery;
    if (onReady)
        onReady();
}

void UsbHost::setLineCoding(std::uint32_t baud) {
    baud_ = baud;
    ask(kClassInterface, kSetLineCoding, 0, device_.communicationInterface, 7, {}, lineCoding(baud));
}

void UsbHost::setControlLines(bool terminalReady) {
    open_ = terminalReady;
    ask(kClassInterface, kSetControlLineState, terminalReady ? 3 : 0, device_.communicationInterface, 0);
}

/// True when a control transfer moved or is due.
bool UsbHost::stepControl() {
    if (inTransfer_) {
        const Usbd::Control state = usbd_.control();
        if (state == Usbd::Control::Pending) {
            if (cpu_.count().cycles - askedAt_ > kControlTimeout)
                throw Error("the device does not answer a control request");
            return false;
        }
        inTransfer_ = false;
        const Request request = std::move(requests_.front());
        requests_.pop_front();
        const bool stalled = state == Usbd::Control::Stalled;
        if (request.take)
            request.take({stalled, usbd_.controlData()});
        else if (stalled)
            throw Error("the device refused request " + std::to_string(request.setup[1]));
        return true;
    }
    if (requests_.empty())
        return false;
    usbd_.beginControl(requests_.front().setup, requests_.front().out);
    askedAt_ = cpu_.count().cycles;
    inTransfer_ = true;
    return true;
}

/// Tells the device when a program opens or closes the port, or changes its speed: what it wrote before closing comes first.
bool UsbHost::followLine() {
    if (++stepsSinceLook_ < kLookEvery)
        return false;
    stepsSinceLook_ = 0;
    const bool isOpen = line_.isOpen();
    if (!isOpen && open_ && moveData()) {
        stepsSinceLook_ = kLookEvery;
        return true;
    }
    const std::uint32_t baud = line_.baud();
    if (isOpen && baud != baud_)
        setLineCoding(baud);
    if (isOpen != open_)
        setControlLines(isOpen);
    return !requests_.empty();
}

bool UsbHost::moveData() {
    bool moved = false;
    if (open_ && toProgram_.empty()) {
        if (const Bytes* packet = usbd_.packet(device_.dataIn)) {
            toProgram_ = *packet;
            usbd_.takePacket(device_.dataIn);
            moved = true;
        }
    }
    if (!toProgram_.empty()) {
        const std::size_t taken = line_.write(toProgram_);
        toProgram_.erase(toProgram_.begin(), toProgram_.begin() + std::ptrdiff_t(taken));
        moved |= taken != 0;
    }
    if (open_ && usbd_.canDeliver(device_.dataOut)) {
        std::array<std::uint8_t, Usbd::kPacketBytes> packet;
        const std::size_t size = line_.read(packet);
        if (size) {
            usbd_.deliver(device_.dataOut, {packet.data(), size});
            moved = true;
        }
    }
    return moved;
}

/// A firmware that polls in quick succession while nothing happens would keep a core of the real computer busy for nothing.
void UsbHost::idle(bool busy) {
    const std::uint64_t now = cpu_.count().cycles;
    const bool quick = now - lastStepAt_ < kIdleGap;
    lastStepAt_ = now;
    idleSteps_ = busy || !quick || !ready_ ? 0 : idleSteps_ + 1;
    if (idleSteps_ > kIdleSteps) {
        line_.wait(kIdleWait);
        stepsSinceLook_ = kLookEvery;
        idleSteps_ = 0;
    }
}

void UsbHost::step() try {
    if (!problem_.empty())
        return;
    if (usbd_.attached() != attached_) {
        attached_ = usbd_.attached();
        requests_.clear();
        inTransfer_ = ready_ = open_ = false;
        if (attached_) {
            usbd_.busReset();
            enumerate();
        }
        return;
    }
    if (!attached_)
        return;
    if (ready_ && lastLookAt_ > 0)
        longestSilence_ = std::max(longestSilence_, cpu_.count().cycles - lastLookAt_);
    lastLookAt_ = ready_ ? cpu_.count().cycles : 0;
    bool busy = stepControl();
    if (ready_ && requests_.empty())
        busy = followLine() || moveData() || busy;
    idle(busy || inTransfer_);
} catch (const Error& error) {
    problem_ = error.what();
    ready_ = false;
}

} // namespace earshot
