#include "network/zip_archive.h"

#include "base/atomic_file.h"
#include "base/crc.h"
#include "base/error.h"

namespace earshot {
namespace {

// APPNOTE.TXT 6.3, sections 4.3.7, 4.3.12 and 4.3.16.
constexpr std::uint32_t kLocalHeader = 0x04034b50, kDirectoryHeader = 0x02014b50, kEndOfDirectory = 0x06054b50;
constexpr std::size_t kLocalHeaderSize = 30, kDirectoryHeaderSize = 46, kEndSize = 22, kLongestComment = 65535;

std::uint32_t little(std::span<const std::byte> bytes, std::size_t at, std::size_t count) {
    std::uint32_t value = 0;
    for (std::size_t i = 0; i < count; ++i)
        value |= std::to_integer<std::uint32_t>(bytes[at + i]) << (8 * i);
    return value;
}

} // namespace

ZipArchive::ZipArchive(const std::filesystem::path& path) : ZipArchive(readFileBytes(path), path) {}

ZipArchive::ZipArchive(std::vector<std::byte> content, std::filesystem::path path)
    : content_(std::move(content)), path_(std::move(path)) {
    readDirectory();
}

void ZipArchive::readDirectory() {
    const std::span<const std::byte> bytes(content_);
    const auto bad = [&](const std::string& problem) {
        return Error(problem, {path_, 0, "the file is damaged or of another kind"});
    };
    if (bytes.size() < kEndSize)
        throw bad("is no zip archive");
    std::size_t end = bytes.size() - kEndSize;
    const std::size_t first = end > kLongestComment ? end - kLongestComment : 0;
    while (little(bytes, end, 4) != kEndOfDirectory) {
        if (end == first)
            throw bad("is no zip archive, or is cut off");
        --end;
    }
    const std::size_t count = little(bytes, end + 10, 2);
    std::size_t at = little(bytes, end + 16, 4);
    for (std::size_t i = 0; i < count; ++i) {
        if (at > end || end - at < kDirectoryHeaderSize || little(bytes, at, 4) != kDirectoryHeader)
            throw bad("has a damaged directory");
        const std::uint32_t method = little(bytes, at + 10, 2), crc = little(bytes, at + 16, 4);
        const std::size_t stored = little(bytes, at + 20, 4), size = little(bytes, at + 24, 4);
        const std::size_t nameSize = little(bytes, at + 28, 2), extra = little(bytes, at + 30, 2),
                          comment = little(bytes, at + 32, 2);
        const std::size_t header = little(bytes, at + 42, 4);
        if (end - at - kDirectoryHeaderSize < nameSize + extra + comment)
            throw bad("has a damaged directory");
        const std::string name(reinterpret_cast<const char*>(bytes.data()) + at + kDirectoryHeaderSize, nameSize);
        at += kDirectoryHeaderSize + nameSize + extra + comment;
        if (method != 0 || stored != size)
            throw bad("member '" + name + "' is compressed; only stored members can be read");
        if (header > bytes.size() || bytes.size() - header < kLocalHeaderSize || little(bytes, header, 4) != kLocalHeader)
            throw bad("member '" + name + "' lies outside the file");
        const std::size_t begin = header + kLocalHeaderSize + little(bytes, header + 26, 2) + little(bytes, header + 28, 2);
        if (begin > bytes.size() || size > bytes.size() - begin)
            throw bad("member '" + name + "' is cut off");
        members_[name] = {begin, size, crc};
    }
}

std::vector<std::string> ZipArchive::names() const {
    std::vector<std::string> names;
    for (const auto& [name, member] : members_)
        names.push_back(name);
    return names;
}

std::span<const std::byte> ZipArchive::member(const std::string& name) const {
    const auto found = members_.find(name);
    if (found == members_.end())
        throw Error("has no member '" + name + "'", {path_, 0, {}});
    const auto bytes = std::span<const std::byte>(content_).subspan(found->second.begin, found->second.size);
    if (crc32(bytes) != found->second.crc)
        throw Error("member '" + name + "' is damaged: its checksum does not match", {path_, 0, "fetch or copy the file again"});
    return bytes;
}

} // namespace earshot
