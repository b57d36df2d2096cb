#include "base/content_hash.h"

#include "base/error.h"
#include "base/progress.h"

#include <cerrno>
#include <cstring>
#include <fstream>
#include <vector>
#include <xxhash.h>

namespace earshot {

struct ContentHash::State {
    XXH3_state_t* xxh = XXH3_createState();
    State() { XXH3_128bits_reset(xxh); }
    State(const State&) = delete;
    State& operator=(const State&) = delete;
    ~State() { XXH3_freeState(xxh); }
};

ContentHash::ContentHash() : state_(std::make_unique<State>()) {}
ContentHash::~ContentHash() = default;

void ContentHash::add(std::span<const std::byte> bytes) {
    XXH3_128bits_update(state_->xxh, bytes.data(), bytes.size());
}

void ContentHash::add(std::string_view text) {
    add(std::as_bytes(std::span(text.data(), text.size())));
}

std::string ContentHash::hex() const {
    XXH128_canonical_t canonical;
    XXH128_canonicalFromHash(&canonical, XXH3_128bits_digest(state_->xxh));
    static constexpr char digits[] = "0123456789abcdef";
    std::string text;
    for (const unsigned char byte : canonical.digest) {
        text += digits[byte >> 4];
        text += digits[byte & 15];
    }
    return text;
}

std::string hashFile(const std::filesystem::path& path, const std::stop_token& stop) {
    std::ifstream stream(path, std::ios::binary);
    if (!stream)
        throw Error("cannot be opened: " + std::string(std::strerror(errno)), {path, 0, "check the name and the permissions"});
    ContentHash hash;
    std::vector<char> buffer(1 << 18);
    while (stream.read(buffer.data(), static_cast<std::streamsize>(buffer.size())) || stream.gcount() > 0) {
        throwIfStopped(stop);
        hash.add(std::string_view(buffer.data(), static_cast<std::size_t>(stream.gcount())));
    }
    if (stream.bad())
        throw Error("cannot be read: " + std::string(std::strerror(errno)), {path, 0, "check the disk"});
    return hash.hex();
}

} // namespace earshot
