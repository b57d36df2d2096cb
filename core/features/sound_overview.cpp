#include "features/sound_overview.h"

#include "features/power_spectrum.h"

#include <algorithm>
#include <array>
#include <bit>
#include <chrono>
#include <cmath>
#include <exception>
#include <mutex>
#include <thread>

namespace earshot {
namespace {

constexpr std::int64_t kLeastColumnSamples = 1024;
constexpr std::int64_t kPieceColumns = 256;
constexpr int kMostSketchPoints = 1024;
constexpr float kSilence = -160;
constexpr float kLowestDecibels = -121.5F; // of a byte's 1; 0 is silence, 255 is +5.5 dB

/// log2 of 1 to 2 in 512 steps: right within 0.01 dB.
const std::array<float, 512>& mantissaLogs() {
    static const std::array<float, 512> logs = [] {
        std::array<float, 512> values{};
        for (std::size_t i = 0; i < values.size(); ++i)
            values[i] = float(std::log2(1 + (double(i) + 0.5) / double(values.size())));
        return values;
    }();
    return logs;
}

/// Half decibels above kLowestDecibels; the logarithm is read off the float's bits.
std::uint8_t byteOf(float power) {
    if (!(power > 1e-16F))
        return 0;
    const auto bits = std::bit_cast<std::uint32_t>(power);
    const float log2 = float(int(bits >> 23) - 127) + mantissaLogs()[(bits >> 14) & 511];
    const float steps = (log2 * 3.0103F - kLowestDecibels) * 2 + 1.5F;
    return std::uint8_t(std::clamp(steps, 1.0F, 255.0F));
}

float decibelsOf(std::uint8_t value) {
    return value == 0 ? kSilence : kLowestDecibels + float(value - 1) / 2;
}

} // namespace

struct SoundOverview::Piece {
    enum State { waiting, working, done };
    std::atomic<int> state{waiting};
    std::vector<std::uint8_t> levels; ///< [columns, bands]
    std::vector<float> lowest, highest, energy;
};

struct SoundOverview::Worker {
    explicit Worker(int fftSize) : spectrum(fftSize) {}
    PowerSpectrum spectrum;
    std::vector<float> samples;
    std::vector<float> loudest;
};

SoundOverview::SoundOverview(Sound sound, int fftSize, const FrequencyRange& range)
    : sound_(std::move(sound)), fftSize_(fftSize), range_(range), bands_(frequencyBands(range, fftSize)),
      columnSamples_(std::max<std::int64_t>(kLeastColumnSamples, fftSize / 2)),
      columns_((sound_->length() + columnSamples_ - 1) / columnSamples_), sketched_(kMostSketchPoints) {
    pieces_.resize(std::size_t((columns_ + kPieceColumns - 1) / kPieceColumns));
    for (auto& piece : pieces_)
        piece = std::make_unique<Piece>();
    sketch_.resize(kMostSketchPoints * bands_.size());
    sketchPeaks_.resize(kMostSketchPoints * 3);
}

SoundOverview::~SoundOverview() = default;

void SoundOverview::sketch(int points, double seconds, const std::stop_token& stop) {
    const auto began = std::chrono::steady_clock::now();
    Worker worker(fftSize_);
    worker.samples.resize(std::size_t(fftSize_));
    points = std::min(points, kMostSketchPoints);
    // Coarse to fine: every eighth of the points, then those between.
    for (int step = 8; step >= 1; step /= 2) {
        for (int point = 0; point < points; point += step) {
            if (step < 8 && point % (2 * step) == 0)
                continue;
            throwIfStopped(stop);
            if (std::chrono::duration<double>(std::chrono::steady_clock::now() - began).count() > seconds)
                return;
            // Places of the full grid, so that fewer points are spread as widely.
            const int slot = int(std::int64_t(point) * kMostSketchPoints / points);
            const std::int64_t centre = sound_->length() * (2 * slot + 1) / (2 * kMostSketchPoints);
            sound_->read(centre - fftSize_ / 2, worker.samples);
            const auto power = worker.spectrum.of(worker.samples);
            for (std::size_t band = 0; band < bands_.size(); ++band)
                sketch_[std::size_t(slot) * bands_.size() + band] = byteOf(levelOf(bands_[band], power.data()));
            const auto [low, high] = std::minmax_element(worker.samples.begin(), worker.samples.end());
            float energy = 0;
            for (const float sample : worker.samples)
                energy += sample * sample;
            float* peaks = sketchPeaks_.data() + 3 * slot;
            peaks[0] = *low;
            peaks[1] = *high;
            peaks[2] = energy / float(fftSize_);
            sketched_[std::size_t(slot)].store(true, std::memory_order_release);
        }
    }
}

void SoundOverview::prefer(std::int64_t start, std::int64_t end) {
    if (end <= start)
        return;
    const std::int64_t last = std::max<std::int64_t>(0, std::int64_t(pieces_.size()) - 1);
    preferred_.store(std::size_t(std::clamp<std::int64_t>(start / columnSamples_ / kPieceColumns, 0, last)));
}

void SoundOverview::fill(int threads, Progress& progress, const std::stop_token& stop) {
    std::stop_source either;
    const std::stop_callback forward(stop, [&] { either.request_stop(); });
    std::mutex mutex;
    std::exception_ptr failure;
    const auto work = [&](bool tells) {
        try {
            Worker worker(fftSize_);
            while (fillNext(worker, either.get_token()))
                if (tells)
                    progress.update("Drawing the whole", std::int64_t(filled_.load()), std::int64_t(pieces_.size()));
        } catch (...) {
            const std::lock_guard lock(mutex);
            if (!failure)
                failure = std::current_exception();
            either.request_stop();
        }
    };
    {
        std::vector<std::jthread> others;
        for (int i = 1; i < threads; ++i)
            others.emplace_back([&] { work(false); });
        work(true);
    }
    if (failure)
        std::rethrow_exception(failure);
    progress.update("Drawing the whole", std::int64_t(pieces_.size()), std::int64_t(pieces_.size()));
}

bool SoundOverview::fillNext(Worker& worker, const std::stop_token& stop) {
    throwIfStopped(stop);
    const std::size_t first = preferred_.load();
    for (std::size_t i = 0; i < pieces_.size(); ++i) {
        const std::size_t index = (first + i) % pieces_.size();
        int expected = Piece::waiting;
        if (pieces_[index]->state.load(std::memory_order_relaxed) != Piece::waiting ||
            !pieces_[index]->state.compare_exchange_strong(expected, Piece::working))
            continue;
        try {
            fillPiece(index, worker, stop);
        } catch (...) {
            pieces_[index]->state.store(Piece::waiting);
            throw;
        }
        ++filled_;
        return true;
    }
    return false;
}

void SoundOverview::fillPiece(std::size_t index, Worker& worker, const std::stop_token& stop) {
    Piece& piece = *pieces_[index];
    const std::int64_t firstColumn = std::int64_t(index) * kPieceColumns;
    const std::int64_t count = std::min(kPieceColumns, columns_ - firstColumn);
    const std::int64_t margin = fftSize_ / 2;
    const std::int64_t start = firstColumn * columnSamples_;
    worker.samples.resize(std::size_t(count * columnSamples_ + 2 * margin));
    sound_->read(start - margin, worker.samples);
    const std::int64_t frames = std::max<std::int64_t>(1, columnSamples_ / (fftSize_ / 2));
    piece.levels.resize(std::size_t(count) * bands_.size());
    for (auto* values : {&piece.lowest, &piece.highest, &piece.energy})
        values->resize(std::size_t(count));
    worker.loudest.resize(bands_.size());
    for (std::int64_t column = 0; column < count; ++column) {
        if (column % 32 == 0)
            throwIfStopped(stop);
        const float* here = worker.samples.data() + column * columnSamples_;
        std::fill(worker.loudest.begin(), worker.loudest.end(), 0.0F);
        for (std::int64_t frame = 0; frame < frames; ++frame) {
            const std::int64_t shift = (2 * frame + 1) * columnSamples_ / (2 * frames); // centres of equal parts
            const auto power = worker.spectrum.of({here + shift, std::size_t(fftSize_)});
            for (std::size_t band = 0; band < bands_.size(); ++band)
                worker.loudest[band] = std::max(worker.loudest[band], levelOf(bands_[band], power.data()));
        }
        std::uint8_t* levels = piece.levels.data() + std::size_t(column) * bands_.size();
        for (std::size_t band = 0; band < bands_.size(); ++band)
            levels[band] = byteOf(worker.loudest[band]);
        const float* own = here + margin;
        // Four sums side by side: a processor adds them at once.
        float low = own[0], high = own[0];
        std::array<float, 4> energies{};
        for (std::int64_t i = 0; i < columnSamples_; i += 4) {
            for (std::size_t lane = 0; lane < 4; ++lane) {
                const float sample = own[i + std::int64_t(lane)];
                low = std::min(low, sample);
                high = std::max(high, sample);
                energies[lane] += sample * sample;
            }
        }
        const float energy = energies[0] + energies[1] + energies[2] + energies[3];
        piece.lowest[std::size_t(column)] = low;
        piece.highest[std::size_t(column)] = high;
        piece.energy[std::size_t(column)] = energy / float(columnSamples_);
    }
    piece.state.store(Piece::done, std::memory_order_release);
}

/// Levels of a column: of its piece, else of the sketch near to it, else null.
const std::uint8_t* SoundOverview::columnAt(std::int64_t column) const {
    const Piece& piece = *pieces_[std::size_t(column / kPieceColumns)];
    if (piece.state.load(std::memory_order_acquire) == Piece::done)
        return piece.levels.data() + std::size_t(column % kPieceColumns) * bands_.size();
    const auto slot = int(column * kMostSketchPoints / std::max<std::int64_t>(1, columns_));
    for (int away = 0; away < 32; ++away)
        for (const int near : {slot - away, slot + away})
            if (near >= 0 && near < kMostSketchPoints && sketched_[std::size_t(near)].load(std::memory_order_acquire))
                return sketch_.data() + std::size_t(near) * bands_.size();
    return nullptr;
}

Spectrogram SoundOverview::picture(std::int64_t start, std::int64_t end, int columns) const {
    Spectrogram picture{start, end, int(bands_.size()), columns, {}, bandCentres(range_)};
    picture.values.assign(bands_.size() * std::size_t(columns), kSilence);
    std::vector<std::uint8_t> loudest(bands_.size());
    const double width = double(end - start) / columns;
    for (int column = 0; column < columns; ++column) {
        const auto first = std::int64_t((double(start) + width * column) / double(columnSamples_));
        const auto last = std::max(first + 1, std::int64_t((double(start) + width * (column + 1)) / double(columnSamples_)));
        std::fill(loudest.begin(), loudest.end(), std::uint8_t(0));
        const std::uint8_t* before = nullptr;
        for (std::int64_t at = std::max<std::int64_t>(first, 0); at < std::min(last, columns_); ++at) {
            const std::uint8_t* levels = columnAt(at);
            if (!levels || levels == before)
                continue;
            before = levels;
            for (std::size_t band = 0; band < loudest.size(); ++band)
                loudest[band] = std::max(loudest[band], levels[band]);
        }
        for (std::size_t band = 0; band < loudest.size(); ++band)
            picture.values[band * std::size_t(columns) + std::size_t(column)] = decibelsOf(loudest[band]);
    }
    return picture;
}

SoundOutline SoundOverview::outline(std::int64_t start, std::int64_t end, int parts) const {
    SoundOutline outline;
    const double width = double(end - start) / std::max(parts, 1);
    for (int part = 0; part < parts && columns_ > 0; ++part) {
        const auto first =
            std::clamp<std::int64_t>(std::int64_t((double(start) + width * part) / double(columnSamples_)), 0, columns_ - 1);
        const auto last = std::clamp<std::int64_t>(std::int64_t((double(start) + width * (part + 1)) / double(columnSamples_)),
                                                   first + 1, columns_);
        float low = 0, high = 0;
        double energy = 0;
        std::int64_t known = 0;
        for (std::int64_t column = first; column < last; ++column) {
            const Piece& piece = *pieces_[std::size_t(column / kPieceColumns)];
            const auto at = std::size_t(column % kPieceColumns);
            if (piece.state.load(std::memory_order_acquire) != Piece::done)
                continue;
            low = std::min(low, piece.lowest[at]);
            high = std::max(high, piece.highest[at]);
            energy += double(piece.energy[at]);
            ++known;
        }
        const auto slot = std::size_t((first + last) / 2 * kMostSketchPoints / std::max<std::int64_t>(1, columns_));
        if (known == 0 && sketched_[std::min(slot, sketched_.size() - 1)].load(std::memory_order_acquire)) {
            low = sketchPeaks_[3 * slot];
            high = sketchPeaks_[3 * slot + 1];
            energy = double(sketchPeaks_[3 * slot + 2]);
            known = 1;
        }
        outline.lowest.push_back(low);
        outline.highest.push_back(high);
        outline.rms.push_back(known > 0 ? float(std::sqrt(energy / double(known))) : 0.0F);
    }
    return outline;
}

} // namespace earshot
