#include "labels/codecs.h"

#include <cstdio>

namespace earshot::labels {
namespace {

/// Audacity writes -1 for a frequency that was not selected.
std::optional<double> frequency(std::string_view text, const Clock& clock, std::int64_t line) {
    const auto value = number(text);
    if (!value)
        clock.fail(line, "'" + std::string(text.substr(0, 40)) + "' is no frequency in Hz");
    return *value < 0 ? std::nullopt : value;
}

} // namespace

Recordings readAudacity(std::string_view text, const Clock& clock) {
    RecordingLabels labels;
    Lines lines(text);
    std::string_view line;
    while (lines.next(line)) {
        if (trimmed(line).empty())
            continue;
        const auto fields = split(line, '\t');
        if (fields[0] == "\\") {
            if (labels.annotations.empty())
                clock.fail(lines.number(), "a line of frequencies has no label before it");
            if (fields.size() < 3)
                clock.fail(lines.number(), "a line of frequencies needs two of them",
                           "\\, a tab, the low one, a tab, the high one");
            labels.annotations.back().lowHz = frequency(fields[1], clock, lines.number());
            labels.annotations.back().highHz = frequency(fields[2], clock, lines.number());
            continue;
        }
        Annotation& annotation = labels.annotations.emplace_back();
        annotation.start = clock.samples(fields[0], lines.number());
        // Very old tracks have one time only.
        const bool hasEnd = fields.size() > 1 && number(fields[1]);
        if (!hasEnd && fields.size() != 2)
            clock.fail(lines.number(), "a label needs a start, an end and a text", "separate them by tabs");
        annotation.end = hasEnd ? clock.samples(fields[1], lines.number()) : annotation.start;
        for (std::size_t i = hasEnd ? 2 : 1; i < fields.size(); ++i)
            annotation.label += (annotation.label.empty() ? "" : " ") + fields[i];
        orderEnds(annotation);
    }
    return {labels};
}

std::string writeAudacity(const RecordingLabels& labels, const Clock& clock) {
    std::string text;
    for (const auto& each : labels.annotations) {
        text += clock.seconds(each.start) + '\t' + clock.seconds(each.end) + '\t' + oneLine(each.label) + '\n';
        if (each.lowHz || each.highHz)
            text += "\\\t" + (each.lowHz ? shortest(*each.lowHz) : "-1.000000") + '\t' +
                    (each.highHz ? shortest(*each.highHz) : "-1.000000") + '\n';
    }
    return text;
}

} // namespace earshot::labels
