#include "labels/label_file.h"

#include "base/atomic_file.h"
#include "base/error.h"
#include "labels/codecs.h"
#include "labels/table.h"

#include <algorithm>
#include <array>

namespace earshot {
namespace {

using namespace labels;

constexpr std::array<std::pair<LabelFormat, std::string_view>, 6> kNames{{{LabelFormat::audacity, "audacity"},
                                                                          {LabelFormat::raven, "raven"},
                                                                          {LabelFormat::textgrid, "textgrid"},
                                                                          {LabelFormat::sonicvisualiser, "sonicvisualiser"},
                                                                          {LabelFormat::dcase, "dcase"},
                                                                          {LabelFormat::csv, "csv"}}};

constexpr std::size_t kLabelFileLimit = std::size_t(256) << 20;

bool holdsSeveralRecordings(LabelFormat format) {
    return format == LabelFormat::raven || format == LabelFormat::dcase || format == LabelFormat::csv;
}

/// From the first line that is not blank, cut into fields.
std::optional<LabelFormat> guessFromTabs(const std::vector<std::string>& fields) {
    const Columns columns(fields);
    if (columns.find({"begin time (s)"}))
        return LabelFormat::raven;
    if (columns.find({"scene_label"}) || (columns.find({"onset", "event_onset"}) && columns.find({"offset", "event_offset"})))
        return LabelFormat::dcase;
    if (columns.find({"label"}) && columns.find({"start_seconds", "start", "recording", "filename"}))
        return LabelFormat::csv;
    if (number(fields[0]) && (fields.size() == 2 || number(fields[1])))
        return LabelFormat::audacity;
    if (fields.size() >= 4 &&
        ((number(fields[1]) && number(fields[2])) || (fields.size() >= 5 && number(fields[2]) && number(fields[3]))))
        return LabelFormat::dcase;
    if (fields.size() >= 2 && fields.size() <= 4 && fields[0].find('.') != std::string::npos)
        return LabelFormat::dcase; // a meta list without header
    return std::nullopt;
}

std::optional<LabelFormat> guessFromCommas(std::string_view line) {
    const auto fields = splitQuoted(line, ',');
    const Columns columns(fields);
    const std::string first = lower(trimmed(fields[0]));
    if (columns.find({"label", "class", "scene_label", "event_label", "category"}) &&
        columns.find({"start_seconds", "recording", "filename", "file", "path", "onset", "begin"}))
        return LabelFormat::csv;
    if (first == "time" || first == "frame" || first == "startframe" || columns.find({"extent start"}))
        return LabelFormat::sonicvisualiser;
    if (columns.find({"start"}) && columns.find({"end", "duration"}))
        return columns.find({"low", "high", "annotator", "low_hz"}) ? LabelFormat::csv : LabelFormat::sonicvisualiser;
    if (number(fields[0]))
        return LabelFormat::sonicvisualiser;
    const auto semicolons = splitQuoted(line, ';');
    const Columns others(semicolons);
    if (others.find({"label", "class"}) && others.find({"start", "start_seconds", "onset", "recording", "filename"}))
        return LabelFormat::csv;
    return std::nullopt;
}

void addLoss(std::vector<std::string>& losses, std::int64_t count, const std::string& what, LabelFormat format) {
    if (count > 0)
        losses.push_back(what + " of " + std::to_string(count) + (count == 1 ? " label" : " labels") +
                         " cannot be kept in the format " + labelFormatName(format));
}

} // namespace

namespace labels {

RecordingLabels& Collector::of(const std::string& recording) {
    const auto [place, isNew] = places_.try_emplace(recording, recordings_.size());
    if (isNew)
        recordings_.push_back({recording, {}, {}});
    return recordings_[place->second];
}

void orderEnds(Annotation& annotation) {
    if (annotation.end < annotation.start)
        std::swap(annotation.start, annotation.end);
    if (annotation.lowHz && annotation.highHz && *annotation.highHz < *annotation.lowHz)
        std::swap(annotation.lowHz, annotation.highHz);
}

} // namespace labels

const std::vector<LabelFormat>& labelFormats() {
    static const std::vector<LabelFormat> formats = [] {
        std::vector<LabelFormat> all;
        for (const auto& [format, name] : kNames)
            all.push_back(format);
        return all;
    }();
    return formats;
}

std::string labelFormatName(LabelFormat format) {
    for (const auto& [candidate, name] : kNames)
        if (candidate == format)
            return std::string(name);
    return {};
}

LabelFormat labelFormatFrom(std::string_view text) {
    std::string known;
    for (const auto& [format, name] : kNames) {
        if (name == text)
            return format;
        known += (known.empty() ? "" : ", ") + std::string(name);
    }
    throw Error("'" + std::string(text) + "' is no label format", {{}, 0, "there are " + known});
}

std::optional<LabelFormat> guessLabelFormat(std::string_view content) {
    const std::string text = decodeText(content.substr(0, 1 << 16));
    Lines lines(text);
    std::string_view line;
    while (lines.next(line)) {
        if (trimmed(line).empty())
            continue;
        if (line.find("ooTextFile") != std::string_view::npos)
            return LabelFormat::textgrid;
        if (line.find('\t') != std::string_view::npos)
            return guessFromTabs(split(line, '\t'));
        return guessFromCommas(line);
    }
    return std::nullopt;
}

std::vector<RecordingLabels> parseLabels(std::string_view content, LabelFormat format, const std::filesystem::path& path,
                                         double rateHz) {
    const Clock clock(rateHz, path);
    const std::string text = decodeText(content);
    switch (format) {
    case LabelFormat::audacity:
        return readAudacity(text, clock);
    case LabelFormat::raven:
        return readRaven(text, clock);
    case LabelFormat::textgrid:
        return readTextGrid(text, clock);
    case LabelFormat::sonicvisualiser:
        return readSonicVisualiser(text, clock, rateHz);
    case LabelFormat::dcase:
        return readDcase(text, clock);
    case LabelFormat::csv:
        return readCsv(text, clock);
    }
    return {};
}

std::vector<RecordingLabels> readLabels(const std::filesystem::path& path, std::optional<LabelFormat> format, double rateHz) {
    const std::string content = readFile(path, kLabelFileLimit);
    if (!format)
        format = guessLabelFormat(content);
    if (!format)
        throw Error("looks like none of the label formats",
                    {path, 0, "name its format: audacity, raven, textgrid, sonicvisualiser, dcase or csv"});
    return parseLabels(content, *format, path, rateHz);
}

std::string formatLabels(std::span<const RecordingLabels> labels, LabelFormat format, double rateHz) {
    const Clock clock(rateHz, {});
    if (labels.size() > 1 && !holdsSeveralRecordings(format))
        throw Error("the format " + labelFormatName(format) + " holds the labels of one recording, not of " +
                        std::to_string(labels.size()),
                    {{}, 0, "name one recording, or choose raven, dcase or csv"});
    const RecordingLabels none;
    const RecordingLabels& one = labels.empty() ? none : labels.front();
    switch (format) {
    case LabelFormat::audacity:
        return writeAudacity(one, clock);
    case LabelFormat::raven:
        return writeRaven(labels, clock);
    case LabelFormat::textgrid:
        return writeTextGrid(one, clock);
    case LabelFormat::sonicvisualiser:
        return writeSonicVisualiser(one, clock);
    case LabelFormat::dcase:
        return writeDcase(labels, clock);
    case LabelFormat::csv:
        return writeCsv(labels, clock);
    }
    return {};
}

std::vector<std::string> lossesOf(std::span<const RecordingLabels> labels, LabelFormat format) {
    if (format == LabelFormat::csv)
        return {};
    std::int64_t scenes = 0, names = 0, frequencies = 0, annotators = 0, details = 0, breaks = 0, unnamed = 0;
    for (const auto& recording : labels) {
        scenes += recording.sceneLabel.empty() ? 0 : 1;
        names += recording.recording.empty() ? 0 : 1;
        for (const auto& each : recording.annotations) {
            frequencies += each.lowHz || each.highHz ? 1 : 0;
            annotators += each.annotator.empty() ? 0 : 1;
            details += !each.note.empty() || each.flagged || each.confidence ? 1 : 0;
            breaks += hasControlCharacters(each.label) ? 1 : 0;
            unnamed += each.label.empty() ? 1 : 0;
        }
    }
    std::vector<std::string> losses;
    const bool table = format == LabelFormat::raven || format == LabelFormat::dcase;
    if (format != LabelFormat::dcase)
        addLoss(losses, scenes, "the scene", format);
    if (!table)
        addLoss(losses, names, "the recording's name", format);
    if (format == LabelFormat::textgrid || format == LabelFormat::dcase)
        addLoss(losses, frequencies, "the frequency limits", format);
    if (format != LabelFormat::textgrid && format != LabelFormat::raven)
        addLoss(losses, annotators, "the annotator", format);
    if (format != LabelFormat::raven)
        addLoss(losses, details, "note, flag and confidence", format);
    if (format != LabelFormat::textgrid)
        addLoss(losses, breaks, "tabs and line breaks in the text", format);
    else
        addLoss(losses, unnamed, "regions without a text: the place", format);
    return losses;
}

} // namespace earshot
