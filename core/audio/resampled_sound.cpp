#include "audio/audio_file.h"
#include "audio/block_cache.h"
#include "audio/file_sound.h"
#include "audio/resampler.h"

#include <algorithm>
#include <numeric>

namespace earshot {
namespace {

constexpr std::size_t kSecondsKept = 32;
constexpr std::int64_t kFilterReach = 1024; ///< samples of the lower rate on which the best sinc filter still depends, and some

/// Second k of the result begins at sample k rate of the source exactly, so that every second is converted in the same phase as
/// it would be within the whole. A margin before and after it, of a whole number of samples at both rates, feeds the filter.
class ResampledSound : public SoundSource {
public:
    ResampledSound(Sound source, int rateHz)
        : source_(std::move(source)), rate_(rateHz), length_(resampledLength(source_->length(), rateHz, kSampleRateHz)) {
        const std::int64_t common = std::gcd(rate_, std::int64_t(kSampleRateHz));
        const std::int64_t step = rate_ / common;
        const std::int64_t reach = kFilterReach * std::max<std::int64_t>(1, rate_ / kSampleRateHz);
        const std::int64_t steps = (reach + step - 1) / step;
        marginIn_ = steps * step;
        marginOut_ = steps * (kSampleRateHz / common);
    }

    std::int64_t length() const override { return length_; }

    void read(std::int64_t start, std::span<float> out) const override {
        std::fill(out.begin(), out.end(), 0.0F);
        const std::int64_t first = std::clamp<std::int64_t>(start, 0, length_);
        const std::int64_t last = std::clamp<std::int64_t>(start + std::int64_t(out.size()), first, length_);
        for (std::int64_t at = first; at < last;) {
            const std::int64_t second = at / kSampleRateHz;
            const std::int64_t end = std::min(last, (second + 1) * kSampleRateHz);
            const auto block = secondAt(second);
            std::copy_n(block->begin() + (at - second * kSampleRateHz), end - at, out.begin() + (at - start));
            at = end;
        }
    }

private:
    BlockCache::Block secondAt(std::int64_t second) const {
        return seconds_.at(second, [&] {
            const auto input = source_->samples(second * rate_ - marginIn_, rate_ + 2 * marginIn_);
            const auto output = resample(input, int(rate_), kSampleRateHz);
            return std::vector<float>(output.begin() + marginOut_, output.begin() + marginOut_ + kSampleRateHz);
        });
    }

    Sound source_;
    std::int64_t rate_;
    std::int64_t length_;
    std::int64_t marginIn_ = 0;
    std::int64_t marginOut_ = 0;
    mutable BlockCache seconds_{kSecondsKept};
};

} // namespace

Sound resampledSound(Sound source, int rateHz) {
    return std::make_shared<ResampledSound>(std::move(source), rateHz);
}

} // namespace earshot
