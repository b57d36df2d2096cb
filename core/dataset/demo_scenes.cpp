#include "dataset/demo_scenes.h"

#include "audio/audio_file.h"

#include <array>
#include <cmath>

namespace earshot {
namespace {

/// Rendered before the second that is kept, so that filters and rooms have settled.
constexpr std::size_t kLeadInSamples = kSampleRateHz / 4;

double between(double low, double high, double position) {
    return low + (high - low) * position;
}

void airport(Soundscape& s, const DemoPlace& p) {
    s.ventilation(between(90, 170, p.pitch), 0.05);
    s.babble(1 + static_cast<int>(s.random().below(3)), between(0.015, 0.04, p.bustle));
    if (s.chance(0.45))
        s.trolley(between(5, 9, p.pitch), between(0.02, 0.05, p.bustle));
    if (s.chance(0.5))
        s.footsteps(s.random().uniform(1.6, 2.2), p.floor, 0.03);
    if (s.chance(0.2))
        s.chime(between(480, 640, p.pitch), 0.05);
    if (s.chance(0.5))
        s.announcement(0.08);
    s.reverberate(between(1.3, 2.2, p.size), 0.6);
}

void shoppingMall(Soundscape& s, const DemoPlace& p) {
    s.ventilation(between(90, 190, p.pitch), 0.03);
    s.babble(3 + static_cast<int>(s.random().below(4)), between(0.03, 0.06, p.bustle));
    if (s.chance(0.65))
        s.music(between(180, 280, p.pitch), 0.02);
    if (s.chance(0.5))
        s.clatter(between(1, 4, p.bustle), 0.03);
    if (s.chance(0.6))
        s.footsteps(s.random().uniform(1.6, 2.4), p.floor, 0.03);
    if (s.chance(0.1))
        s.announcement(0.05);
    s.reverberate(between(0.7, 1.5, p.size), 0.45);
}

void metroStation(Soundscape& s, const DemoPlace& p) {
    s.ventilation(between(70, 140, p.pitch), 0.06);
    if (s.chance(0.55))
        s.railRumble(s.random().uniform(1, 3), s.random().uniform(0.02, 0.08));
    if (s.chance(0.35))
        s.squeal(s.random().uniform(1800, 4500), 0.04);
    if (s.chance(0.6))
        s.footsteps(s.random().uniform(1.7, 2.5), p.floor, 0.05);
    s.babble(static_cast<int>(s.random().below(3)), between(0.02, 0.05, p.bustle));
    if (s.chance(0.2))
        s.chime(between(600, 800, p.pitch), 0.05);
    if (s.chance(0.25))
        s.announcement(0.08);
    s.reverberate(between(1.6, 2.8, p.size), 0.75);
}

void metro(Soundscape& s, const DemoPlace& p) {
    s.railRumble(s.random().uniform(2, 4.5), between(0.05, 0.09, p.floor));
    s.noise({250, between(1200, 2400, p.brightness), 6, 0.3}, 0.06);
    if (s.chance(0.65))
        s.motorWhine(between(500, 1000, p.pitch) * s.random().uniform(0.7, 1.4), 0.03);
    if (s.chance(0.3))
        s.squeal(s.random().uniform(2500, 5500), 0.04);
    if (s.chance(0.15))
        s.chime(between(600, 800, p.pitch), 0.05);
    s.babble(static_cast<int>(s.random().below(3)), between(0.01, 0.04, p.bustle));
    s.reverberate(0.35, 0.3);
}

void tram(Soundscape& s, const DemoPlace& p) {
    s.railRumble(s.random().uniform(1, 2.6), between(0.03, 0.07, p.floor));
    s.motorWhine(between(180, 420, p.pitch) * s.random().uniform(0.7, 1.4), 0.04);
    if (s.chance(0.35))
        s.bell(between(900, 1400, p.pitch), s.random().uniform(3, 6), 0.3, 0.04);
    if (s.chance(0.35))
        s.squeal(s.random().uniform(2200, 5000), 0.03);
    if (s.chance(0.3))
        s.passBy(s.random().uniform(8, 14), 8, 0.03);
    s.babble(static_cast<int>(s.random().below(3)), between(0.01, 0.05, p.bustle));
    s.reverberate(0.25, 0.25);
}

void bus(Soundscape& s, const DemoPlace& p) {
    s.engine(between(24, 44, p.pitch) * s.random().uniform(0.8, 1.5), 0.1);
    s.noise({40, between(160, 350, p.floor), 4, 0.4}, 0.12);
    if (s.chance(0.6))
        s.rattle(s.random().uniform(6, 18), between(0.02, 0.05, p.floor));
    if (s.chance(0.2))
        s.airHiss(0.08);
    if (s.chance(0.15))
        s.chime(between(500, 900, p.pitch), 0.04);
    s.babble(static_cast<int>(s.random().below(3)), between(0.01, 0.05, p.bustle));
    s.reverberate(0.25, 0.25);
}

void park(Soundscape& s, const DemoPlace& p) {
    s.noise({40, 500}, between(0.02, 0.06, p.bustle)); // the city far away
    s.wind(between(0.01, 0.04, p.size));
    s.leaves(between(0.01, 0.04, p.brightness));
    if (s.chance(0.8))
        s.birds(1 + static_cast<int>(s.random().below(3)), 0.04);
    if (s.chance(0.35))
        s.footsteps(s.random().uniform(1.5, 2.6), 0.5 * p.floor, 0.03);
    if (s.chance(0.25))
        s.babble(1, 0.03);
}

void publicSquare(Soundscape& s, const DemoPlace& p) {
    s.noise({40, 700}, between(0.04, 0.08, p.bustle));
    if (p.pitch > 0.4)
        s.fountain(between(0.02, 0.05, p.size));
    s.babble(1 + static_cast<int>(s.random().below(3)), between(0.02, 0.05, p.bustle));
    if (s.chance(0.5))
        s.footsteps(s.random().uniform(1.6, 2.3), p.floor, 0.03);
    if (s.chance(0.35))
        s.birds(1, 0.02);
    if (s.chance(0.15))
        s.bell(between(220, 420, p.pitch), 0, 1.5, 0.05);
    if (s.chance(0.3))
        s.passBy(s.random().uniform(8, 14), 25, 0.04);
    s.wind(0.008);
    s.reverberate(between(0.4, 0.9, p.size), 0.2);
}

void streetPedestrian(Soundscape& s, const DemoPlace& p) {
    s.noise({40, 900}, between(0.03, 0.06, p.bustle));
    s.babble(2 + static_cast<int>(s.random().below(3)), between(0.03, 0.07, p.bustle));
    const int walkers = 1 + static_cast<int>(s.random().below(3));
    for (int i = 0; i < walkers; ++i)
        s.footsteps(s.random().uniform(1.6, 2.5), p.floor, s.random().uniform(0.03, 0.07));
    if (s.chance(0.2))
        s.music(between(220, 340, p.pitch), 0.03);
    if (s.chance(0.2))
        s.bell(between(1800, 2600, p.pitch), s.random().uniform(7, 11), 0.15, 0.03);
    if (s.chance(0.25))
        s.passBy(s.random().uniform(6, 10), 20, 0.05);
    if (s.chance(0.2))
        s.clatter(1.5, 0.02);
    s.reverberate(between(0.3, 0.7, p.size), 0.25);
}

void streetTraffic(Soundscape& s, const DemoPlace& p) {
    s.noise({40, between(600, 1400, p.brightness), 1.5, 0.4}, 0.07);
    const int vehicles = 1 + static_cast<int>(s.random().below(3));
    for (int i = 0; i < vehicles; ++i)
        s.passBy(s.random().uniform(9, 20), between(4, 12, p.size), s.random().uniform(0.08, 0.2));
    if (s.chance(0.35))
        s.engine(s.random().uniform(22, 50), 0.05);
    if (s.chance(0.1))
        s.horn(between(350, 480, p.pitch), 0.08);
    if (s.chance(0.3))
        s.footsteps(s.random().uniform(1.6, 2.3), p.floor, 0.03);
    if (s.chance(0.15))
        s.babble(1, 0.03);
    s.wind(0.01);
    s.reverberate(0.4, 0.15);
}

using Scene = void (*)(Soundscape&, const DemoPlace&);

/// In the order of SceneLabels::tau().
constexpr std::array<Scene, 10> kScenes{airport,          bus,           metro, metroStation, park, publicSquare, shoppingMall,
                                        streetPedestrian, streetTraffic, tram};

} // namespace

std::vector<float> synthesiseScene(int label, const DemoPlace& place, Random random) {
    Soundscape soundscape(kLeadInSamples + kSegmentSamples, random);
    kScenes[static_cast<std::size_t>(label)](soundscape, place);
    soundscape.tilt(between(-3.5, 3.5, place.brightness));
    const auto kept = soundscape.samples().subspan(kLeadInSamples);
    return {kept.begin(), kept.end()};
}

} // namespace earshot
