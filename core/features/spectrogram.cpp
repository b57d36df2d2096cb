#include "features/spectrogram.h"

#include "audio/audio_file.h"
#include "base/error.h"
#include "base/progress.h"
#include "features/fftw_planner.h"
#include "features/log_mel.h"
#include "features/mel_filterbank.h"

#include <algorithm>
#include <cmath>
#include <fftw3.h>
#include <memory>
#include <mutex>
#include <numbers>
#include <string>

namespace earshot {
namespace {

constexpr float kSilence = -160.0F;
constexpr double kHighestHz = kSampleRateHz / 2.0;

struct FftwFree {
    void operator()(void* memory) const { fftw_free(memory); }
};

/// A Hann-windowed power spectrum in dB of full scale.
class Transform {
public:
    explicit Transform(int size)
        : size_(size), frame_(static_cast<double*>(fftw_malloc(sizeof(double) * std::size_t(size)))),
          spectrum_(static_cast<fftw_complex*>(fftw_malloc(sizeof(fftw_complex) * std::size_t(size / 2 + 1)))),
          window_(std::size_t(size)), power_(std::size_t(size / 2 + 1)) {
        double sum = 0;
        for (int i = 0; i < size; ++i)
            sum += window_[std::size_t(i)] = 0.5 - 0.5 * std::cos(2 * std::numbers::pi * i / size);
        scale_ = 4 / (sum * sum); // a sine at full scale has half the window's sum in its bin
        const std::lock_guard lock(fftwPlanner());
        plan_ = fftw_plan_dft_r2c_1d(size, frame_.get(), spectrum_.get(), FFTW_ESTIMATE);
    }
    Transform(const Transform&) = delete;
    Transform& operator=(const Transform&) = delete;
    ~Transform() {
        const std::lock_guard lock(fftwPlanner());
        fftw_destroy_plan(plan_);
    }

