#pragma once
#include <cstdint>
#include <span>
#include <string>

namespace earshot {

/// What a host learns from a device's descriptors, as far as a serial port is concerned.
struct UsbDevice {
    std::uint16_t vendor = 0, product = 0;
    std::uint8_t manufacturerString = 0, productString = 0, serialString = 0;
    std::uint16_t configurationBytes = 0;
    std::uint8_t communicationInterface = 0;
    std::uint8_t notificationIn = 0, dataIn = 0, dataOut = 0; ///< endpoint numbers
};

/// Reads descriptors the way a strict host does: every length, count and reference is checked. Throw Error naming what is wrong.
void readDeviceDescriptor(std::span<const std::uint8_t> bytes, UsbDevice& device);
void readConfigurationHead(std::span<const std::uint8_t> bytes, UsbDevice& device);
void readConfiguration(std::span<const std::uint8_t> bytes, UsbDevice& device);
/// The text of a string descriptor (ASCII; others become '?').
std::string readString(std::span<const std::uint8_t> bytes);

} // namespace earshot
