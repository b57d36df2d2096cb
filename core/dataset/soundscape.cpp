#include "dataset/soundscape.h"

#include "audio/audio_file.h"
#include "dataset/biquad.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <numbers>

namespace earshot {

double Soundscape::whiteNoise() {
    // Three uniform numbers out of one draw: close enough to a normal distribution, unit variance, and cheap.
    constexpr std::uint64_t mask = (1U << 21) - 1;
    const std::uint64_t bits = random_.bits();
    const double sum = static_cast<double>((bits & mask) + ((bits >> 21) & mask) + ((bits >> 42) & mask));
    return 2 * sum / static_cast<double>(mask + 1) - 3;
}

double Soundscape::seconds() const {
    return static_cast<double>(samples_.size()) / kSampleRateHz;
}

void Soundscape::noise(const NoiseBand& band, double level) {
    auto high = Biquad::lowPass(band.highHz);
    auto low = Biquad::highPass(band.lowHz);
    double gust = 0;
    double target = 0;
    double gain = level;
    const double step = band.gustsHz / kSampleRateHz;
    std::size_t untilNext = 0;
    for (float& sample : samples_) {
        if (band.gustsHz > 0) {
            if (untilNext-- == 0) {
                untilNext = static_cast<std::size_t>(kSampleRateHz / band.gustsHz * random_.uniform(0.3, 1));
                target = random_.uniform(-1, 1);
            }
            gust += 4 * step * (target - gust);
            gain = level * (1 + band.gustDepth * gust);
        }
        sample += static_cast<float>(gain * low(high(whiteNoise())));
    }
}

void Soundscape::wind(double level) {
    noise({25, random_.uniform(180, 320), 2.5, 0.9}, 3 * level);
    noise({150, random_.uniform(700, 1100), 3, 0.8}, 0.5 * level);
}

void Soundscape::leaves(double level) {
    noise({1800, random_.uniform(6000, 9000), 4, 0.9}, 0.4 * level);
}

void Soundscape::fountain(double level) {
    noise({500, random_.uniform(9000, 14000), 12, 0.25}, 0.5 * level);
    repeat(random_.uniform(20, 40), 1, [&](double t) { ring({t, random_.uniform(500, 2500), 0.012, 0.5 * level}); });
}

void Soundscape::ventilation(double toneHz, double level) {
    noise({60, random_.uniform(500, 900)}, 0.9 * level);
    noise({800, 5000}, 0.12 * level);
    ring({0, toneHz, 1e3, 0.15 * level});
    ring({0, 2.02 * toneHz, 1e3, 0.08 * level});
}

void Soundscape::ring(const Tone& tone) {
    // A rotating phasor that shrinks: two multiplications a sample instead of a sine.
    const double turn = 2 * std::numbers::pi * tone.hertz / kSampleRateHz;
    const double shrink = std::exp(-1 / (tone.decaySeconds * kSampleRateHz));
    const double cosine = shrink * std::cos(turn);
    const double sine = shrink * std::sin(turn);
    const double phase = 2 * std::numbers::pi * random_.uniform();
    double re = tone.level * std::cos(phase);
    double im = tone.level * std::sin(phase);
    const auto start = static_cast<std::int64_t>(tone.startSeconds * kSampleRateHz);
    const auto end = static_cast<std::int64_t>(samples_.size());
    const auto length = static_cast<std::int64_t>(7 * tone.decaySeconds * kSampleRateHz);
    for (std::int64_t i = start; i < std::min(end, start + length); ++i) {
        if (i >= 0)
            samples_[static_cast<std::size_t>(i)] += static_cast<float>(im);
        const double next = re * cosine - im * sine;
        im = re * sine + im * cosine;
        re = next;
    }
}

void Soundscape::burst(double atSeconds, double decaySeconds, double hertz, double q, double level) {
    auto filter = Biquad::bandPass(hertz, q);
    const double shrink = std::exp(-1 / (decaySeconds * kSampleRateHz));
    double gain = level;
    const auto start = static_cast<std::int64_t>(atSeconds * kSampleRateHz);
    const auto length = static_cast<std::int64_t>(6 * decaySeconds * kSampleRateHz);
    const auto end = std::min(static_cast<std::int64_t>(samples_.size()), start + length);
    for (std::int64_t i = start; i < end; ++i, gain *= shrink) {
        const double value = gain * filter(whiteNoise());
        if (i >= 0)
            samples_[static_cast<std::size_t>(i)] += static_cast<float>(value);
    }
}

void Soundscape::music(double rootHz, double level) {
    static constexpr std::array<double, 4> kChord{1, 1.2599, 1.4983, 2};
    for (const double interval : kChord)
        for (int overtone = 1; overtone <= 3; ++overtone)
            ring({random_.uniform(-0.3, 0.1), rootHz * interval * overtone, random_.uniform(0.5, 2), level / (overtone * 2)});
}

void Soundscape::chime(double hertz, double level) {
    const double start = random_.uniform(-0.3, seconds() - 0.3);
    for (int note = 0; note < 3; ++note)
        for (int overtone = 1; overtone <= 3; overtone += 2)
            ring({start + 0.28 * note, hertz * std::pow(0.8409, note) * overtone, 0.25, level / overtone});
}

void Soundscape::bell(double hertz, double strokesHz, double decaySeconds, double level) {
    static constexpr std::array<double, 6> kPartials{1, 2.0, 2.41, 3.01, 4.17, 5.43};
    const auto strike = [&](double t) {
        for (std::size_t i = 0; i < kPartials.size(); ++i) {
            const double order = static_cast<double>(i + 1);
            ring({t, hertz * kPartials[i], decaySeconds / order, level / order});
        }
    };
    if (strokesHz > 0)
        repeat(strokesHz, 0.05, strike);
    else
        strike(random_.uniform(-0.2, seconds() - 0.1));
}

void Soundscape::reverberate(double reverbSeconds, double wet) {
    static constexpr std::array<double, 6> kDelays{0.0297, 0.0371, 0.0411, 0.0437, 0.0523, 0.0617};
    std::vector<float> echo(samples_.size(), 0.0F);
    for (const double delaySeconds : kDelays) {
        const auto delay = static_cast<std::size_t>(delaySeconds * random_.uniform(0.9, 1.1) * kSampleRateHz);
        const auto feedback = static_cast<float>(std::pow(10, -3 * delaySeconds / reverbSeconds));
        std::vector<float> line(delay, 0.0F);
        float damped = 0;
        std::size_t at = 0;
        for (std::size_t i = 0; i < samples_.size(); ++i) {
            const float out = line[at];
            damped = 0.65F * out + 0.35F * damped; // air and walls swallow the highs first
            line[at] = samples_[i] + feedback * damped;
            echo[i] += out;
            at = at + 1 == delay ? 0 : at + 1;
        }
    }
    const auto share = static_cast<float>(wet / std::sqrt(static_cast<double>(kDelays.size())));
    for (std::size_t i = 0; i < samples_.size(); ++i)
        samples_[i] += share * echo[i];
}

void Soundscape::tilt(double decibels) {
    auto low = Biquad::peaking(120, 0.35, -decibels);
    auto high = Biquad::peaking(8000, 0.35, decibels);
    for (float& sample : samples_)
        sample = static_cast<float>(high(low(sample)));
}

} // namespace earshot
