#pragma once
#include "features/cache_index.h"

#include <cstdint>
#include <filesystem>
#include <memory>
#include <mutex>
#include <optional>
#include <span>
#include <stop_token>
#include <vector>

namespace earshot {

/// Log-mel maps of recordings on disk: `log_mel.pack` holds an extent a recording (its rows, then a byte a segment that says
/// whether it is silent), `log_mel.index` where each is and its hash, `recordings.index` which content a path had when it was
/// last read.
///
/// An extent is written before its entry in the index, and counts only while its bytes still have the entry's hash: what a kill,
/// a full disk, a bad disk or a power cut leaves behind is never taken for data. Space that no entry claims is written over.
/// Safe for several threads and processes at a time.
class FeatureCache {
public:
    /// Opens the cache in `folder`, which is created when absent.
    explicit FeatureCache(const std::filesystem::path& folder);

    struct Extent {
        std::uint64_t offset = 0;
        std::vector<std::uint8_t> silent; ///< one a segment
    };

    /// A recording's maps when they are there and undamaged.
    std::optional<Extent> find(const CacheKey& key, const std::stop_token& stop);
    /// Adds a recording's maps, [segments, 256, 44]; keeps what another thread or process has added meanwhile.
    Extent add(const CacheKey& key, std::span<const float> maps, std::vector<std::uint8_t> silent, const std::stop_token& stop);

    /// The content that a recording had when it was read in the state `stamp`.
    std::optional<CacheKey> contentOf(const CacheKey& stamp);
    void rememberContent(const CacheKey& stamp, const CacheKey& content, const std::stop_token& stop);

    /// Everything added is on disk when this returns.
    void sync();
    /// The pack's first `size` bytes, for reading.
    std::shared_ptr<const CacheFile::Mapping> map(std::uint64_t size) const;

    static std::uint64_t rowBytes();

private:
    void refresh();
    std::optional<Extent> verified(const CacheEntry& entry, const std::stop_token& stop) const;

    std::mutex mutex_;
    CacheIndex index_;
    CacheIndex recordings_;
    CacheFile pack_;
    std::uint64_t end_ = 0; ///< of the last claimed extent
};

} // namespace earshot
