#include "flash_memory.h"

#include "base/error.h"

#include <fcntl.h>
#include <sys/file.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <cstring>

namespace earshot {

namespace {

constexpr std::uint32_t kAddressMask = FlashMemory::kBytes - 1;
constexpr unsigned kWholeEraseMilliseconds = 85;

std::uint8_t* mapped(int file) {
    const int flags = file < 0 ? MAP_PRIVATE | MAP_ANONYMOUS : MAP_SHARED;
    void* memory = mmap(nullptr, FlashMemory::kBytes, PROT_READ | PROT_WRITE, flags, file, 0);
    if (memory == MAP_FAILED)
        throw Error(std::string("no memory for the flash: ") + std::strerror(errno));
    return static_cast<std::uint8_t*>(memory);
}

} // namespace

FlashMemory::FlashMemory() : bytes_(mapped(-1)) {
    std::memset(bytes_, 0xFF, kBytes);
}

FlashMemory::FlashMemory(const std::filesystem::path& file) {
    file_ = open(file.c_str(), O_RDWR | O_CREAT | O_CLOEXEC, 0666);
    struct stat status {};
    if (file_ < 0 || fstat(file_, &status) != 0)
        throw Error(std::string("the flash file cannot be opened: ") + std::strerror(errno), {file, 0, {}});
    const auto refuse = [&](const std::string& problem, const std::string& hint) {
        close(file_);
        throw Error(problem, {file, 0, hint});
    };
    if (flock(file_, LOCK_EX | LOCK_NB) != 0)
        refuse("another virtual board uses this flash file", "give each board its own --flash");
    const std::size_t present = std::size_t(status.st_size);
    if (present > kBytes)
        refuse("the flash file is larger than the chip's 1 MB", "pass a file that a virtual board wrote");
    if (ftruncate(file_, kBytes) != 0)
        refuse("the flash file cannot be extended", "is the disk full?");
    bytes_ = mapped(file_);
    std::memset(bytes_ + present, 0xFF, kBytes - present);
}

FlashMemory::~FlashMemory() {
    munmap(bytes_, kBytes);
    if (file_ >= 0)
        close(file_);
}

std::uint32_t FlashMemory::word(std::uint32_t address) const {
    std::uint32_t value;
    std::memcpy(&value, bytes_ + (address & kAddressMask & ~3u), sizeof value);
    return value;
}

FlashMemory::Extent FlashMemory::nextOperation() {
    if (powerLost_)
        return Extent::None;
    ++operations_;
    if (operations_ != cutAt_)
        return Extent::Whole;
    powerLost_ = true;
    return Extent::Half;
}

void FlashMemory::erasePage(std::uint32_t address) {
    const Extent extent = nextOperation();
    std::uint8_t* page = bytes_ + (address & kAddressMask & ~(kPageBytes - 1));
    if (extent == Extent::Whole)
        std::memset(page, 0xFF, kPageBytes);
    else if (extent == Extent::Half)
        for (std::uint32_t i = 0; i < kPageBytes; ++i)
            page[i] = std::uint8_t(page[i] | 0x55u << (i & 1)); // some cells are up, some not yet
}

void FlashMemory::program(std::uint32_t address, std::span<const std::uint8_t> content) {
    const Extent extent = nextOperation();
    const std::size_t count = extent == Extent::Whole ? content.size() : extent == Extent::Half ? content.size() / 2 : 0;
    for (std::size_t i = 0; i < count; ++i)
        bytes_[(address + i) & kAddressMask] &= content[i];
}

void FlashMemory::erasePartially(std::uint32_t address, unsigned milliseconds) {
    const std::uint32_t page = address & kAddressMask & ~(kPageBytes - 1);
    if (page != partialPage_)
        partialMilliseconds_ = 0;
    partialPage_ = page;
    if (nextOperation() != Extent::Whole) {
        partialMilliseconds_ = 0;
        return;
    }
    partialMilliseconds_ += milliseconds;
    if (partialMilliseconds_ >= kWholeEraseMilliseconds) {
        std::memset(bytes_ + page, 0xFF, kPageBytes);
        partialMilliseconds_ = 0;
    } else if (partialMilliseconds_ == milliseconds) {
        for (std::uint32_t i = 0; i < kPageBytes; ++i)
            bytes_[page + i] = std::uint8_t(bytes_[page + i] | 0x55u << (i & 1));
    }
}

void FlashMemory::place(std::uint32_t address, std::span<const std::byte> content) {
    if (address > kBytes || content.size() > kBytes - address)
        throw Error("the image does not fit into the flash");
    std::memcpy(bytes_ + address, content.data(), content.size());
}

} // namespace earshot
