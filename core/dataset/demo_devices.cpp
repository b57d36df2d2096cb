#include "dataset/demo_devices.h"

#include "dataset/biquad.h"

#include <cmath>

namespace earshot {
namespace {

constexpr std::array<double, 10> kPointsHz{140, 280, 560, 1100, 2000, 3500, 5600, 8900, 13000, 18000};
constexpr double kPointQ = 1.1;
constexpr double kOverallDecibels = -6; ///< the phones are louder than device a; keeps them off their limit

/// A device by a few control points. The curves follow five kinds of differences that were measured between phones and device a
/// (published with the authors' networks): phones lack the bass below 100 Hz, lift 100 Hz to 2 kHz and differ above.
struct DemoDevice {
    double lowCutHz;
    double highCutHz;
    double noiseFloor;                           ///< linear, full scale 1
    std::array<double, kPointsHz.size()> points; ///< decibels relative to device a at kPointsHz
};

constexpr std::array<DemoDevice, 9> kDevices{{
    {18, 21000, 1.5e-4, {0, 0, 0, 0, 0, 0, 0, 0, 0, 0}},       // a
    {95, 17000, 6e-4, {6, 10, 7, 9, 4, 2, 1, -3, -10, -9}},    // b
    {80, 18500, 4e-4, {3, 8, 8, 5, 2, -2, 0, -1, -2, 0}},      // c
    {110, 16000, 8e-4, {1, 9, 5, 13, 11, 10, 6, 5, -7, 1}},    // s1
    {100, 19000, 5e-4, {6, 10, 10, 12, 8, 7, 7, 6, 4, 1}},     // s2
    {35, 20000, 3e-4, {0, 3, 4, 3, 1, 0, 4, 4, 5, 2}},         // s3
    {105, 15000, 1.0e-3, {4, 9, 6, 11, 7, 4, 3, 0, -8, -4}},   // s4
    {70, 18000, 7e-4, {2, 6, 9, 6, 6, 3, 6, 8, 1, -3}},        // s5
    {120, 14000, 1.2e-3, {5, 11, 7, 10, 8, 9, 2, -4, -5, -8}}, // s6
}};

/// The filters of a device. Peaking filters lean on their neighbours, so their gains are corrected until the sum meets the
/// points.
std::vector<Biquad> filtersOf(const DemoDevice& device) {
    std::array<double, kPointsHz.size()> gains = device.points;
    for (int round = 0; round < 20; ++round) {
        std::array<double, kPointsHz.size()> sum{};
        for (std::size_t i = 0; i < kPointsHz.size(); ++i) {
            const auto filter = Biquad::peaking(kPointsHz[i], kPointQ, gains[i]);
            for (std::size_t k = 0; k < kPointsHz.size(); ++k)
                sum[k] += filter.decibelsAt(kPointsHz[k]);
        }
        for (std::size_t i = 0; i < kPointsHz.size(); ++i)
            gains[i] += 0.6 * (device.points[i] - sum[i]);
    }
    std::vector<Biquad> filters{Biquad::highPass(device.lowCutHz), Biquad::lowPass(device.highCutHz)};
    for (std::size_t i = 0; i < kPointsHz.size(); ++i)
        if (device.points[i] != 0)
            filters.push_back(Biquad::peaking(kPointsHz[i], kPointQ, gains[i]));
    return filters;
}

} // namespace

double demoDeviceDecibels(std::size_t device, double hertz) {
    double decibels = device == 0 ? 0 : kOverallDecibels;
    for (const auto& filter : filtersOf(kDevices[device]))
        decibels += filter.decibelsAt(hertz);
    for (const auto& filter : filtersOf(kDevices[0]))
        decibels -= filter.decibelsAt(hertz);
    return decibels;
}

std::vector<float> hearThrough(std::size_t device, std::span<const float> sound, Random random) {
    const double gain = device == 0 ? 1 : std::pow(10, kOverallDecibels / 20);
    std::vector<double> heard(sound.begin(), sound.end());
    for (auto filter : filtersOf(kDevices[device]))
        for (double& value : heard)
            value = filter(value);
    std::vector<float> recorded(heard.size());
    for (std::size_t i = 0; i < heard.size(); ++i)
        recorded[i] = static_cast<float>(std::tanh(gain * heard[i] + kDevices[device].noiseFloor * random.uniform(-1.7, 1.7)));
    return recorded;
}

} // namespace earshot
