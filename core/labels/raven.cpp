#include "labels/codecs.h"
#include "labels/table.h"

#include <map>

namespace earshot::labels {
namespace {

struct RavenColumns {
    explicit RavenColumns(const Columns& columns)
        : selection(columns.find({"selection"})), view(columns.find({"view"})), begin(columns.find({"begin time (s)"})),
          end(columns.find({"end time (s)"})), duration(columns.find({"delta time (s)"})),
          offset(columns.find({"file offset (s)"})), low(columns.find({"low freq (hz)"})), high(columns.find({"high freq (hz)"})),
          file(columns.find({"begin file", "begin path"})),
          label(columns.find({"annotation", "label", "class", "species", "tag", "type", "call type"})),
          annotator(columns.find({"annotator", "analyst", "observer"})),
          note(columns.find({"note", "notes", "comment", "comments"})), flagged(columns.find({"flagged", "flag"})),
          confidence(columns.find({"confidence", "score"})) {}
    std::optional<std::size_t> selection, view, begin, end, duration, offset, low, high, file, label, annotator, note, flagged,
        confidence;
};

std::optional<double> optionalNumber(const std::string& text, const char* what, const Clock& clock, std::int64_t line) {
    if (trimmed(text).empty())
        return std::nullopt;
    const auto value = number(text);
    if (!value)
        clock.fail(line, "'" + text.substr(0, 40) + "' is no " + what);
    return value;
}

Annotation annotationFrom(const std::vector<std::string>& row, const RavenColumns& columns, const Clock& clock,
                          std::int64_t line) {
    Annotation annotation;
    const std::string begin = fieldAt(row, columns.begin);
    const std::string end = fieldAt(row, columns.end);
    annotation.start = clock.samples(begin, line);
    if (!trimmed(end).empty())
        annotation.end = clock.samples(end, line);
    else if (const std::string duration = fieldAt(row, columns.duration); !trimmed(duration).empty())
        annotation.end = annotation.start + clock.samples(duration, line);
    else
        clock.fail(line, "a selection has no end");
    // Begin Time counts from the first file of a list; the offset from this one's start.
    if (const std::string offset = fieldAt(row, columns.offset); !trimmed(offset).empty()) {
        const std::int64_t start = clock.samples(offset, line);
        annotation.end += start - annotation.start;
        annotation.start = start;
    }
    annotation.lowHz = optionalNumber(fieldAt(row, columns.low), "frequency in Hz", clock, line);
    annotation.highHz = optionalNumber(fieldAt(row, columns.high), "frequency in Hz", clock, line);
    annotation.label = fieldAt(row, columns.label);
    annotation.annotator = fieldAt(row, columns.annotator);
    annotation.note = fieldAt(row, columns.note);
    annotation.flagged = fieldAt(row, columns.flagged) == "1";
    annotation.confidence = optionalNumber(fieldAt(row, columns.confidence), "confidence", clock, line);
    orderEnds(annotation);
    return annotation;
}

} // namespace

Recordings readRaven(std::string_view text, const Clock& clock) {
    Lines lines(text);
    std::string_view line;
    while (lines.next(line) && trimmed(line).empty()) {
    }
    const RavenColumns columns{Columns(split(line, '\t'))};
    if (!columns.begin || (!columns.end && !columns.duration))
        clock.fail(lines.number(), "has no columns 'Begin Time (s)' and 'End Time (s)'",
                   "a Raven selection table is separated by tabs and begins with its column names");
    Collector collector;
    std::map<std::pair<std::string, std::string>, std::size_t> seen; // Raven lists a selection once for each of its views
    while (lines.next(line)) {
        if (trimmed(line).empty())
            continue;
        const auto row = split(line, '\t');
        auto& recording = collector.of(fieldAt(row, columns.file));
        Annotation annotation = annotationFrom(row, columns, clock, lines.number());
        const std::string selection = fieldAt(row, columns.selection);
        const bool spectrogram = fieldAt(row, columns.view).starts_with("Spectrogram");
        if (!selection.empty() && columns.view) {
            const auto [place, isNew] = seen.try_emplace({recording.recording, selection}, recording.annotations.size());
            if (!isNew && recording.annotations[place->second].start == annotation.start) {
                if (spectrogram)
                    recording.annotations[place->second] = std::move(annotation);
                continue;
            }
        }
        recording.annotations.push_back(std::move(annotation));
    }
    Recordings recordings = collector.take();
    return recordings.empty() ? Recordings(1) : recordings;
}

std::string writeRaven(std::span<const RecordingLabels> labels, const Clock& clock) {
    bool frequencies = false;
    bool named = false;
    for (const auto& recording : labels) {
        named = named || !recording.recording.empty();
        for (const auto& each : recording.annotations)
            frequencies = frequencies || each.lowHz || each.highHz;
    }
    std::string text = "Selection\tView\tChannel\tBegin Time (s)\tEnd Time (s)";
    text += frequencies ? "\tLow Freq (Hz)\tHigh Freq (Hz)" : "";
    text += named ? "\tBegin File\tFile Offset (s)" : "";
    text += "\tAnnotation\tAnnotator\tNote\tFlagged\tConfidence\n";
    std::int64_t selection = 0;
    for (const auto& recording : labels) {
        for (const auto& each : recording.annotations) {
            text +=
                std::to_string(++selection) + "\tSpectrogram 1\t1\t" + clock.seconds(each.start) + '\t' + clock.seconds(each.end);
            if (frequencies)
                text += '\t' + (each.lowHz ? shortest(*each.lowHz) : "") + '\t' + (each.highHz ? shortest(*each.highHz) : "");
            if (named)
                text += '\t' + oneLine(recording.recording) + '\t' + clock.seconds(each.start);
            text += '\t' + oneLine(each.label) + '\t' + oneLine(each.annotator) + '\t' + oneLine(each.note) + '\t' +
                    (each.flagged ? "1" : "0") + '\t' + (each.confidence ? shortest(*each.confidence) : "") + '\n';
        }
    }
    return text;
}

} // namespace earshot::labels
