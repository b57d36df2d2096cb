#include "audio/file_sound.h"

#include "base/error.h"
#include "base/progress.h"

#include <algorithm>
#include <cerrno>
#include <cmath>
#include <cstdio>
#include <cstring>
#include <mutex>
#include <sndfile.hh>
#include <unistd.h>

namespace earshot {
namespace {

namespace fs = std::filesystem;

constexpr std::size_t kBlockFrames = 1 << 14;

/// Adds `frames` interleaved frames to `out` as their channels' mean.
void mix(std::span<const float> interleaved, int channels, float* out) {
    if (channels == 1) {
        for (const float sample : interleaved)
            *out++ = std::isfinite(sample) ? sample : 0.0F;
        return;
    }
    for (std::size_t at = 0; at < interleaved.size(); at += std::size_t(channels)) {
        double sum = 0;
        for (int channel = 0; channel < channels; ++channel)
            sum += double(interleaved[at + std::size_t(channel)]);
        *out++ = std::isfinite(sum) ? float(sum / channels) : 0.0F;
    }
}

/// A decoder and where it stands.
struct Reader {
    explicit Reader(const fs::path& path) : file(path.string()) {
        if (!file || file.error() != SF_ERR_NO_ERROR)
            throw Error(std::string("cannot be read as audio: ") + file.strError(),
                        {path, 0, "look whether the file is still there"});
    }
    SndfileHandle file;
    std::int64_t position = 0;
};

class FileSound : public SoundSource {
public:
    explicit FileSound(fs::path path) : path_(std::move(path)) {
        auto reader = std::make_unique<Reader>(path_);
        length_ = reader->file.frames();
        idle_.push_back(std::move(reader));
    }

    std::int64_t length() const override { return length_; }

    void read(std::int64_t start, std::span<float> out) const override {
        std::fill(out.begin(), out.end(), 0.0F);
        const std::int64_t first = std::clamp<std::int64_t>(start, 0, length_);
        const std::int64_t last = std::clamp<std::int64_t>(start + std::int64_t(out.size()), first, length_);
        if (first == last)
            return;
        std::unique_ptr<Reader> reader = take(first);
        if (reader->position != first)
            reader->position = reader->file.seek(first, SEEK_SET);
        if (reader->position != first)
            throw Error("cannot be entered at sample " + std::to_string(first), {path_, 0, "copy or record the file again"});
        const int channels = reader->file.channels();
        std::vector<float> block(kBlockFrames * std::size_t(channels));
        float* to = out.data() + (first - start);
        while (reader->position < last) {
            const auto wanted = sf_count_t(std::min<std::int64_t>(kBlockFrames, last - reader->position));
            const sf_count_t got = reader->file.readf(block.data(), wanted);
            if (got <= 0)
                throw Error("ends before its header says, at sample " + std::to_string(reader->position),
                            {path_, 0, "copy or record the file again"});
            mix(std::span(block).first(std::size_t(got * channels)), channels, to);
            to += got;
            reader->position += got;
        }
        const std::lock_guard lock(mutex_);
        idle_.push_back(std::move(reader));
    }

private:
    /// A decoder of one's own: the one that stands at `position` already, else any, else a new one.
    std::unique_ptr<Reader> take(std::int64_t position) const {
        {
            const std::lock_guard lock(mutex_);
            auto chosen = std::find_if(idle_.begin(), idle_.end(), [&](const auto& each) { return each->position == position; });
            if (chosen == idle_.end() && !idle_.empty())
                chosen = idle_.end() - 1;
            if (chosen != idle_.end()) {
                auto reader = std::move(*chosen);
                idle_.erase(chosen);
                return reader;
            }
        }
        return std::make_unique<Reader>(path_);
    }

    fs::path path_;
    std::int64_t length_ = 0;
    mutable std::mutex mutex_;
    mutable std::vector<std::unique_ptr<Reader>> idle_;
};

class SpooledSound : public SoundSource {
public:
    SpooledSound(const fs::path& path, const std::stop_token& stop) : path_(path), spool_(std::tmpfile()) {
        if (!spool_)
            throw Error("cannot be decoded: no temporary file can be made", {path, 0, "make room on the disk"});
        Reader reader(path);
        const int channels = reader.file.channels();
        std::vector<float> block(kBlockFrames * std::size_t(channels));
        std::vector<float> mono(kBlockFrames);
        for (;;) {
            throwIfStopped(stop);
            const sf_count_t got = reader.file.readf(block.data(), sf_count_t(kBlockFrames));
            if (got <= 0)
                break;
            mix(std::span(block).first(std::size_t(got * channels)), channels, mono.data());
            if (std::fwrite(mono.data(), sizeof(float), std::size_t(got), spool_.get()) != std::size_t(got))
                throw Error(std::string("cannot be decoded: ") + std::strerror(errno),
                            {path, 0, "make room for temporary files, about 10 MB a minute"});
            length_ += got;
        }
        if (std::fflush(spool_.get()) != 0)
            throw Error(std::string("cannot be decoded: ") + std::strerror(errno), {path, 0, "make room for temporary files"});
    }

    std::int64_t length() const override { return length_; }

    void read(std::int64_t start, std::span<float> out) const override {
        std::fill(out.begin(), out.end(), 0.0F);
        const std::int64_t first = std::clamp<std::int64_t>(start, 0, length_);
        const std::int64_t last = std::clamp<std::int64_t>(start + std::int64_t(out.size()), first, length_);
        auto* to = reinterpret_cast<char*>(out.data() + (first - start));
        auto left = std::size_t(last - first) * sizeof(float);
        auto at = off_t(first) * off_t(sizeof(float));
        while (left > 0) {
            const ssize_t got = ::pread(::fileno(spool_.get()), to, left, at);
            if (got <= 0)
                throw Error("its decoded samples cannot be read back", {path_, 0, "open the recording again"});
            to += got;
            at += got;
            left -= std::size_t(got);
        }
    }

private:
    struct Close {
        void operator()(std::FILE* file) const { std::fclose(file); }
    };
    fs::path path_;
    std::unique_ptr<std::FILE, Close> spool_;
    std::int64_t length_ = 0;
};

} // namespace

Sound fileSound(const fs::path& path) {
    return std::make_shared<FileSound>(path);
}

Sound spooledSound(const fs::path& path, const std::stop_token& stop) {
    return std::make_shared<SpooledSound>(path, stop);
}

} // namespace earshot
