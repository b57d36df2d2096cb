#pragma once
#include "labels/label_file.h"
#include "labels/label_text.h"

#include <unordered_map>

// Inside of core/labels: one file a format. Readers get UTF-8; a reader throws Error, with line and reason, rather than returning
// half a file.
namespace earshot::labels {

using Recordings = std::vector<RecordingLabels>;

Recordings readAudacity(std::string_view text, const Clock& clock);
std::string writeAudacity(const RecordingLabels& labels, const Clock& clock);

Recordings readRaven(std::string_view text, const Clock& clock);
std::string writeRaven(std::span<const RecordingLabels> labels, const Clock& clock);

Recordings readTextGrid(std::string_view text, const Clock& clock);
std::string writeTextGrid(const RecordingLabels& labels, const Clock& clock);

Recordings readSonicVisualiser(std::string_view text, const Clock& clock, double rateHz);
std::string writeSonicVisualiser(const RecordingLabels& labels, const Clock& clock);

Recordings readDcase(std::string_view text, const Clock& clock);
std::string writeDcase(std::span<const RecordingLabels> labels, const Clock& clock);

Recordings readCsv(std::string_view text, const Clock& clock);
std::string writeCsv(std::span<const RecordingLabels> labels, const Clock& clock);

/// The tier or annotator name that stands for "nobody in particular" in a TextGrid.
inline constexpr std::string_view kPlainTier = "labels";

/// Recordings in the order of their first mention.
class Collector {
public:
    RecordingLabels& of(const std::string& recording);
    Recordings take() { return std::move(recordings_); }

private:
    Recordings recordings_;
    std::unordered_map<std::string, std::size_t> places_;
};

/// Start before end, whichever way round the file has them.
void orderEnds(Annotation& annotation);

} // namespace earshot::labels
