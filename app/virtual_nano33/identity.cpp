#include "identity.h"

namespace earshot {

std::uint32_t FactoryInformation::read(std::uint32_t offset) {
    switch (offset) {
    case 0x010: // CODEPAGESIZE
        return 4096;
    case 0x014: // CODESIZE
        return 256;
    case 0x060: // DEVICEID
        return std::uint32_t(deviceId_);
    case 0x064:
        return std::uint32_t(deviceId_ >> 32);
    case 0x100: // INFO.PART
        return 0x52840;
    case 0x104: // INFO.VARIANT "AAD0"
        return 0x41414430;
    case 0x10C: // INFO.RAM, kB
        return 256;
    case 0x110: // INFO.FLASH, kB
        return 1024;
    default:
        return 0xFFFFFFFF;
    }
}

} // namespace earshot
