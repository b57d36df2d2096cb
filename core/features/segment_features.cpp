#include "features/segment_features.h"

#include "audio/audio_file.h"
#include "base/content_hash.h"
#include "base/error.h"
#include "features/feature_cache.h"
#include "features/log_mel.h"

#include <algorithm>
#include <atomic>
#include <chrono>
#include <exception>
#include <mutex>
#include <optional>
#include <sys/stat.h>
#include <thread>

namespace earshot {
namespace {

namespace fs = std::filesystem;

/// Names the computation in every key: raise the version whenever a change of code or libraries changes the values.
constexpr std::string_view kParameters =
    "log-mel 1: 44100 Hz, Hann 4096, hop 1024, reflect, 256 HTK bands, Slaney norm, log10(x + 1e-10)";
constexpr std::int64_t kSettledNanoseconds = 2'000'000'000; // coarser than any file system's clock

/// All maps of one recording.
struct RecordingMaps {
    std::vector<float> maps; ///< [segments, 256, 44]; empty when they are in the cache
    std::uint64_t offset = 0;
    std::vector<std::uint8_t> silent; ///< one a segment
    std::string unreadable;           ///< why, when it is
};

class Features : public SegmentFeatures {
public:
    Features(std::vector<RecordingMaps> recordings, std::shared_ptr<const CacheFile::Mapping> pack)
        : recordings_(std::move(recordings)), pack_(std::move(pack)) {
        for (std::size_t i = 0; i < recordings_.size(); ++i) {
            RecordingMaps& recording = recordings_[i];
            const auto* first = pack_ ? reinterpret_cast<const float*>(pack_->data() + recording.offset) : recording.maps.data();
            for (std::size_t s = 0; s < recording.silent.size(); ++s) {
                rows_.push_back({static_cast<std::int32_t>(i), static_cast<std::int32_t>(s), recording.silent[s] != 0});
                maps_.push_back(first + s * kLogMelSize);
            }
        }
        if (pack_)
            recordings_ = std::vector<RecordingMaps>();
    }
    std::span<const Row> rows() const override { return rows_; }
    std::span<const float> logMel(std::size_t row) const override { return {maps_.at(row), kLogMelSize}; }

private:
    std::vector<RecordingMaps> recordings_;
    std::shared_ptr<const CacheFile::Mapping> pack_;
    std::vector<Row> rows_;
    std::vector<const float*> maps_;
};

/// The state of a file as far as it can be told without reading it.
struct FileState {
    CacheKey stamp;
    bool settled = false; ///< old enough that a later change cannot bear the same times
};

std::optional<FileState> stateOf(const fs::path& path) {
    struct stat status {};
    if (::stat(path.c_str(), &status) != 0 || !S_ISREG(status.st_mode))
        return std::nullopt;
    const auto nanoseconds = [](const timespec& time) { return std::int64_t(time.tv_sec) * 1'000'000'000 + time.tv_nsec; };
    const std::int64_t modified = nanoseconds(status.st_mtim), changed = nanoseconds(status.st_ctim);
    ContentHash hash;
    hash.add(fs::absolute(path).lexically_normal().string());
    for (const std::int64_t value :
         {std::int64_t(status.st_dev), std::int64_t(status.st_ino), std::int64_t(status.st_size), modified, changed})
        hash.add("|" + std::to_string(value));
    const std::int64_t now =
        std::chrono::duration_cast<std::chrono::nanoseconds>(std::chrono::system_clock::now().time_since_epoch()).count();
    return FileState{CacheKey::fromHex(hash.hex()), now - std::max(modified, changed) > kSettledNanoseconds};
}

CacheKey mapsKey(const CacheKey& content) {
    ContentHash hash;
    hash.add(std::as_bytes(std::span(content.bytes)));
    hash.add(kParameters);
    return CacheKey::fromHex(hash.hex());
}

RecordingMaps computeMaps(LogMelExtractor& extractor, const fs::path& path, const std::stop_token& stop) {
    const std::vector<float> samples = readMono(path, stop);
    RecordingMaps result;
    const std::int64_t count = segmentCount(static_cast<std::int64_t>(samples.size()));
    result.maps.resize(static_cast<std::size_t>(count) * kLogMelSize);
    for (std::int64_t s = 0; s < count; ++s) {
        throwIfStopped(stop);
        const std::vector<float> clip = segment(samples, s);
        extractor.logMel(clip, std::span(result.maps).subspan(static_cast<std::size_t>(s) * kLogMelSize, kLogMelSize));
        result.silent.push_back(isSilent(clip) ? 1 : 0);
    }
    return result;
}

/// One call of segmentFeatures: its threads take recordings one after the other.
class Computation {
public:
    Computation(const std::vector<fs::path>& recordings, FeatureCache* cache, Progress& progress)
        : recordings_(recordings), cache_(cache), progress_(progress), results_(recordings.size()) {}

    void run(int threads, const std::stop_token& stop) {
        const std::stop_callback forward(stop, [this] { halt_.request_stop(); });
        progress_.update(kActivity, 0, total());
        const auto count = std::clamp<std::int64_t>(threads, 1, std::max<std::int64_t>(1, total()));
        {
            std::vector<std::jthread> pool;
            for (std::int64_t i = 0; i < count; ++i)
                pool.emplace_back([this] { work(); });
        }
        if (failure_)
            std::rethrow_exception(failure_);
        throwIfStopped(stop);
    }

    std::int64_t total() const { return static_cast<std::int64_t>(recordings_.size()); }
    std::int64_t computed() const { return computed_; }
    std::vector<RecordingMaps>& results() { return results_; }

    static constexpr std::string_view kActivity = "Computing features";

private:
    void work() {
        try {
            LogMelExtractor extractor;
            for (std::size_t i = next_++; i < recordings_.size() && !halt_.stop_requested(); i = next_++) {
                results_[i] = cache_ ? throughCache(extractor, recordings_[i])
                                     : readable([&] { return compute(extractor, recordings_[i]); });
                const std::lock_guard guard(mutex_);
                if (++done_ < total()) // the last step is reported when all is durable
                    progress_.update(kActivity, done_, total());
            }
        } catch (...) {
            const std::lock_guard guard(mutex_);
            if (!failure_)
                failure_ = std::current_exception();
            halt_.request_stop();
        }
    }

    /// What `read` gives; an Error in it concerns the recording alone.
    template <typename Read>
    static RecordingMaps readable(const Read& read) {
        try {
            return read();
        } catch (const Error& error) {
            RecordingMaps result;
            result.unreadable = error.what();
            return result;
        }
    }

    RecordingMaps compute(LogMelExtractor& extractor, const fs::path& path) {
        RecordingMaps result = computeMaps(extractor, path, halt_.get_token());
        ++computed_;
        return result;
    }

    static RecordingMaps changed(const RecordingMaps& read, const fs::path& path) {
        RecordingMaps result;
        result.unreadable = read.unreadable.empty()
                                ? path.string() + ": changed while it was read; run again when nothing writes to it"
                                : read.unreadable;
        return result;
    }

    RecordingMaps throughCache(LogMelExtractor& extractor, const fs::path& path) {
        const std::stop_token stop = halt_.get_token();
        const std::optional<FileState> state = stateOf(path);
        if (!state) // reading says why; should the file appear only now, the next run takes it
            return changed(readable([&] { return compute(extractor, path); }), path);
        std::optional<CacheKey> content = cache_->contentOf(state->stamp);
        if (!content) {
            const RecordingMaps failed = readable([&] {
                content = CacheKey::fromHex(hashFile(path, stop));
                return RecordingMaps();
            });
            if (!content)
                return failed;
        }
        const CacheKey key = mapsKey(*content);
        RecordingMaps result;
        if (auto extent = cache_->find(key, stop)) {
            result.offset = extent->offset;
            result.silent = std::move(extent->silent);
        } else {
            result = readable([&] { return compute(extractor, path); });
            if (!result.unreadable.empty())
                return result;
            const std::optional<FileState> after = stateOf(path);
            if (!after || after->stamp != state->stamp)
                return changed({}, path);
            FeatureCache::Extent added = cache_->add(key, result.maps, std::move(result.silent), stop);
            result.maps = std::vector<float>(); // "= {}" would keep the memory
            result.offset = added.offset;
            result.silent = std::move(added.silent);
        }
        if (state->settled)
            cache_->rememberContent(state->stamp, *content, stop);
        return result;
    }

    const std::vector<fs::path>& recordings_;
    FeatureCache* cache_;
    Progress& progress_;
    std::vector<RecordingMaps> results_;
    std::atomic<std::size_t> next_ = 0;
    std::atomic<std::int64_t> computed_ = 0;
    std::stop_source halt_; ///< by the caller or by a thread's failure
    std::mutex mutex_;      // guards what follows
    std::int64_t done_ = 0;
    std::exception_ptr failure_;
};

} // namespace

FeatureResult segmentFeatures(const std::vector<fs::path>& recordings, const fs::path& cacheFolder, int threads,
                              Progress& progress, const std::stop_token& stop) {
    std::unique_ptr<FeatureCache> cache;
    if (!cacheFolder.empty())
        cache = std::make_unique<FeatureCache>(cacheFolder);
    Computation computation(recordings, cache.get(), progress);
    computation.run(threads, stop);

    FeatureResult result;
    result.computed = computation.computed();
    std::uint64_t end = 0;
    for (std::size_t i = 0; i < recordings.size(); ++i) {
        const RecordingMaps& recording = computation.results()[i];
        if (!recording.unreadable.empty())
            result.unreadable.push_back({static_cast<std::int32_t>(i), recording.unreadable});
        end = std::max(end, recording.offset + recording.silent.size() * FeatureCache::rowBytes());
    }
    std::shared_ptr<const CacheFile::Mapping> pack;
    if (cache) {
        cache->sync();
        pack = cache->map(end);
    }
    result.features = std::make_shared<const Features>(std::move(computation.results()), std::move(pack));
    progress.update(Computation::kActivity, computation.total(), computation.total());
    return result;
}

} // namespace earshot
