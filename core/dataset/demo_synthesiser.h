#pragma once
#include "base/progress.h"

#include <cstdint>
#include <filesystem>
#include <stop_token>

namespace earshot {

struct DemoConfig {
    int clipsPerClass = 60; ///< 10..2000; 70 % train, 30 % evaluate
    std::uint64_t seed = 1;
    int threads = 0; ///< 0: as many as the machine has cores
};

struct DemoSummary {
    int clips = 0;
    int train = 0;
    int evaluate = 0;
    int classes = 0;
    int devices = 0;
    int locations = 0;
};

/// Synthesises a demo dataset in TAU's layout and names (method.md section 1): ten urban scenes at ten places each, 1-s clips of
/// 16 bits at 44.1 kHz, heard through nine devices, often the same second by several of them. Devices s4 to s6 and three places
/// of every scene are in the evaluate list only. The same configuration gives the same bytes. A marker, demo.json, says that it
/// is synthesised; it is written first, the lists last, so that a stopped run leaves no dataset and can be repeated. Throws Error
/// when `folder` holds anything but an earlier demo (which is replaced) or cannot be written, Cancelled when stopped.
DemoSummary synthesiseDemo(const std::filesystem::path& folder, const DemoConfig& config, Progress& progress,
                           const std::stop_token& stop);

} // namespace earshot
