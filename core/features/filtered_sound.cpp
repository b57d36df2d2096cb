#include "features/filtered_sound.h"

#include "audio/audio_file.h"
#include "audio/block_cache.h"
#include "features/fftw_planner.h"
#include "features/mel_filterbank.h"

#include <algorithm>
#include <cmath>
#include <complex>
#include <fftw3.h>
#include <mutex>
#include <numbers>
#include <vector>

namespace earshot {
namespace {

constexpr int kTaps = 4095;
constexpr int kHalf = kTaps / 2;
constexpr int kTransform = 16384;
constexpr int kBins = kTransform / 2 + 1;
constexpr std::int64_t kBlock = kTransform - kTaps + 1;
constexpr std::size_t kBlocksKept = 32;
constexpr float kMostDecibels = 40;
constexpr int kSecondsMeasured = 10;

/// A pair of transforms over memory of their own. Not for two threads at a time.
class Transform {
public:
    Transform() : samples_(fftwf_alloc_real(kTransform)), bins_(fftwf_alloc_complex(kBins)) {
        const std::lock_guard lock(fftwPlanner());
        forward_ = fftwf_plan_dft_r2c_1d(kTransform, samples_, bins_, FFTW_ESTIMATE);
        backward_ = fftwf_plan_dft_c2r_1d(kTransform, bins_, samples_, FFTW_ESTIMATE);
    }
    Transform(const Transform&) = delete;
    Transform& operator=(const Transform&) = delete;
    ~Transform() {
        {
            const std::lock_guard lock(fftwPlanner());
            fftwf_destroy_plan(forward_);
            fftwf_destroy_plan(backward_);
        }
        fftwf_free(samples_);
        fftwf_free(bins_);
    }
    std::span<float> samples() { return {samples_, kTransform}; }
    std::span<std::complex<float>> bins() { return {reinterpret_cast<std::complex<float>*>(bins_), kBins}; }
    void forward() { fftwf_execute(forward_); }
    void backward() { fftwf_execute(backward_); }

private:
    float* samples_;
    fftwf_complex* bins_;
    fftwf_plan forward_;
    fftwf_plan backward_;
};

/// Amplification of each bin, between the centres of the mel bands in a straight line of decibels.
std::vector<float> gains(std::span<const float> decibels) {
    const auto& bands = melFilterbank().bands;
    std::vector<float> gain(kBins);
    std::size_t above = 0;
    for (int bin = 0; bin < kBins; ++bin) {
        const double hertz = double(bin) * kSampleRateHz / kTransform;
        while (above < bands.size() && bands[above].centreHz < hertz)
            ++above;
        const std::size_t high = std::min(above, bands.size() - 1), low = above == 0 ? 0 : std::min(above - 1, bands.size() - 1);
        const double width = bands[high].centreHz - bands[low].centreHz;
        const double share = width > 0 ? (hertz - bands[low].centreHz) / width : 0;
        const double level = double(decibels[low]) * (1 - share) + double(decibels[high]) * share;
        gain[std::size_t(bin)] = float(std::pow(10.0, std::clamp(level, -double(kMostDecibels), double(kMostDecibels)) / 20));
    }
    return gain;
}

class FilteredSound : public SoundSource {
public:
    FilteredSound(Sound source, std::span<const float> decibels) : source_(std::move(source)) {
        Transform transform;
        const auto gain = gains(decibels);
        for (std::size_t bin = 0; bin < gain.size(); ++bin)
            transform.bins()[bin] = gain[bin];
        transform.backward();
        // The impulse response around 0, windowed, becomes a filter that is centred on its middle tap.
        std::vector<float> taps(kTaps);
        for (int tap = 0; tap < kTaps; ++tap) {
            const int at = (tap - kHalf + kTransform) % kTransform;
            const double window = 0.5 + 0.5 * std::cos(std::numbers::pi * (tap - kHalf) / (kHalf + 1));
            taps[std::size_t(tap)] = float(double(transform.samples()[std::size_t(at)]) / kTransform * window);
        }
        std::fill(transform.samples().begin(), transform.samples().end(), 0.0F);
        std::copy(taps.begin(), taps.end(), transform.samples().begin());
        transform.forward();
        response_.assign(transform.bins().begin(), transform.bins().end());
        matchLevel();
    }

    std::int64_t length() const override { return source_->length(); }

    void read(std::int64_t start, std::span<float> out) const override {
        std::fill(out.begin(), out.end(), 0.0F);
        const std::int64_t first = std::clamp<std::int64_t>(start, 0, length());
        const std::int64_t last = std::clamp<std::int64_t>(start + std::int64_t(out.size()), first, length());
        for (std::int64_t at = first; at < last;) {
            const std::int64_t block = at / kBlock;
            const std::int64_t end = std::min(last, (block + 1) * kBlock);
            const auto samples = blocks_.at(block, [&] { return filtered(block); });
            std::transform(samples->begin() + (at - block * kBlock), samples->begin() + (end - block * kBlock),
                           out.begin() + (at - start), [this](float x) { return x * level_; });
            at = end;
        }
    }

private:
    std::vector<float> filtered(std::int64_t block) const {
        const std::lock_guard lock(mutex_);
        source_->read(block * kBlock - kHalf, transform_.samples());
        transform_.forward();
        for (std::size_t bin = 0; bin < response_.size(); ++bin)
            transform_.bins()[bin] *= response_[bin] / float(kTransform);
        transform_.backward();
        // The first kTaps - 1 samples are wrapped around; the rest is the convolution, kHalf late.
        const auto samples = transform_.samples().subspan(kTaps - 1, std::size_t(kBlock));
        return {samples.begin(), samples.end()};
    }

    void matchLevel() {
        const std::int64_t seconds = std::max<std::int64_t>(1, length() / kSampleRateHz);
        const std::int64_t measured = std::min<std::int64_t>(seconds, kSecondsMeasured);
        double before = 0, after = 0;
        for (std::int64_t i = 0; i < measured; ++i) {
            const std::int64_t start = i * seconds / measured * kSampleRateHz;
            for (const float x : source_->samples(start, kSampleRateHz))
                before += double(x) * double(x);
            for (const float x : samples(start, kSampleRateHz))
                after += double(x) * double(x);
        }
        if (before > 0 && after > 0)
            level_ = float(std::sqrt(before / after));
    }

    Sound source_;
    std::vector<std::complex<float>> response_;
    float level_ = 1;
    mutable std::mutex mutex_;
    mutable Transform transform_;
    mutable BlockCache blocks_{kBlocksKept};
};

} // namespace

Sound filteredSound(Sound source, std::span<const float> decibels) {
    return std::make_shared<FilteredSound>(std::move(source), decibels);
}

} // namespace earshot
