#include "bootloader.h"

#include "base/crc.h"

#include <algorithm>
#include <array>
#include <cstdio>

namespace earshot {

namespace {
constexpr std::uint32_t kApplication = 0x10000;
constexpr std::size_t kCommandLimit = 64;
constexpr std::uint32_t kAddressMask = FlashMemory::kBytes - 1;

std::string terminated(std::string text) {
    text += "\n\r";
    text.append(2, '\0');
    return text;
}

} // namespace

std::string Bootloader::take(std::span<const std::uint8_t> bytes) {
    std::string answer;
    for (const std::uint8_t byte : bytes) {
        if (receiveLeft_) {
            if (receiveAt_ < buffer_.size())
                buffer_[receiveAt_] = byte;
            ++receiveAt_;
            --receiveLeft_;
        } else if (byte == '#') {
            answer += execute();
            command_.clear();
        } else if (command_.size() < kCommandLimit) {
            command_ += char(byte);
        }
        if (destroyed_ || flash_.powerLost())
            break;
    }
    return answer;
}

std::uint32_t Bootloader::number(std::size_t at, std::size_t limit) const {
    std::uint32_t value = 0;
    for (std::size_t i = at; i < std::min(at + limit, command_.size()); ++i) {
        const char digit = command_[i];
        if (digit >= '0' && digit <= '9')
            value = value << 4 | std::uint32_t(digit - '0');
        else if ((digit >= 'a' && digit <= 'f') || (digit >= 'A' && digit <= 'F'))
            value = value << 4 | std::uint32_t((digit & ~0x20) - 'A' + 10);
        else
            break;
    }
    return value;
}

std::string Bootloader::version() const {
    switch (kind_) {
    case BootloaderKind::Nano33Ble:
        return terminated("Arduino Bootloader (SAM-BA extended) 2.0 [Arduino:IKXYZ]");
    case BootloaderKind::Nano33BleOld:
        return terminated("Arduino Bootloader 1.0");
    default:
        return "v2.0 [Arduino:XYZ] Mar 19 2018 09:45:14\n\r";
    }
}

std::string Bootloader::execute() {
    if (command_.empty())
        return {};
    const std::uint32_t first = number(1, 8), second = number(10, 8);
    const bool extended = kind_ != BootloaderKind::Nano33BleOld;
    switch (command_[0]) {
    case 'N':
        return "\n\r";
    case 'V':
        return version();
    case 'I':
        return kind_ == BootloaderKind::Nano33Iot ? std::string() : terminated("nRF52840-QIAA");
    case 'X':
        return "X\n\r"; // says so, and erases nothing
    case 'S':
        receiveAt_ = first;
        receiveLeft_ = second;
        return {};
    case 'Y':
        return extended ? write(first, second) : std::string();
    case 'Z':
        return extended ? checksum(first, second) : std::string();
    case 'K':
        resetRequested_ = true;
        return {};
    default:
        return {};
    }
}

std::string Bootloader::write(std::uint32_t offset, std::uint32_t size) {
    if (size == 0) {
        writeFrom_ = offset;
        return "Y\n\r";
    }
    for (std::uint32_t done = 0; done < size && !flash_.powerLost(); done += FlashMemory::kPageBytes) {
        const std::uint32_t address = (kApplication + offset + done) & kAddressMask;
        destroyed_ |= address < kApplication;
        std::vector<std::uint8_t> page(std::min(size - done, FlashMemory::kPageBytes), 0xFF);
        for (std::size_t i = 0; i < page.size() && writeFrom_ + done + i < buffer_.size(); ++i)
            page[i] = buffer_[writeFrom_ + done + i];
        flash_.erasePage(address);
        flash_.program(address, page);
    }
    return flash_.powerLost() ? std::string() : "Y\n\r";
}

std::string Bootloader::checksum(std::uint32_t offset, std::uint32_t size) const {
    std::uint16_t crc = 0;
    for (std::uint32_t i = 0; i < std::min(size, FlashMemory::kBytes); ++i) {
        const std::byte byte{flash_.bytes()[(kApplication + offset + i) & kAddressMask]};
        crc = crc16Xmodem({&byte, 1}, crc);
    }
    std::array<char, 16> text;
    std::snprintf(text.data(), text.size(), "Z%08X#\n\r", unsigned(crc));
    return text.data();
}

} // namespace earshot
