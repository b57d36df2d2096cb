#pragma once
#include <cstdint>
#include <optional>
#include <string>

namespace earshot {

/// A labelled stretch of a recording: in time, or in time and frequency. A point has end == start.
struct Annotation {
    std::int64_t start = 0; ///< first sample, at 44.1 kHz (kSampleRateHz); may lie outside of the recording in foreign files
    std::int64_t end = 0;   ///< one past the last sample
    std::optional<double> lowHz;
    std::optional<double> highHz;
    std::string label; ///< class name; empty: not named yet
    std::string annotator;
    std::string note;
    bool flagged = false;
    std::optional<double> confidence; ///< 0..1

    bool operator==(const Annotation&) const = default;
};

} // namespace earshot
