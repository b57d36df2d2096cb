#pragma once
#include <cstddef>
#include <filesystem>
#include <memory>
#include <span>
#include <stop_token>
#include <string>
#include <string_view>

namespace earshot {

/// A 128-bit XXH3 over everything added, as 32 hexadecimal digits. Identifies content; not a cryptographic hash.
class ContentHash {
public:
    ContentHash();
    ContentHash(const ContentHash&) = delete;
    ContentHash& operator=(const ContentHash&) = delete;
    ~ContentHash();

    void add(std::span<const std::byte> bytes);
    void add(std::string_view text);
    std::string hex() const;

private:
    struct State;
    std::unique_ptr<State> state_;
};

/// Hash of a file's content. Throws Error when it cannot be read, Cancelled when stopped.
std::string hashFile(const std::filesystem::path& path, const std::stop_token& stop = {});

} // namespace earshot
