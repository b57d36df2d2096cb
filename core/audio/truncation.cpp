#include "audio/truncation.h"

#include "base/error.h"

#include <algorithm>
#include <array>
#include <cstdint>
#include <fstream>
#include <string>
#include <string_view>

namespace earshot {
namespace {

namespace fs = std::filesystem;

constexpr std::uint64_t kStreamedLength = 0x7FFF0000; // streaming writers put about 2^31 or 2^32 - 1 where they know no length
constexpr int kMaxChunks = 10000;                     // a header that chains more than this says nothing useful
constexpr std::uint64_t kMaxOggPage = 27 + 255 + 255 * 255;

std::uint32_t readLength(const char* bytes, bool bigEndian) {
    std::uint32_t value = 0;
    for (int i = 0; i < 4; ++i)
        value |= static_cast<std::uint32_t>(static_cast<unsigned char>(bytes[i])) << (8 * (bigEndian ? 3 - i : i));
    return value;
}

[[noreturn]] void failTruncated(const fs::path& path, std::uint64_t wanted, std::uint64_t there) {
    throw Error("is truncated: its header announces " + std::to_string(wanted) + " bytes of audio, " + std::to_string(there) +
                    " are there",
                {path, 0, "copy or record the file again"});
}

/// Walks the chunks of a RIFF or AIFF file up to the one that holds the samples.
void checkChunks(std::ifstream& stream, std::uint64_t size, std::string_view samplesId, bool bigEndian, const fs::path& path) {
    std::uint64_t at = 12;
    for (int chunk = 0; chunk < kMaxChunks && at + 8 <= size; ++chunk) {
        std::array<char, 8> header{};
        stream.seekg(static_cast<std::streamoff>(at));
        if (!stream.read(header.data(), header.size()))
            return;
        const std::uint64_t length = readLength(header.data() + 4, bigEndian);
        at += 8;
        if (std::string_view(header.data(), 4) == samplesId) {
            if (length != 0 && length < kStreamedLength && length > size - at)
                failTruncated(path, length, size - at);
            return;
        }
        at += length + (length & 1);
    }
}

/// The last page of an Ogg file has to be complete.
void checkOgg(std::ifstream& stream, std::uint64_t size, const fs::path& path) {
    const std::uint64_t begin = size > 2 * kMaxOggPage ? size - 2 * kMaxOggPage : 0;
    std::string tail(static_cast<std::size_t>(size - begin), '\0');
    stream.seekg(static_cast<std::streamoff>(begin));
    if (!stream.read(tail.data(), static_cast<std::streamsize>(tail.size())))
        return;
    const std::size_t page = tail.rfind("OggS");
    if (page == std::string::npos)
        return;
    const std::size_t there = tail.size() - page;
    std::size_t wanted = 27; // up to the table of segment lengths
    if (there >= wanted) {
        const std::size_t segments = static_cast<unsigned char>(tail[page + 26]);
        wanted += segments;
        for (std::size_t i = 27; i < std::min(27 + segments, there); ++i)
            wanted += static_cast<unsigned char>(tail[page + i]);
    }
    if (there < wanted)
        throw Error("is truncated: its last page needs " + std::to_string(wanted) + " bytes, " + std::to_string(there) +
                        " are there",
                    {path, 0, "copy or record the file again"});
}

} // namespace

void requireWholeFile(const fs::path& path) {
    std::error_code error;
    const std::uint64_t size = fs::file_size(path, error);
    std::ifstream stream(path, std::ios::binary);
    std::array<char, 12> header{};
    if (error || !stream.read(header.data(), header.size()))
        return; // whoever opens the file says what is wrong
    const std::string_view id(header.data(), 4);
    const std::string_view form(header.data() + 8, 4);
    if ((id == "RIFF" || id == "RIFX") && form == "WAVE")
        checkChunks(stream, size, "data", id == "RIFX", path);
    else if (id == "FORM" && (form == "AIFF" || form == "AIFC"))
        checkChunks(stream, size, "SSND", true, path);
    else if (id == "OggS")
        checkOgg(stream, size, path);
}

} // namespace earshot
