#pragma once
#include "base/progress.h"

#include <cstdint>
#include <filesystem>
#include <memory>
#include <span>
#include <stop_token>
#include <string>
#include <vector>

namespace earshot {

/// The log-mel maps of all segments of a list of recordings, in the order of the list, then of the segments.
/// Backed by a memory-mapped cache: rows are read from disk when touched, memory stays flat.
class SegmentFeatures {
public:
    struct Row {
        std::int32_t recording = 0; ///< index in the list that was asked for
        std::int32_t segment = 0;   ///< from 0
        bool silent = false;        ///< digitally silent: neither trained on nor scored
    };

    virtual ~SegmentFeatures() = default;
    virtual std::span<const Row> rows() const = 0;
    /// Raw log-mel [256, 44] of one row. Valid as long as the object lives.
    virtual std::span<const float> logMel(std::size_t row) const = 0;
};

/// A recording that could not be read.
struct UnreadableRecording {
    std::int32_t recording = 0;
    std::string message;
};

struct FeatureResult {
    std::shared_ptr<const SegmentFeatures> features;
    std::vector<UnreadableRecording> unreadable; ///< their segments are absent from `features`
    std::int64_t computed = 0;                   ///< recordings that were not found in the cache
};

/// Log-mel of every segment of `recordings`. What `cacheFolder` holds already (keyed by the recording's content, the feature
/// parameters and their version) is reused; the rest is computed on `threads` threads and added. Safe against a kill at any
/// instant and against other processes that use the same folder at the same time. An empty `cacheFolder` keeps all in memory.
/// Throws Error when the cache cannot be written (disk full), Cancelled when stopped; what was computed before stays in the
/// cache.
FeatureResult segmentFeatures(const std::vector<std::filesystem::path>& recordings, const std::filesystem::path& cacheFolder,
                              int threads, Progress& progress, const std::stop_token& stop);

} // namespace earshot
