#pragma once
#include "labels/annotation.h"

#include <filesystem>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace earshot {

/// The formats in which labels come and go. All are read tolerantly and written strictly.
enum class LabelFormat {
    audacity,        ///< Audacity label track, with its lines for frequencies
    raven,           ///< Raven selection table
    textgrid,        ///< Praat TextGrid, long and short; written long
    sonicvisualiser, ///< Sonic Visualiser's CSV of instants, regions and boxes
    dcase,           ///< DCASE meta and event lists
    csv,             ///< our own columns; holds everything
};

/// What a label file says about one recording.
struct RecordingLabels {
    std::string recording;  ///< file name; empty where the format names none
    std::string sceneLabel; ///< label of the whole recording; empty: none
    std::vector<Annotation> annotations;

    bool operator==(const RecordingLabels&) const = default;
};

const std::vector<LabelFormat>& labelFormats();
std::string labelFormatName(LabelFormat format); ///< as on the command line
/// Throws Error naming the formats.
LabelFormat labelFormatFrom(std::string_view name);

/// What the content looks like; nothing when it looks like none of them.
std::optional<LabelFormat> guessLabelFormat(std::string_view content);

/// Reads a label file's content, whatever its encoding (UTF-8, UTF-16 with byte order mark, else Latin-1) and line ends. `path`
/// is for messages. Sample positions are seconds times `rateHz`, rounded. Throws Error with line and reason; never returns half a
/// file.
std::vector<RecordingLabels> parseLabels(std::string_view content, LabelFormat format, const std::filesystem::path& path,
                                         double rateHz);

/// Reads a file in the given format, or in the one that its content looks like. Throws Error when that is unclear.
std::vector<RecordingLabels> readLabels(const std::filesystem::path& path, std::optional<LabelFormat> format, double rateHz);

/// The file's content, UTF-8. Throws Error when the format holds one recording and there are several.
std::string formatLabels(std::span<const RecordingLabels> labels, LabelFormat format, double rateHz);

/// What the format cannot hold of these labels, a sentence each; empty when reading them back gives the same.
std::vector<std::string> lossesOf(std::span<const RecordingLabels> labels, LabelFormat format);

} // namespace earshot
