#include "audio/audio_file.h"
#include "dataset/biquad.h"
#include "dataset/soundscape.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <numbers>

namespace earshot {
namespace {

/// First three formants of a few vowels of an adult, in hertz (after Peterson and Barney 1952, rounded).
constexpr std::array<std::array<double, 3>, 6> kVowels{
    {{730, 1090, 2440}, {530, 1840, 2480}, {270, 2290, 3010}, {570, 840, 2410}, {300, 870, 2240}, {660, 1720, 2410}}};

} // namespace

void Soundscape::voice(double level, std::span<float> out) {
    const double pitchHz = random_.uniform(95, 240);
    const double tract = 0.9 + 0.25 * (pitchHz - 95) / 145; // higher voices come from shorter tracts
    const double syllableHz = random_.uniform(3.2, 5.5);
    const auto size = static_cast<std::size_t>(kSampleRateHz / syllableHz);
    double phase = random_.uniform();
    for (std::size_t start = 0; start < out.size(); start += size) {
        const auto& vowel = kVowels[random_.below(kVowels.size())];
        auto first = Biquad::bandPass(vowel[0] * tract, 6);
        auto second = Biquad::bandPass(vowel[1] * tract, 9);
        auto third = Biquad::bandPass(vowel[2] * tract, 10);
        const double loudness = random_.uniform() < 0.15 ? 0 : level * random_.uniform(0.4, 1);
        const double melody = random_.uniform(0.88, 1.15);
        const bool fricative = random_.uniform() < 0.3;
        auto teeth = Biquad::highPass(random_.uniform(3500, 5500));
        for (std::size_t i = 0; i < std::min(size, out.size() - start); ++i) {
            const double position = static_cast<double>(i) / static_cast<double>(size);
            phase += pitchHz * melody * (1 - 0.08 * position) / kSampleRateHz;
            double pulse = 0.02 * whiteNoise();
            if (phase >= 1) {
                phase -= 1;
                pulse += 6;
            }
            double value = 4 * (first(pulse) + 0.6 * second(pulse) + 0.3 * third(pulse)) * std::sin(std::numbers::pi * position);
            if (fricative && position < 0.25)
                value += 0.15 * teeth(whiteNoise());
            out[start + i] += static_cast<float>(loudness * value);
        }
    }
}

void Soundscape::babble(int voices, double level) {
    for (int i = 0; i < voices; ++i)
        voice(level * random_.uniform(0.3, 1), samples_);
}

void Soundscape::announcement(double level) {
    std::vector<float> speech(samples_.size(), 0.0F);
    voice(level, speech);
    auto low = Biquad::highPass(400);
    auto high = Biquad::lowPass(3400);
    auto horn = Biquad::peaking(1800, 1, 8);
    for (std::size_t i = 0; i < samples_.size(); ++i)
        samples_[i] += static_cast<float>(horn(high(low(speech[i]))));
}

void Soundscape::footsteps(double stepsHz, double hardness, double level) {
    const double heelHz = 180 + 500 * hardness;
    repeat(stepsHz, 0.15, [&](double t) {
        const double strength = level * random_.uniform(0.5, 1);
        burst(t, 0.02, heelHz, 1, 2.5 * strength);
        burst(t, 0.005 + 0.005 * hardness, 2500 + 2500 * hardness, 0.8, hardness * strength);
        burst(t + random_.uniform(0.07, 0.12), 0.025, 900, 0.6, 0.6 * strength);
    });
}

void Soundscape::trolley(double tilesHz, double level) {
    noise({200, random_.uniform(1200, 2500)}, 0.35 * level);
    repeat(tilesHz, 0.05, [&](double t) { burst(t, 0.012, 700, 0.9, 2 * level); });
}

void Soundscape::clatter(double rateHz, double level) {
    repeat(rateHz, 1, [&](double t) {
        const double pitch = random_.uniform(1800, 5200);
        burst(t, 0.004, pitch, 0.7, level);
        for (const double partial : {1.0, 1.73, 2.41})
            ring({t, pitch * partial, random_.uniform(0.02, 0.09), 0.4 * level * random_.uniform(0.3, 1)});
    });
}

void Soundscape::birds(int singers, double level) {
    for (int bird = 0; bird < singers; ++bird) {
        const double base = random_.uniform(2300, 5500);
        const double chirpSeconds = random_.uniform(0.04, 0.14);
        const double sweep = random_.uniform(-0.4, 0.6);
        const double trill = random_.uniform(20, 45);
        const double loudness = level * random_.uniform(0.3, 1);
        repeat(random_.uniform(2, 7), 0.5, [&](double t) {
            if (random_.uniform() < 0.35)
                return;
            const auto start = static_cast<std::int64_t>(t * kSampleRateHz);
            const auto length = static_cast<std::int64_t>(chirpSeconds * kSampleRateHz);
            double phase = 0;
            for (std::int64_t i = 0; i < length && start + i < static_cast<std::int64_t>(samples_.size()); ++i) {
                const double position = static_cast<double>(i) / static_cast<double>(length);
                const double warble = 0.06 * std::sin(2 * std::numbers::pi * trill * position * chirpSeconds);
                phase += 2 * std::numbers::pi * base * (1 + sweep * position + warble) / kSampleRateHz;
                if (start + i >= 0)
                    samples_[static_cast<std::size_t>(start + i)] +=
                        static_cast<float>(loudness * std::sin(std::numbers::pi * position) * std::sin(phase));
            }
        });
    }
}

} // namespace earshot
