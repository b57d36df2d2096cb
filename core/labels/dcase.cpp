#include "labels/codecs.h"
#include "labels/table.h"

namespace earshot::labels {
namespace {

struct Layout {
    std::optional<std::size_t> file, scene, onset, offset, event;
};

Layout layoutFromHeader(const std::vector<std::string>& header) {
    const Columns columns(header);
    return {columns.find({"filename", "file", "audio"}), columns.find({"scene_label", "scene"}),
            columns.find({"onset", "event_onset", "start"}), columns.find({"offset", "event_offset", "end"}),
            columns.find({"event_label", "label", "class"})};
}

/// Lists without header, as earlier challenges had them, told by where the two times are.
Layout layoutFromRow(const std::vector<std::string>& row) {
    const auto timesAt = [&](std::size_t i) { return row.size() > i + 1 && number(row[i]) && number(row[i + 1]); };
    if (timesAt(0))
        return {{}, {}, 0, 1, 2};
    if (timesAt(1))
        return {0, {}, 1, 2, 3};
    if (timesAt(2))
        return {0, 1, 2, 3, 4};
    return {0, 1, {}, {}, {}};
}

} // namespace

Recordings readDcase(std::string_view text, const Clock& clock) {
    Collector collector;
    std::optional<Layout> layout;
    Lines lines(text);
    std::string_view line;
    while (lines.next(line)) {
        if (trimmed(line).empty())
            continue;
        const auto row = split(line, '\t');
        if (!layout) {
            layout = layoutFromHeader(row);
            const bool isHeader = (layout->onset && layout->offset) || (layout->file && layout->scene);
            if (isHeader)
                continue;
            layout = layoutFromRow(row);
        }
        if (row.size() < 2)
            clock.fail(lines.number(), "has a single column", "columns are separated by tabs");
        RecordingLabels& recording = collector.of(fieldAt(row, layout->file));
        const std::string scene(trimmed(fieldAt(row, layout->scene)));
        if (!scene.empty()) {
            if (!recording.sceneLabel.empty() && recording.sceneLabel != scene)
                clock.fail(lines.number(),
                           "'" + recording.recording + "' is '" + scene + "' here and '" + recording.sceneLabel + "' above");
            recording.sceneLabel = scene;
        }
        const std::string onset = fieldAt(row, layout->onset);
        const std::string offset = fieldAt(row, layout->offset);
        if (trimmed(onset).empty() && trimmed(offset).empty())
            continue;
        Annotation annotation;
        annotation.start = clock.samples(onset, lines.number());
        annotation.end = clock.samples(offset, lines.number());
        annotation.label = fieldAt(row, layout->event);
        orderEnds(annotation);
        recording.annotations.push_back(std::move(annotation));
    }
    Recordings recordings = collector.take();
    return recordings.empty() ? Recordings(1) : recordings;
}

std::string writeDcase(std::span<const RecordingLabels> labels, const Clock& clock) {
    bool scenes = false;
    bool events = false;
    for (const auto& each : labels) {
        scenes = scenes || !each.sceneLabel.empty();
        events = events || !each.annotations.empty();
    }
    const bool both = scenes && events;
    std::string text = "filename";
    text += scenes ? "\tscene_label" : "";
    text += events || !scenes ? "\tonset\toffset\tevent_label\n" : "\n";
    for (const auto& recording : labels) {
        const std::string name = oneLine(recording.recording);
        const std::string scene = scenes ? '\t' + oneLine(recording.sceneLabel) : std::string();
        if (recording.annotations.empty() && !recording.sceneLabel.empty())
            text += name + scene + (both ? "\t\t\t\n" : "\n");
        for (const auto& each : recording.annotations)
            text += name + scene + '\t' + clock.seconds(each.start) + '\t' + clock.seconds(each.end) + '\t' +
                    oneLine(each.label) + '\n';
    }
    return text;
}

} // namespace earshot::labels
