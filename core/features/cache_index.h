#pragma once
#include "features/cache_file.h"

#include <array>
#include <compare>
#include <cstdint>
#include <optional>
#include <string_view>
#include <unordered_map>
#include <vector>

namespace earshot {

/// A 128-bit hash.
struct CacheKey {
    std::array<std::uint8_t, 16> bytes{};
    auto operator<=>(const CacheKey&) const = default;
    /// From 32 hexadecimal digits as ContentHash gives them.
    static CacheKey fromHex(std::string_view hex);
};

/// What an index says about a key. Without an extent (`segments` 0) only the hash means something.
struct CacheEntry {
    CacheKey hash;            ///< of the extent's bytes, or the value itself
    std::uint64_t offset = 0; ///< of the extent in another file
    std::uint32_t segments = 0;
};

/// An append-only file of keys and entries, 64 bytes each with a check sum. A slot that a crash or a bad disk left damaged is
/// skipped, a partial one at the end is overwritten; of several entries for a key the last counts. Not for two threads at a time.
class CacheIndex {
public:
    explicit CacheIndex(std::filesystem::path path) : file_(std::move(path)) {}

    const CacheFile& file() const { return file_; }
    CacheFile& file() { return file_; }
    /// Reads what was appended since, by whichever process; `accept(entry)` says which entries count.
    template <typename Accept>
    void refresh(const Accept& accept) {
        const std::uint64_t end = file_.size();
        Slot slot;
        while (next(end, slot))
            if (accept(slot.entry))
                entries_.insert_or_assign(slot.key, slot.entry);
    }
    std::optional<CacheEntry> find(const CacheKey& key) const;
    /// Forgets an entry that proved wrong, here, not in the file.
    void forget(const CacheKey& key) { entries_.erase(key); }
    /// The file has to be locked, and refreshed under that lock.
    void append(const CacheKey& key, const CacheEntry& entry);

private:
    struct Slot {
        CacheKey key;
        CacheEntry entry;
    };
    struct KeyHash {
        std::size_t operator()(const CacheKey& key) const;
    };
    /// The next valid slot before `end`.
    bool next(std::uint64_t end, Slot& slot);

    CacheFile file_;
    std::uint64_t read_ = 0; ///< bytes of the file seen so far, whole slots
    std::vector<std::byte> block_;
    std::size_t blockAt_ = 0;
    std::unordered_map<CacheKey, CacheEntry, KeyHash> entries_;
};

} // namespace earshot
