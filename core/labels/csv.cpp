#include "labels/codecs.h"
#include "labels/table.h"

#include <algorithm>

namespace earshot::labels {
namespace {

struct Layout {
    std::optional<std::size_t> file, start, end, duration, low, high, label, annotator, note, flagged, confidence;
};

Layout layoutFromHeader(const std::vector<std::string>& header) {
    const Columns columns(header);
    return {columns.find({"recording", "filename", "file", "path"}),
            columns.find({"start_seconds", "start", "onset", "begin", "time"}),
            columns.find({"end_seconds", "end", "offset", "stop"}),
            columns.find({"duration_seconds", "duration"}),
            columns.find({"low_hz", "low", "fmin", "min_freq"}),
            columns.find({"high_hz", "high", "fmax", "max_freq"}),
            columns.find({"label", "class", "scene_label", "event_label", "category"}),
            columns.find({"annotator"}),
            columns.find({"note", "comment"}),
            columns.find({"flagged", "flag"}),
            columns.find({"confidence"})};
}

/// The next record: a field in quotes may go over several lines.
bool nextRecord(std::string_view& rest, std::int64_t& line, std::string_view& record, std::int64_t& firstLine,
                const Clock& clock) {
    if (rest.empty())
        return false;
    firstLine = ++line;
    bool inQuotes = false;
    bool fieldStart = true;
    std::size_t i = 0;
    for (; i < rest.size(); ++i) {
        const char c = rest[i];
        if (c == '"' && (inQuotes || fieldStart))
            inQuotes = !inQuotes;
        if (!inQuotes && (c == '\n' || c == '\r'))
            break;
        if (c == '\n')
            ++line;
        fieldStart = !inQuotes && (c == ',' || c == ';' || c == '\t' || (c == '"' && fieldStart));
        if (c == '"' && !inQuotes)
            fieldStart = true; // a doubled quote opens again
    }
    if (inQuotes)
        clock.fail(firstLine, "a quote is opened and never closed", "inside of a text a quote is written twice");
    record = rest.substr(0, i);
    rest.remove_prefix(std::min(rest.size(), i + (rest.substr(i).starts_with("\r\n") ? 2 : 1)));
    return true;
}

char separatorOf(std::string_view header) {
    char best = ',';
    for (const char candidate : {';', '\t'})
        if (std::count(header.begin(), header.end(), candidate) > std::count(header.begin(), header.end(), best))
            best = candidate;
    return best;
}

std::optional<double> optionalNumber(const std::string& text, const char* what, const Clock& clock, std::int64_t line) {
    if (trimmed(text).empty())
        return std::nullopt;
    const auto value = number(text);
    if (!value)
        clock.fail(line, "'" + text.substr(0, 40) + "' is no " + what);
    return value;
}

Annotation annotationFrom(const std::vector<std::string>& row, const Layout& layout, const Clock& clock, std::int64_t line) {
    Annotation annotation;
    annotation.start = clock.samples(fieldAt(row, layout.start), line);
    if (const std::string end = fieldAt(row, layout.end); !trimmed(end).empty())
        annotation.end = clock.samples(end, line);
    else if (const std::string duration = fieldAt(row, layout.duration); !trimmed(duration).empty())
        annotation.end = annotation.start + clock.samples(duration, line);
    else
        annotation.end = annotation.start;
    annotation.lowHz = optionalNumber(fieldAt(row, layout.low), "frequency in Hz", clock, line);
    annotation.highHz = optionalNumber(fieldAt(row, layout.high), "frequency in Hz", clock, line);
    annotation.label = fieldAt(row, layout.label);
    annotation.annotator = fieldAt(row, layout.annotator);
    annotation.note = fieldAt(row, layout.note);
    const std::string flag = lower(trimmed(fieldAt(row, layout.flagged)));
    annotation.flagged = flag == "1" || flag == "true" || flag == "yes";
    annotation.confidence = optionalNumber(fieldAt(row, layout.confidence), "confidence", clock, line);
    orderEnds(annotation);
    return annotation;
}

} // namespace

Recordings readCsv(std::string_view text, const Clock& clock) {
    Collector collector;
    std::optional<Layout> layout;
    char separator = ',';
    std::int64_t line = 0;
    std::int64_t firstLine = 0;
    std::string_view record;
    while (nextRecord(text, line, record, firstLine, clock)) {
        if (trimmed(record).empty())
            continue;
        if (!layout)
            separator = separatorOf(record);
        const auto row = splitQuoted(record, separator);
        if (!layout) {
            layout = layoutFromHeader(row);
            if (layout->label && (layout->start || layout->file))
                continue;
            layout = Layout{};
            layout->start = 0;
            layout->end = 1;
            layout->label = 2;
        }
        RecordingLabels& recording = collector.of(fieldAt(row, layout->file));
        if (layout->start && !trimmed(fieldAt(row, layout->start)).empty()) {
            recording.annotations.push_back(annotationFrom(row, *layout, clock, firstLine));
            continue;
        }
        if (!trimmed(fieldAt(row, layout->end)).empty())
            clock.fail(firstLine, "a region has an end but no start");
        const std::string label = fieldAt(row, layout->label);
        if (!recording.sceneLabel.empty() && recording.sceneLabel != label)
            clock.fail(firstLine,
                       "'" + recording.recording + "' is '" + label + "' here and '" + recording.sceneLabel + "' above");
        recording.sceneLabel = label;
    }
    Recordings recordings = collector.take();
    return recordings.empty() ? Recordings(1) : recordings;
}

std::string writeCsv(std::span<const RecordingLabels> labels, const Clock& clock) {
    std::string text = "recording,start_seconds,end_seconds,low_hz,high_hz,label,annotator,note,flagged,confidence\n";
    for (const auto& recording : labels) {
        const std::string name = quoted(recording.recording, ',');
        if (!recording.sceneLabel.empty())
            text += name + ",,,,," + quoted(recording.sceneLabel, ',') + ",,,,\n";
        for (const auto& each : recording.annotations)
            text += name + ',' + clock.seconds(each.start) + ',' + clock.seconds(each.end) + ',' +
                    (each.lowHz ? shortest(*each.lowHz) : "") + ',' + (each.highHz ? shortest(*each.highHz) : "") + ',' +
                    quoted(each.label, ',') + ',' + quoted(each.annotator, ',') + ',' + quoted(each.note, ',') + ',' +
                    (each.flagged ? "1" : "0") + ',' + (each.confidence ? shortest(*each.confidence) : "") + '\n';
    }
    return text;
}

} // namespace earshot::labels
