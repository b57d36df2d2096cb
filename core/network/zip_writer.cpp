#include "network/zip_writer.h"

#include "base/crc.h"
#include "base/error.h"

namespace earshot {
namespace {

// APPNOTE.TXT 6.3, sections 4.3.7, 4.3.12 and 4.3.16.
constexpr std::uint32_t kLocalHeader = 0x04034b50, kDirectoryHeader = 0x02014b50, kEndOfDirectory = 0x06054b50;
constexpr std::size_t kLocalHeaderSize = 30, kAlignment = 64, kPaddingHeader = 4;
constexpr std::uint16_t kVersion = 20;                  // 2.0: folders
constexpr std::uint16_t kNoDate = (1 << 5) | 1;         // 1980-01-01, the first day that the format knows
constexpr std::uint16_t kPaddingField = 'F' | 'B' << 8; // the extra field that PyTorch pads with
constexpr std::size_t kLargest = 0xffffffff, kMostMembers = 0xffff;

void append(std::vector<std::byte>& to, std::uint64_t value, int count) {
    for (int i = 0; i < count; ++i)
        to.push_back(static_cast<std::byte>(value >> (8 * i)));
}

void append(std::vector<std::byte>& to, const std::string& text) {
    for (const char c : text)
        to.push_back(static_cast<std::byte>(c));
}

} // namespace

/// The fields that a local header and a directory entry have in common.
void ZipWriter::header(std::vector<std::byte>& to, const std::string& name, std::uint32_t crc, std::size_t size) const {
    append(to, kVersion, 2);
    append(to, 0, 2); // flags
    append(to, 0, 2); // stored
    append(to, 0, 2); // time
    append(to, kNoDate, 2);
    append(to, crc, 4);
    append(to, size, 4); // stored
    append(to, size, 4); // original
    append(to, name.size(), 2);
}

void ZipWriter::add(const std::string& name, std::span<const std::byte> content) {
    const std::size_t offset = bytes_.size();
    const std::size_t unpadded = offset + kLocalHeaderSize + name.size() + kPaddingHeader;
    const std::size_t padding = (kAlignment - unpadded % kAlignment) % kAlignment;
    if (++members_ > kMostMembers || unpadded + padding + content.size() > kLargest - directory_.size() - kMostMembers)
        throw Error("the archive would be larger than the zip format allows");
    const std::uint32_t crc = crc32(content);
    append(bytes_, kLocalHeader, 4);
    header(bytes_, name, crc, content.size());
    append(bytes_, kPaddingHeader + padding, 2);
    append(bytes_, name);
    append(bytes_, kPaddingField, 2);
    append(bytes_, padding, 2);
    bytes_.resize(bytes_.size() + padding, std::byte{0});
    bytes_.insert(bytes_.end(), content.begin(), content.end());

    append(directory_, kDirectoryHeader, 4);
    append(directory_, kVersion, 2); // made by
    header(directory_, name, crc, content.size());
    append(directory_, 0, 2 + 2 + 2 + 2); // extra field, comment, disk, internal attributes
    append(directory_, 0, 4);             // external attributes
    append(directory_, offset, 4);
    append(directory_, name);
}

std::vector<std::byte> ZipWriter::finish() {
    const std::size_t at = bytes_.size();
    bytes_.insert(bytes_.end(), directory_.begin(), directory_.end());
    append(bytes_, kEndOfDirectory, 4);
    append(bytes_, 0, 2 + 2); // disks
    append(bytes_, members_, 2);
    append(bytes_, members_, 2);
    append(bytes_, directory_.size(), 4);
    append(bytes_, at, 4);
    append(bytes_, 0, 2); // comment
    return std::move(bytes_);
}

} // namespace earshot
