#include "usb_descriptors.h"

#include "base/error.h"

#include <vector>

namespace earshot {

namespace {

constexpr std::uint8_t kDevice = 1, kConfiguration = 2, kString = 3, kInterface = 4, kEndpoint = 5, kAssociation = 11,
                       kClassInterface = 0x24;
constexpr std::uint8_t kCommunication = 2, kAbstractControl = 2, kCdcData = 10;
constexpr std::uint8_t kHeader = 0, kUnion = 6;
constexpr std::uint8_t kBulk = 2, kInterrupt = 3;

void require(bool condition, const char* problem) {
    if (!condition)
        throw Error(std::string("the device's descriptors are wrong: ") + problem);
}

std::uint16_t word(std::span<const std::uint8_t> bytes, std::size_t at) {
    return std::uint16_t(bytes[at] | bytes[at + 1] << 8);
}

struct Interface {
    std::uint8_t number, endpoints, deviceClass, subclass;
    std::uint8_t found = 0; ///< endpoint descriptors so far
};

/// Everything found on the way through a configuration.
struct Walk {
    std::vector<Interface> interfaces;
    bool association = false, header = false, joined = false;
};

void takeInterface(std::span<const std::uint8_t> bytes, Walk& walk) {
    require(bytes.size() == 9, "an interface descriptor is not 9 bytes long");
    require(walk.interfaces.empty() || walk.interfaces.back().found == walk.interfaces.back().endpoints,
            "an interface has other endpoints than it announces");
    require(bytes[2] == walk.interfaces.size() && bytes[3] == 0, "interfaces are not numbered in order");
    walk.interfaces.push_back({bytes[2], bytes[4], bytes[5], bytes[6]});
}

void takeEndpoint(std::span<const std::uint8_t> bytes, Walk& walk, UsbDevice& device) {
    require(bytes.size() == 7, "an endpoint descriptor is not 7 bytes long");
    require(!walk.interfaces.empty(), "an endpoint stands before any interface");
    Interface& interface = walk.interfaces.back();
    ++interface.found;
    const bool in = bytes[2] & 0x80;
    const std::uint8_t number = bytes[2] & 0x0F, type = bytes[3] & 3;
    const std::uint16_t size = word(bytes, 4);
    require(number >= 1 && number <= 7, "an endpoint number that the chip does not have");
    require(size <= 64, "a packet size that full speed does not allow");
    if (interface.deviceClass == kCommunication) {
        require(in && type == kInterrupt && bytes[6] != 0, "the notification endpoint is not a polled interrupt IN");
        device.notificationIn = number;
    } else {
        require(type == kBulk && (size == 8 || size == 16 || size == 32 || size == 64),
                "a data endpoint is not a proper bulk endpoint");
        (in ? device.dataIn : device.dataOut) = number;
    }
}

void takeFunctional(std::span<const std::uint8_t> bytes, Walk& walk) {
    require(bytes.size() >= 3 && !walk.interfaces.empty() && walk.interfaces.back().deviceClass == kCommunication,
            "a functional descriptor is out of place");
    if (bytes[2] == kHeader)
        walk.header = bytes.size() == 5;
    else if (bytes[2] == kUnion)
        walk.joined = bytes.size() == 5 && bytes[3] == 0 && bytes[4] == 1;
}

} // namespace

void readDeviceDescriptor(std::span<const std::uint8_t> bytes, UsbDevice& device) {
    require(bytes.size() == 18 && bytes[0] == 18 && bytes[1] == kDevice, "the device descriptor is not 18 bytes of type 1");
    require(word(bytes, 2) >= 0x0110, "an unknown USB version");
    require(bytes[4] == 0xEF && bytes[5] == 2 && bytes[6] == 1, "the device class does not announce an interface association");
    require(bytes[7] == 64, "control packets are not 64 bytes");
    require(bytes[17] == 1, "not one configuration");
    device.vendor = word(bytes, 8);
    device.product = word(bytes, 10);
    device.manufacturerString = bytes[14];
    device.productString = bytes[15];
    device.serialString = bytes[16];
}

void readConfigurationHead(std::span<const std::uint8_t> bytes, UsbDevice& device) {
    require(bytes.size() == 9 && bytes[0] == 9 && bytes[1] == kConfiguration,
            "the configuration descriptor is not 9 bytes of type 2");
    device.configurationBytes = word(bytes, 2);
    require(device.configurationBytes > 9, "the configuration is empty");
    require(bytes[5] == 1, "the configuration's value is not 1");
    require((bytes[7] & 0x80) != 0, "a reserved attribute bit is not set");
}

void readConfiguration(std::span<const std::uint8_t> bytes, UsbDevice& device) {
    require(bytes.size() == device.configurationBytes && word(bytes, 2) == bytes.size(),
            "the configuration is shorter than it says");
    Walk walk;
    for (std::size_t at = 9; at < bytes.size();) {
        const std::size_t length = bytes[at];
        require(length >= 2 && length <= bytes.size() - at, "a descriptor's length leaves the configuration");
        const auto descriptor = bytes.subspan(at, length);
        if (descriptor[1] == kInterface)
            takeInterface(descriptor, walk);
        else if (descriptor[1] == kEndpoint)
            takeEndpoint(descriptor, walk, device);
        else if (descriptor[1] == kClassInterface)
            takeFunctional(descriptor, walk);
        else if (descriptor[1] == kAssociation)
            walk.association = length == 8 && descriptor[2] == 0 && descriptor[3] == 2;
        at += length;
    }
    require(walk.interfaces.size() == bytes[4] && walk.interfaces.size() == 2, "not the two interfaces of a serial port");
    require(walk.interfaces.back().found == walk.interfaces.back().endpoints,
            "an interface has other endpoints than it announces");
    require(walk.interfaces[0].deviceClass == kCommunication && walk.interfaces[0].subclass == kAbstractControl,
            "the first interface is not CDC-ACM");
    require(walk.interfaces[1].deviceClass == kCdcData, "the second interface is not CDC data");
    require(walk.association && walk.header && walk.joined, "association, header or union descriptor is missing");
    require(device.notificationIn && device.dataIn && device.dataOut, "an endpoint is missing");
    require(device.notificationIn != device.dataIn, "two endpoints share a number");
}

std::string readString(std::span<const std::uint8_t> bytes) {
    require(bytes.size() >= 2 && bytes[0] == bytes.size() && bytes[1] == kString && bytes.size() % 2 == 0,
            "a string descriptor is malformed");
    std::string text;
    for (std::size_t at = 2; at < bytes.size(); at += 2)
        text += word(bytes, at) < 0x80 ? char(bytes[at]) : '?';
    return text;
}

} // namespace earshot
