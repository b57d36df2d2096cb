#include "audio/audio_file.h"
#include "base/atomic_file.h"
#include "base/error.h"

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <cstring>
#include <sndfile.hh>

namespace earshot {
namespace {

/// A file in memory, for libsndfile.
struct MemoryFile {
    std::vector<std::byte> bytes;
    std::size_t position = 0;
};

sf_count_t memoryLength(void* user) {
    return static_cast<sf_count_t>(static_cast<MemoryFile*>(user)->bytes.size());
}

sf_count_t memorySeek(sf_count_t offset, int whence, void* user) {
    auto& file = *static_cast<MemoryFile*>(user);
    const sf_count_t base =
        whence == SEEK_SET ? 0 : static_cast<sf_count_t>(whence == SEEK_CUR ? file.position : file.bytes.size());
    if (base + offset < 0)
        return -1;
    file.position = static_cast<std::size_t>(base + offset);
    return base + offset;
}

sf_count_t memoryRead(void* target, sf_count_t count, void* user) {
    auto& file = *static_cast<MemoryFile*>(user);
    const std::size_t left = file.bytes.size() - std::min(file.position, file.bytes.size());
    const std::size_t length = std::min(static_cast<std::size_t>(count), left);
    if (length > 0)
        std::memcpy(target, file.bytes.data() + file.position, length);
    file.position += length;
    return static_cast<sf_count_t>(length);
}

sf_count_t memoryWrite(const void* source, sf_count_t count, void* user) {
    auto& file = *static_cast<MemoryFile*>(user);
    const auto length = static_cast<std::size_t>(count);
    if (length == 0)
        return 0;
    if (file.position + length > file.bytes.size())
        file.bytes.resize(file.position + length);
    std::memcpy(file.bytes.data() + file.position, source, length);
    file.position += length;
    return count;
}

sf_count_t memoryTell(void* user) {
    return static_cast<sf_count_t>(static_cast<MemoryFile*>(user)->position);
}

/// Rounded to `bits` and shifted to the top of an int, as libsndfile takes integers.
std::vector<int> quantised(std::span<const float> samples, int bits, const std::filesystem::path& path) {
    const double scale = std::ldexp(1.0, bits - 1);
    std::vector<int> values(samples.size());
    for (std::size_t i = 0; i < samples.size(); ++i) {
        if (!std::isfinite(samples[i]))
            throw Error("sample " + std::to_string(i) + " is not a finite number and cannot be written", {path, 0, {}});
        const double rounded = std::floor(static_cast<double>(samples[i]) * scale + 0.5);
        values[i] = static_cast<int>(std::clamp(rounded, -scale, scale - 1)) * (1 << (32 - bits));
    }
    return values;
}

} // namespace

void writeWav(const std::filesystem::path& path, std::span<const float> samples, int bits, int sampleRateHz,
              Durability durability) {
    if (bits != 16 && bits != 24)
        throw Error("a WAV file of " + std::to_string(bits) + " bits is not supported", {path, 0, "use 16 or 24 bits"});
    const std::vector<int> values = quantised(samples, bits, path);
    MemoryFile memory;
    SF_VIRTUAL_IO io{memoryLength, memorySeek, memoryRead, memoryWrite, memoryTell};
    const int format = SF_FORMAT_WAV | (bits == 16 ? SF_FORMAT_PCM_16 : SF_FORMAT_PCM_24);
    {
        SndfileHandle file(io, &memory, SFM_WRITE, format, 1, sampleRateHz);
        const auto count = static_cast<sf_count_t>(values.size());
        if (!file || file.write(values.data(), count) != count)
            throw Error(std::string("cannot be written: ") + file.strError(), {path, 0, {}});
    } // completes the header
    writeFileAtomically(path, memory.bytes, durability);
}

} // namespace earshot
