#include "labels/codecs.h"
#include "labels/table.h"

#include <algorithm>

namespace earshot::labels {
namespace {

struct Row {
    std::int64_t line;
    std::vector<std::string> fields;
};

/// Which column holds what; columns without a header are told by how many numbers the rows begin with.
struct Layout {
    std::optional<std::size_t> start, end, duration, low, high, label;
    bool inFrames = false;
    std::size_t columns = 0;
};

std::size_t leadingNumbers(const std::vector<std::string>& fields) {
    std::size_t count = 0;
    while (count < fields.size() && number(fields[count]))
        ++count;
    return count;
}

Layout layoutFromHeader(const std::vector<std::string>& header) {
    const Columns columns(header);
    Layout layout;
    layout.start = columns.find({"start", "time", "startframe", "frame"});
    layout.inFrames = columns.find({"startframe", "frame"}).has_value();
    layout.end = columns.find({"end", "endframe"});
    layout.duration = columns.find({"duration"});
    layout.low = columns.find({"extent start"});
    layout.high = columns.find({"extent end"});
    layout.label = columns.find({"label"});
    layout.columns = header.size();
    return layout;
}

/// START,END,LOW,HIGH of a box layer: both pairs ascend in every row. Notes (TIME,VALUE,DURATION,LEVEL) have a level up to 1.
bool looksLikeBoxes(const std::vector<Row>& rows) {
    return std::all_of(rows.begin(), rows.end(), [](const Row& row) {
        return row.fields.size() >= 4 && number(row.fields[1]) >= number(row.fields[0]) &&
               number(row.fields[3]) >= number(row.fields[2]);
    });
}

Layout layoutFromRows(const std::vector<Row>& rows) {
    std::size_t numbers = 4;
    for (const auto& row : rows)
        numbers = std::min(numbers, leadingNumbers(row.fields));
    Layout layout;
    layout.start = 0;
    if (numbers >= 4 && looksLikeBoxes(rows)) {
        layout.end = 1;
        layout.low = 2;
        layout.high = 3;
    } else if (numbers >= 3) {
        layout.duration = 2; // regions and notes: TIME,VALUE,DURATION
    }
    layout.label = numbers;
    layout.columns = numbers + 1;
    return layout;
}

std::optional<double> frequencyAt(const Row& row, std::optional<std::size_t> column, const Clock& clock) {
    const std::string text = fieldAt(row.fields, column);
    if (trimmed(text).empty())
        return std::nullopt;
    const auto value = number(text);
    if (!value)
        clock.fail(row.line, "'" + text.substr(0, 40) + "' is no frequency in Hz");
    return value;
}

} // namespace

Recordings readSonicVisualiser(std::string_view text, const Clock& clock, double rateHz) {
    std::vector<Row> rows;
    std::optional<Layout> layout;
    Lines lines(text);
    std::string_view line;
    while (lines.next(line)) {
        if (trimmed(line).empty() || trimmed(line).starts_with('#'))
            continue;
        auto fields = splitQuoted(line, ',');
        if (rows.empty() && !layout && !number(fields[0])) {
            layout = layoutFromHeader(fields);
            if (!layout->start)
                clock.fail(lines.number(), "has no column TIME or START", "export the layer from Sonic Visualiser as CSV");
            continue;
        }
        rows.push_back({lines.number(), std::move(fields)});
    }
    if (!layout)
        layout = layoutFromRows(rows);
    const auto position = [&](const Row& row, std::optional<std::size_t> column) {
        const std::string field = fieldAt(row.fields, column);
        const auto value = number(field);
        if (!value)
            clock.fail(row.line, "'" + field.substr(0, 40) + "' is no time", "times are decimal seconds");
        return clock.samples(layout->inFrames ? *value / rateHz : *value, row.line);
    };
    RecordingLabels labels;
    for (const auto& row : rows) {
        Annotation& annotation = labels.annotations.emplace_back();
        annotation.start = position(row, layout->start);
        annotation.end = layout->end        ? position(row, layout->end)
                         : layout->duration ? annotation.start + position(row, layout->duration)
                                            : annotation.start;
        annotation.lowHz = frequencyAt(row, layout->low, clock);
        annotation.highHz = frequencyAt(row, layout->high, clock);
        annotation.label = fieldAt(row.fields, layout->label);
        // A label with a comma that was not quoted runs on to the end of the row.
        for (std::size_t i = layout->columns; layout->label && *layout->label + 1 == layout->columns && i < row.fields.size();
             ++i)
            annotation.label += "," + row.fields[i];
        orderEnds(annotation);
    }
    return {labels};
}

std::string writeSonicVisualiser(const RecordingLabels& labels, const Clock& clock) {
    const bool boxes = std::any_of(labels.annotations.begin(), labels.annotations.end(),
                                   [](const auto& each) { return each.lowHz || each.highHz; });
    std::string text = boxes ? "START,END,EXTENT START,EXTENT END,LABEL\n" : "TIME,VALUE,DURATION,LABEL\n";
    for (const auto& each : labels.annotations) {
        text += clock.seconds(each.start) + ',';
        if (boxes)
            text += clock.seconds(each.end) + ',' + (each.lowHz ? shortest(*each.lowHz) : "") + ',' +
                    (each.highHz ? shortest(*each.highHz) : "");
        else
            text += "0," + clock.seconds(each.end - each.start);
        text += ',' + quoted(oneLine(each.label), ',') + '\n';
    }
    return text;
}

} // namespace earshot::labels
