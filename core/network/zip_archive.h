#pragma once
#include <cstddef>
#include <filesystem>
#include <map>
#include <span>
#include <string>
#include <vector>

namespace earshot {

/// A zip archive whose members are stored without compression (PyTorch checkpoints, NumPy .npz), read into memory as a whole.
/// Trusts no length: every member lies within the file and its CRC-32 is checked.
class ZipArchive {
public:
    /// Throws Error when the file is no such archive.
    explicit ZipArchive(const std::filesystem::path& path);
    /// The same from memory; `path` is for messages.
    ZipArchive(std::vector<std::byte> content, std::filesystem::path path);

    std::vector<std::string> names() const;
    bool contains(const std::string& name) const { return members_.contains(name); }
    /// Content of one member, valid as long as the archive. Throws Error when it is absent or damaged.
    std::span<const std::byte> member(const std::string& name) const;
    std::size_t size() const { return content_.size(); }
    const std::filesystem::path& path() const { return path_; }

private:
    struct Member {
        std::size_t begin = 0, size = 0;
        std::uint32_t crc = 0;
    };
    void readDirectory();

    std::vector<std::byte> content_;
    std::filesystem::path path_;
    std::map<std::string, Member> members_;
};

} // namespace earshot
