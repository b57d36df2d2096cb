#pragma once
#include <cstddef>
#include <cstdint>
#include <span>
#include <string>
#include <vector>

namespace earshot {

/// Puts members into a zip archive without compression, each starting at a multiple of 64 bytes as PyTorch's own writer places
/// them (so that readers may map tensors into memory). The same members give the same bytes: there are no dates in it.
class ZipWriter {
public:
    /// `name` with forward slashes. Throws Error when the archive would outgrow the format's 4 GB or 65,535 members.
    void add(const std::string& name, std::span<const std::byte> content);

    /// The finished archive; nothing can be added after it.
    std::vector<std::byte> finish();

private:
    void header(std::vector<std::byte>& to, const std::string& name, std::uint32_t crc, std::size_t size) const;

    std::vector<std::byte> bytes_;
    std::vector<std::byte> directory_;
    std::size_t members_ = 0;
};

} // namespace earshot
