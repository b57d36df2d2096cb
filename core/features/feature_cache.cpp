#include "features/feature_cache.h"

#include "base/content_hash.h"
#include "base/error.h"
#include "base/progress.h"
#include "features/log_mel.h"

#include <algorithm>

namespace earshot {
namespace {

constexpr std::uint64_t kRowBytes = kLogMelSize * sizeof(float);
constexpr std::uint64_t kAlignment = 64;
constexpr std::size_t kBlockBytes = 1 << 20;

std::uint64_t extentBytes(std::uint64_t segments) {
    return segments * (kRowBytes + 1);
}

std::filesystem::path prepared(const std::filesystem::path& folder) {
    std::error_code error;
    std::filesystem::create_directories(folder, error);
    if (error)
        throw Error("creating the cache folder failed: " + error.message(), {folder, 0, "choose a folder that you may write to"});
    return folder;
}

} // namespace

FeatureCache::FeatureCache(const std::filesystem::path& folder)
    : index_(prepared(folder) / "log_mel.index"), recordings_(folder / "recordings.index"), pack_(folder / "log_mel.pack") {
    const CacheFile::Lock lock(index_.file(), {});
    pack_.reopen(false); // the one that is there now that nobody else can put another in its place
    // A pack whose index was deleted may still be read by another process: leave it to that one and begin another.
    if (index_.file().size() == 0 && pack_.size() > 0)
        pack_.reopen(true);
    refresh();
    recordings_.refresh([](const CacheEntry&) { return true; });
}

std::uint64_t FeatureCache::rowBytes() {
    return kRowBytes;
}

void FeatureCache::refresh() {
    std::uint64_t size = 0;
    index_.refresh([&](const CacheEntry& entry) {
        const std::uint64_t bytes = extentBytes(entry.segments);
        const auto fits = [&] { return bytes <= size && entry.offset <= size - bytes; };
        if (!fits())
            size = pack_.size(); // looked at after the entry was seen: another process may be writing both
        if (entry.segments == 0 || entry.offset % kAlignment != 0 || !fits())
            return false; // the pack was cut or belongs to another index
        end_ = std::max(end_, entry.offset + bytes);
        return true;
    });
}

std::optional<FeatureCache::Extent> FeatureCache::verified(const CacheEntry& entry, const std::stop_token& stop) const {
    const std::uint64_t bytes = extentBytes(entry.segments);
    std::vector<std::byte> block(static_cast<std::size_t>(std::min<std::uint64_t>(bytes, kBlockBytes)));
    ContentHash hash;
    for (std::uint64_t at = 0; at < bytes; at += block.size()) {
        throwIfStopped(stop);
        const auto part = std::span(block).first(static_cast<std::size_t>(std::min<std::uint64_t>(block.size(), bytes - at)));
        if (!pack_.readAt(entry.offset + at, part))
            return std::nullopt;
        hash.add(part);
    }
    if (CacheKey::fromHex(hash.hex()) != entry.hash)
        return std::nullopt;
    Extent extent{entry.offset, std::vector<std::uint8_t>(entry.segments)};
    if (!pack_.readAt(entry.offset + entry.segments * kRowBytes, std::as_writable_bytes(std::span(extent.silent))))
        return std::nullopt;
    return extent;
}

std::optional<FeatureCache::Extent> FeatureCache::find(const CacheKey& key, const std::stop_token& stop) {
    std::optional<CacheEntry> entry;
    {
        const std::lock_guard guard(mutex_);
        entry = index_.find(key);
        if (!entry) {
            refresh(); // another process may have come by
            entry = index_.find(key);
        }
    }
    if (!entry)
        return std::nullopt;
    std::optional<Extent> extent = verified(*entry, stop);
    if (!extent) {
        const std::lock_guard guard(mutex_);
        if (const auto current = index_.find(key); current && current->offset == entry->offset)
            index_.forget(key);
    }
    return extent;
}

FeatureCache::Extent FeatureCache::add(const CacheKey& key, std::span<const float> maps, std::vector<std::uint8_t> silent,
                                       const std::stop_token& stop) {
    const auto rows = std::as_bytes(maps);
    const auto flags = std::as_bytes(std::span(silent));
    ContentHash hash;
    hash.add(rows);
    hash.add(flags);

    const std::lock_guard guard(mutex_);
    const CacheFile::Lock lock(index_.file(), stop);
    refresh();
    if (const auto entry = index_.find(key))
        if (auto extent = verified(*entry, stop))
            return *std::move(extent);

    const std::uint64_t offset = (end_ + kAlignment - 1) / kAlignment * kAlignment;
    try {
        pack_.writeAt(offset, rows);
        pack_.writeAt(offset + rows.size(), flags);
        index_.append(key, {CacheKey::fromHex(hash.hex()), offset, static_cast<std::uint32_t>(silent.size())});
    } catch (const Error&) {
        pack_.truncate(end_); // a full disk gets back what did not fit
        throw;
    }
    end_ = offset + rows.size() + flags.size();
    return {offset, std::move(silent)};
}

std::optional<CacheKey> FeatureCache::contentOf(const CacheKey& stamp) {
    const std::lock_guard guard(mutex_);
    const auto entry = recordings_.find(stamp);
    return entry ? std::optional(entry->hash) : std::nullopt;
}

void FeatureCache::rememberContent(const CacheKey& stamp, const CacheKey& content, const std::stop_token& stop) {
    const std::lock_guard guard(mutex_);
    const CacheFile::Lock lock(recordings_.file(), stop);
    recordings_.refresh([](const CacheEntry&) { return true; });
    if (!recordings_.find(stamp))
        recordings_.append(stamp, {content, 0, 0});
}

void FeatureCache::sync() {
    const std::lock_guard guard(mutex_);
    pack_.sync();
    index_.file().sync();
    recordings_.file().sync();
}

std::shared_ptr<const CacheFile::Mapping> FeatureCache::map(std::uint64_t size) const {
    return std::make_shared<const CacheFile::Mapping>(pack_, size);
}

} // namespace earshot
