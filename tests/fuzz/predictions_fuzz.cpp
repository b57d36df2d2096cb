#include "base/error.h"
#include "evaluation/metrics.h"

#include <cmath>
#include <cstdint>
#include <cstdlib>
#include <string_view>

/// Any bytes are read as predictions or refused; what is read can be judged and has finite figures.
extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    using namespace earshot;
    try {
        const Predictions predictions = parsePredictions({reinterpret_cast<const char*>(data), size}, "fuzz.csv");
        if (predictions.rows.size() > 200 || predictions.classes.size() > 50)
            return 0;
        Truth truth;
        truth.labels.classes = predictions.classes;
        for (const auto& row : predictions.rows)
            truth.entries.push_back({row.filename, 0, "", "", "", {}});
        const ScoredClips clips = scoreClips(predictions, truth);
        if (!std::isfinite(evaluateClips(clips, allRows(clips)).logLoss))
            std::abort();
    } catch (const Error&) {
    }
    return 0;
}
