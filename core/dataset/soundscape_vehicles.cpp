#include "audio/audio_file.h"
#include "dataset/biquad.h"
#include "dataset/soundscape.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <numbers>

namespace earshot {
namespace {

constexpr double kSoundMetresPerSecond = 343;

/// One period of a sum of harmonics, read at any phase.
class Waveform {
public:
    Waveform(int harmonics, double rolloff, Random& random) {
        for (int h = 1; h <= harmonics; ++h) {
            const double amplitude = std::pow(h, -rolloff) * random.uniform(0.4, 1);
            const double phase = random.uniform();
            for (std::size_t i = 0; i < table_.size(); ++i)
                table_[i] += amplitude * std::sin(2 * std::numbers::pi * (phase + h * static_cast<double>(i) / kSize));
        }
    }

    /// `phase` in periods, from 0.
    double at(double phase) const { return table_[static_cast<std::size_t>(phase * kSize) % kSize]; }

private:
    static constexpr std::size_t kSize = 1024;
    std::array<double, kSize> table_{};
};

} // namespace

void Soundscape::engine(double firingHz, double level) {
    const Waveform wave(14, 0.7, random_);
    auto body = Biquad::lowPass(random_.uniform(350, 700));
    double phase = random_.uniform();
    double drift = random_.uniform(-0.06, 0.06);
    double uneven = 1;
    for (float& sample : samples_) {
        const double before = phase;
        phase += firingHz * (1 + drift) / kSampleRateHz;
        drift += random_.uniform(-1e-6, 1e-6);
        if (std::floor(phase) != std::floor(before))
            uneven = random_.uniform(0.75, 1.25);
        sample += static_cast<float>(level * body(uneven * wave.at(phase) + 0.25 * whiteNoise()));
    }
}

void Soundscape::motorWhine(double hertz, double level) {
    const Waveform wave(5, 1.2, random_);
    const double sweep = random_.uniform(-0.35, 0.35) / seconds();
    double phase = 0;
    double t = 0;
    for (float& sample : samples_) {
        phase += hertz * (1 + sweep * t) / kSampleRateHz;
        t += 1.0 / kSampleRateHz;
        sample += static_cast<float>(0.4 * level * wave.at(phase));
    }
}

void Soundscape::passBy(double speedMetresPerSecond, double distanceMetres, double level) {
    const Waveform wave(10, 0.8, random_);
    const double firingHz = random_.uniform(45, 110);
    const double nearestSeconds = random_.uniform(-0.8, seconds() + 0.5);
    auto engine = Biquad::lowPass(900);
    auto tyres = Biquad::bandPass(random_.uniform(700, 1100), 0.5);
    auto hiss = Biquad::lowPass(random_.uniform(2500, 5000));
    double phase = random_.uniform();
    for (std::size_t i = 0; i < samples_.size(); ++i) {
        const double along = speedMetresPerSecond * (static_cast<double>(i) / kSampleRateHz - nearestSeconds);
        const double range = std::sqrt(along * along + distanceMetres * distanceMetres);
        const double receding = speedMetresPerSecond * along / range;
        phase += firingHz * kSoundMetresPerSecond / (kSoundMetresPerSecond + receding) / kSampleRateHz;
        const double gain = level * std::pow(distanceMetres / range, 0.8);
        samples_[i] += static_cast<float>(gain * (0.5 * engine(wave.at(phase)) + 0.9 * hiss(tyres(whiteNoise()))));
    }
}

void Soundscape::horn(double hertz, double level) {
    const double start = random_.uniform(-0.2, seconds() - 0.2);
    const double end = start + random_.uniform(0.15, 0.6);
    const Waveform wave(12, 0.6, random_);
    for (std::size_t i = 0; i < samples_.size(); ++i) {
        const double t = static_cast<double>(i) / kSampleRateHz;
        if (t >= start && t < end)
            samples_[i] += static_cast<float>(0.3 * level * (wave.at(hertz * t) + wave.at(1.26 * hertz * t)));
    }
}

void Soundscape::railRumble(double jointsHz, double level) {
    noise({30, random_.uniform(120, 220), 5, 0.3}, 3 * level);
    noise({150, random_.uniform(500, 1200)}, 0.45 * level);
    const double axleSeconds = random_.uniform(0.06, 0.12);
    repeat(jointsHz, 0.1, [&](double t) {
        const double strength = level * random_.uniform(0.8, 2.2);
        burst(t, 0.018, 240, 0.8, 2 * strength);
        burst(t + axleSeconds, 0.018, 260, 0.8, 2 * strength);
        burst(t, 0.006, 1800, 0.7, 0.5 * strength);
    });
}

void Soundscape::squeal(double hertz, double level) {
    const double start = random_.uniform(-0.5, seconds() - 0.3);
    const double end = start + random_.uniform(0.3, 1.2);
    double phase = 0;
    double bend = 0;
    for (std::size_t i = 0; i < samples_.size(); ++i) {
        const double t = static_cast<double>(i) / kSampleRateHz;
        if (t < start || t >= end)
            continue;
        bend += random_.uniform(-6e-4, 6e-4);
        phase += 2 * std::numbers::pi * hertz * (1 + 0.3 * bend) / kSampleRateHz;
        const double envelope = std::sin(std::numbers::pi * (t - start) / (end - start));
        samples_[i] += static_cast<float>(level * envelope * (std::sin(phase) + 0.3 * std::sin(2 * phase)));
    }
}

void Soundscape::rattle(double rateHz, double level) {
    const double body = random_.uniform(1200, 3500);
    repeat(rateHz, 0.9, [&](double t) { burst(t, random_.uniform(0.004, 0.012), body, 2, 2 * level * random_.uniform(0.2, 1)); });
}

void Soundscape::airHiss(double level) {
    burst(random_.uniform(-0.1, seconds() - 0.1), random_.uniform(0.1, 0.3), random_.uniform(4000, 7000), 0.5, 1.5 * level);
}

} // namespace earshot
