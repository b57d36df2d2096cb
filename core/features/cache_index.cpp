#include "features/cache_index.h"

#include "base/crc.h"

#include <algorithm>
#include <cstring>

namespace earshot {
namespace {

constexpr std::uint32_t kMagic = 0x58444945; // "EIDX"
constexpr std::size_t kSlotBytes = 64;
constexpr std::size_t kBlockBytes = 1024 * kSlotBytes;

// A slot: magic 0, segments 4, offset 8, key 16, hash 32, zeros 48, CRC-32 of all before it 60.
using SlotBytes = std::array<std::byte, kSlotBytes>;

template <typename T>
void put(SlotBytes& slot, std::size_t at, const T& value) {
    std::memcpy(slot.data() + at, &value, sizeof value);
}

template <typename T>
T get(std::span<const std::byte> slot, std::size_t at) {
    T value;
    std::memcpy(&value, slot.data() + at, sizeof value);
    return value;
}

} // namespace

CacheKey CacheKey::fromHex(std::string_view hex) {
    const auto digit = [](char c) { return static_cast<std::uint8_t>(c <= '9' ? c - '0' : c - 'a' + 10); };
    CacheKey key;
    for (std::size_t i = 0; i < key.bytes.size() && 2 * i + 1 < hex.size(); ++i)
        key.bytes[i] = static_cast<std::uint8_t>(digit(hex[2 * i]) << 4 | digit(hex[2 * i + 1]));
    return key;
}

std::size_t CacheIndex::KeyHash::operator()(const CacheKey& key) const {
    std::size_t value; // the key is a hash already
    std::memcpy(&value, key.bytes.data(), sizeof value);
    return value;
}

std::optional<CacheEntry> CacheIndex::find(const CacheKey& key) const {
    const auto found = entries_.find(key);
    return found == entries_.end() ? std::nullopt : std::optional(found->second);
}

bool CacheIndex::next(std::uint64_t end, Slot& slot) {
    for (;;) {
        if (blockAt_ == block_.size()) {
            const std::uint64_t left = end > read_ ? (end - read_) / kSlotBytes * kSlotBytes : 0;
            block_.resize(static_cast<std::size_t>(std::min<std::uint64_t>(left, kBlockBytes)));
            blockAt_ = 0;
            if (block_.empty() || !file_.readAt(read_, block_)) {
                block_.clear();
                return false;
            }
            read_ += block_.size();
        }
        const auto bytes = std::span<const std::byte>(block_).subspan(blockAt_, kSlotBytes);
        blockAt_ += kSlotBytes;
        if (get<std::uint32_t>(bytes, 0) != kMagic || get<std::uint32_t>(bytes, 60) != crc32(bytes.first(60)))
            continue;
        slot.entry.segments = get<std::uint32_t>(bytes, 4);
        slot.entry.offset = get<std::uint64_t>(bytes, 8);
        slot.key = get<CacheKey>(bytes, 16);
        slot.entry.hash = get<CacheKey>(bytes, 32);
        return true;
    }
}

void CacheIndex::append(const CacheKey& key, const CacheEntry& entry) {
    SlotBytes slot{};
    put(slot, 0, kMagic);
    put(slot, 4, entry.segments);
    put(slot, 8, entry.offset);
    put(slot, 16, key);
    put(slot, 32, entry.hash);
    put(slot, 60, crc32(std::span(slot).first(60)));
    file_.writeAt(read_, slot);
    read_ += kSlotBytes;
    entries_.insert_or_assign(key, entry);
}

} // namespace earshot
