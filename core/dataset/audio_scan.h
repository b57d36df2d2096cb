#pragma once
#include "dataset/dataset.h"

namespace earshot {

/// What decoding every recording of a dataset shows.
struct AudioScan {
    std::int64_t segments = 0;
    std::int64_t silentSegments = 0; ///< digitally silent (method.md section 2)
    std::int64_t seconds = 0;        ///< whole seconds of sound
    std::int64_t missing = 0;        ///< files that are not there
    std::vector<Problem> problems;   ///< one for each unreadable file in the dataset's order; one in all when no file is there
};

/// Decodes every recording on `threads` threads (0: as many as the machine has cores).
AudioScan scanAudio(const Dataset& dataset, int threads, Progress& progress, const std::stop_token& stop);

} // namespace earshot
