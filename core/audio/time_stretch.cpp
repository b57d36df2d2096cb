#include "audio/time_stretch.h"

#include <algorithm>
#include <cmath>
#include <numbers>

namespace earshot {
namespace {

constexpr std::int64_t kFrame = 2048;
constexpr std::int64_t kHop = kFrame / 2;
constexpr std::int64_t kReach = 512; ///< how far a frame may move to fit: a period of 86 Hz

/// Likeness of two stretches, every `step`-th sample.
float likeness(const float* a, const float* b, int step) {
    float product = 0, energy = 1e-9F;
    for (std::int64_t i = 0; i < kHop; i += step) {
        product += a[i] * b[i];
        energy += b[i] * b[i];
    }
    return product / std::sqrt(energy);
}

} // namespace

TimeStretch::TimeStretch(double speed, Read read)
    : speed_(std::clamp(speed, 0.25, 4.0)), read_(std::move(read)), tail_(kHop), frame_(kFrame), continuation_(kHop),
      candidates_(kHop + 2 * kReach) {}

std::int64_t TimeStretch::bestPlace(std::int64_t ideal) {
    read_(previous_ + kHop, continuation_);
    if (std::all_of(continuation_.begin(), continuation_.end(), [](float x) { return std::abs(x) < 1e-5F; }))
        return ideal; // silence fits everywhere
    const std::int64_t first = std::max<std::int64_t>(0, ideal - kReach);
    const auto choices = std::size_t(ideal + kReach - first);
    read_(first, std::span(candidates_).first(choices + kHop));
    const auto best = [&](std::size_t from, std::size_t to, std::size_t step, int sampling) {
        std::size_t place = from;
        float highest = -1e30F;
        for (std::size_t at = from; at < to; at += step)
            if (const float value = likeness(continuation_.data(), candidates_.data() + at, sampling); value > highest) {
                highest = value;
                place = at;
            }
        return place;
    };
    const std::size_t rough = best(0, choices, 4, 4);
    return first + std::int64_t(best(rough > 4 ? rough - 4 : 0, std::min(choices, rough + 5), 1, 1));
}

void TimeStretch::addFrame() {
    const auto ideal = std::int64_t(std::llround(ideal_));
    const std::int64_t place = previous_ < 0 ? ideal : bestPlace(ideal);
    read_(place, frame_);
    ready_.resize(kHop);
    given_ = 0;
    for (std::size_t i = 0; i < std::size_t(kHop); ++i) {
        const auto in = float(0.5 - 0.5 * std::cos(std::numbers::pi * double(i) / double(kHop)));
        ready_[i] = previous_ < 0 ? frame_[i] : tail_[i] + in * frame_[i];
        tail_[i] = (1 - in) * frame_[i + std::size_t(kHop)];
    }
    previous_ = place;
    ideal_ += double(kHop) * speed_;
}

void TimeStretch::fill(std::span<float> out) {
    while (!out.empty()) {
        if (given_ == ready_.size())
            addFrame();
        const std::size_t count = std::min(out.size(), ready_.size() - given_);
        std::copy_n(ready_.begin() + std::ptrdiff_t(given_), count, out.begin());
        given_ += count;
        out = out.subspan(count);
    }
}

} // namespace earshot
