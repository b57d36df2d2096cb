#pragma once
#include "widgets/spectrogram_view.h"

#include <filesystem>
#include <stop_token>
#include <vector>

namespace earshot {

/// One segment of a recording, ready to be seen and heard.
struct ClipSound {
    std::vector<float> samples; ///< mono, 44.1 kHz, one second
    SpectrogramData map;        ///< log-mel power in dB, as the network's front end computes it
    bool silent = false;        ///< digitally silent
};

/// Reads segment `index` of `path`. Throws Error when there is none or the file cannot be read.
ClipSound readClipSound(const std::filesystem::path& path, std::int64_t index, const std::stop_token& stop);

} // namespace earshot