    /// Power of the frame centred on `centre`; full scale is 1.
    const std::vector<double>& power(std::span<const float> samples, std::int64_t centre) {
        const std::int64_t first = centre - size_ / 2;
        for (int i = 0; i < size_; ++i) {
            const std::int64_t at = first + i;
            frame_[std::size_t(i)] =
                at >= 0 && at < std::int64_t(samples.size()) ? double(samples[std::size_t(at)]) * window_[std::size_t(i)] : 0.0;
        }
        fftw_execute(plan_);
        for (std::size_t k = 0; k < power_.size(); ++k)
            power_[k] = scale_ * (spectrum_[k][0] * spectrum_[k][0] + spectrum_[k][1] * spectrum_[k][1]);
        return power_;
    }

private:
    int size_;
    std::unique_ptr<double[], FftwFree> frame_;
    std::unique_ptr<fftw_complex[], FftwFree> spectrum_;
    std::vector<double> window_;
    std::vector<double> power_;
    double scale_ = 1;
    fftw_plan plan_ = nullptr;
};

double edgeHz(double share, FrequencyScale scale) {
    constexpr double lowestHz = 20;
    switch (scale) {
    case FrequencyScale::mel:
        return melToHz(share * hzToMel(kHighestHz));
    case FrequencyScale::linear:
        return share * kHighestHz;
    case FrequencyScale::logarithmic:
        return lowestHz * std::pow(kHighestHz / lowestHz, share);
    }
    return share * kHighestHz;
}

/// The bins that a band shows: the loudest of [first, last], or between two bins where the band is narrower than one.
struct Band {
    int first = 0;
    int last = 0;
    double between = -1; ///< share of bin first + 1; negative: not interpolated
};

std::vector<Band> bandsOf(const SpectrogramRequest& request, std::vector<float>& hertz) {
    const double bin = double(kSampleRateHz) / request.fftSize;
    const int lastBin = request.fftSize / 2;
    std::vector<Band> bands;
    for (int i = 0; i < request.bands; ++i) {
        const double low = edgeHz(double(i) / request.bands, request.scale) / bin;
        const double high = edgeHz(double(i + 1) / request.bands, request.scale) / bin;
        const double centre = edgeHz((i + 0.5) / request.bands, request.scale) / bin;
        hertz.push_back(float(centre * bin));
        Band band{int(std::ceil(low)), std::min(int(std::floor(high)), lastBin), -1};
        if (band.last <= band.first) {
            band.first = std::min(int(std::floor(centre)), lastBin - 1);
            band.between = centre - band.first;
        }
        bands.push_back(band);
    }
    return bands;
}

double levelOf(const Band& band, const std::vector<double>& power) {
    if (band.between >= 0)
        return power[std::size_t(band.first)] * (1 - band.between) + power[std::size_t(band.first + 1)] * band.between;
    return *std::max_element(power.begin() + band.first, power.begin() + band.last + 1);
}

} // namespace

Spectrogram spectrogram(std::span<const float> samples, const SpectrogramRequest& request, const std::stop_token& stop) {
    if (request.columns < 1 || request.bands < 1 || request.end <= request.start || request.fftSize < 256 ||
        request.fftSize > 16384 || (request.fftSize & (request.fftSize - 1)) != 0)
        throw Error("a spectrogram of " + std::to_string(request.columns) + " columns, " + std::to_string(request.bands) +
                    " bands and transforms of " + std::to_string(request.fftSize) + " samples cannot be drawn");
    Spectrogram picture{request.start, request.end, request.bands, request.columns, {}, {}};
    const auto bands = bandsOf(request, picture.hertz);
    picture.values.assign(std::size_t(request.bands) * std::size_t(request.columns), kSilence);
    Transform transform(request.fftSize);
    const double span = double(request.end - request.start) / request.columns;
    int frames = std::max(1, int(std::ceil(span / (request.fftSize / 2.0))));
    if (request.mostFramesPerColumn > 0)
        frames = std::min(frames, request.mostFramesPerColumn);
    std::vector<double> loudest(bands.size());
    for (int column = 0; column < request.columns; ++column) {
        throwIfStopped(stop);
        std::fill(loudest.begin(), loudest.end(), 0.0);
        for (int frame = 0; frame < frames; ++frame) {
            const double centre = double(request.start) + span * (column + (frame + 0.5) / frames);
            const auto& power = transform.power(samples, std::int64_t(centre));
            for (std::size_t i = 0; i < bands.size(); ++i)
                loudest[i] = std::max(loudest[i], levelOf(bands[i], power));
        }
        for (std::size_t i = 0; i < bands.size(); ++i)
            if (loudest[i] > 1e-16)
                picture.values[i * std::size_t(request.columns) + std::size_t(column)] = float(10 * std::log10(loudest[i]));
    }
    return picture;
}

Spectrogram logMelPicture(std::span<const float> samples, std::int64_t start, std::int64_t end, int mostColumns,
                          const std::stop_token& stop) {
    const std::int64_t count = segmentCount(std::int64_t(samples.size()));
    const std::int64_t first = std::clamp<std::int64_t>(start / kSegmentSamples, 0, std::max<std::int64_t>(count - 1, 0));
    const std::int64_t last =
        std::clamp<std::int64_t>((end + kSegmentSamples - 1) / kSegmentSamples, first + 1, std::max(count, first + 1));
    Spectrogram picture;
    picture.start = first * kSegmentSamples;
    picture.end = last * kSegmentSamples;
    picture.bands = kBands;
    const std::int64_t frames = (last - first) * kFrames;
    const std::int64_t pooled = std::max<std::int64_t>(1, (frames + mostColumns - 1) / std::max(mostColumns, 1));
    picture.columns = int((frames + pooled - 1) / pooled);
    picture.values.assign(std::size_t(kBands) * std::size_t(picture.columns), -100.0F);
    for (const MelBand& band : melFilterbank().bands)
        picture.hertz.push_back(float(band.centreHz));
    if (count == 0)
        return picture;
    LogMelExtractor extractor;
    std::vector<float> map(kLogMelSize);
    for (std::int64_t at = first; at < std::min(last, count); ++at) {
        throwIfStopped(stop);
        extractor.logMel(segment(samples, at), map);
        for (int band = 0; band < kBands; ++band) {
            for (int frame = 0; frame < kFrames; ++frame) {
                const auto column = std::size_t(((at - first) * kFrames + frame) / pooled);
                float& value = picture.values[std::size_t(band) * std::size_t(picture.columns) + column];
                value = std::max(value, 10 * map[std::size_t(band * kFrames + frame)]);
            }
        }
    }
    return picture;
}

} // namespace earshot
