#pragma once
#include "base/random.h"

#include <array>
#include <span>
#include <string_view>
#include <vector>

namespace earshot {

/// The nine devices of the demo, in TAU's order and names.
inline constexpr std::array<std::string_view, 9> kDemoDevices{"a", "b", "c", "s1", "s2", "s3", "s4", "s5", "s6"};

/// Gain of a demo device relative to device a at `hertz`, in decibels: what its filters really give.
double demoDeviceDecibels(std::size_t device, double hertz);

/// What device number `device` (index in kDemoDevices) records of a sound: its frequency response, band limits, noise floor and
/// the soft limit of its microphone; in (-1, 1).
std::vector<float> hearThrough(std::size_t device, std::span<const float> sound, Random random);

} // namespace earshot
