#include "evaluation/truth.h"

#include "base/atomic_file.h"
#include "base/error.h"
#include "base/tsv.h"
#include "dataset/clip_name.h"
#include "evaluation/quotes.h"

#include <algorithm>
#include <charconv>
#include <optional>
#include <set>
#include <unordered_map>

namespace earshot {
namespace {

bool isTau(const SceneLabels& labels) {
    return labels == SceneLabels::tau();
}

/// One row as it stands in the file; label by name, because the classes are only known at the end.
struct RawRow {
    std::int64_t line;
    std::string_view filename, label, identifier, device;
};

std::vector<RawRow> rawRows(const TsvTable& table) {
    const std::size_t filename = table.requiredColumn("filename");
    const std::size_t label = table.requiredColumn("scene_label");
    const auto identifier = table.column("identifier");
    const auto device = table.column("source_label");
    std::vector<RawRow> rows;
    rows.reserve(table.rows().size());
    for (const auto& row : table.rows()) {
        const auto field = [&](std::optional<std::size_t> column) {
            return column && *column < row.fields.size() ? row.fields[*column] : std::string_view();
        };
        if (row.fields.size() > table.header().size())
            throw Error("has more fields than the header", {table.path(), row.line, "separate the fields by single tabs"});
        if (field(filename).empty())
            throw Error("has no filename", {table.path(), row.line, "name the clip that the row is about"});
        if (field(label).empty())
            throw Error("has no scene_label for " + inQuotes(field(filename)),
                        {table.path(), row.line, "truth needs a label in every row; remove rows without one"});
        rows.push_back({row.line, field(filename), field(label), field(identifier), field(device)});
    }
    if (rows.empty())
        throw Error("names no clips", {table.path(), 0, "expected one row for each clip below the header"});
    return rows;
}

SceneLabels labelsThatOccur(const std::vector<RawRow>& rows) {
    std::set<std::string, std::less<>> names;
    for (const auto& row : rows)
        if (!names.contains(row.label))
            names.emplace(row.label);
    const auto& tau = SceneLabels::tau();
    if (std::all_of(names.begin(), names.end(), [&](const auto& name) { return tau.find(name).has_value(); }))
        return tau;
    SceneLabels labels;
    labels.classes.assign(names.begin(), names.end());
    return labels;
}

/// Leaves the first of rows that repeat each other; refuses those that contradict each other.
void dropRepeatedRows(std::vector<RawRow>& rows, const std::filesystem::path& path, std::vector<std::string>& notes) {
    std::unordered_map<std::string_view, const RawRow*> first;
    first.reserve(rows.size());
    std::vector<RawRow> kept;
    kept.reserve(rows.size());
    for (const auto& row : rows) {
        const auto [entry, isNew] = first.emplace(row.filename, &row);
        if (isNew)
            kept.push_back(row);
        else if (entry->second->label != row.label)
            throw Error("labels " + inQuotes(row.filename) + " as " + inQuotes(row.label) + ", but line " +
                            std::to_string(entry->second->line) + " says " + inQuotes(entry->second->label),
                        {path, row.line, "keep the row that is right"});
    }
    if (kept.size() < rows.size())
        notes.push_back(counted(rows.size() - kept.size(), "row") + " of the truth repeated others and counted once");
    rows = std::move(kept);
}

/// Fills what the file leaves out from the dataset's meta.csv, when the file is one of its fold lists.
void completeFromMeta(Truth& truth, const std::filesystem::path& path) {
    const auto folder = std::filesystem::absolute(path).parent_path();
    const auto meta = folder.parent_path() / "meta.csv";
    std::error_code ignored;
    if (folder.filename() != "evaluation_setup" || !std::filesystem::exists(meta, ignored))
        return;
    const TsvTable table = TsvTable::read(meta);
    std::unordered_map<std::string_view, RawRow> byName;
    for (const auto& row : rawRows(table))
        byName.emplace(row.filename, row);
    for (auto& entry : truth.entries)
        if (const auto found = byName.find(entry.filename); found != byName.end()) {
            entry.identifier = found->second.identifier;
            entry.device = found->second.device;
        }
}

void completeFromNames(Truth& truth) {
    for (auto& entry : truth.entries) {
        const auto name = parseClipName(splitSegment(entry.filename).recording);
        if (entry.identifier.empty() && name)
            entry.identifier = name->identifier;
        if (entry.device.empty() && name)
            entry.device = name->device;
        if (name)
            entry.city = name->city;
        if (const auto dash = entry.identifier.find('-'); isTau(truth.labels) && entry.city.empty() && dash != std::string::npos)
            entry.city = entry.identifier.substr(0, dash);
    }
}

/// TAU 2022's devices S4 to S6 are heard in the test fold only (method.md section 1).
std::vector<std::string> seenDevicesOfTau(const Truth& truth) {
    static constexpr std::string_view kSeen[] = {"a", "b", "c", "s1", "s2", "s3"};
    static constexpr std::string_view kUnseen[] = {"s4", "s5", "s6"};
    const auto isOneOf = [](const auto& names, const std::string& device) {
        return std::find(std::begin(names), std::end(names), device) != std::end(names);
    };
    bool unseenOccur = false;
    for (const auto& entry : truth.entries) {
        if (!isOneOf(kSeen, entry.device) && !isOneOf(kUnseen, entry.device))
            return {};
        unseenOccur |= isOneOf(kUnseen, entry.device);
    }
    if (!unseenOccur || !isTau(truth.labels))
        return {};
    return {std::begin(kSeen), std::end(kSeen)};
}

Truth readTruthAs(const std::filesystem::path& path, const SceneLabels* given) {
    const TsvTable table = TsvTable::read(path);
    auto rows = rawRows(table);
    Truth truth;
    dropRepeatedRows(rows, path, truth.notes);
    truth.labels = given ? *given : labelsThatOccur(rows);
    truth.openLabels = !given && !isTau(truth.labels);
    std::unordered_map<std::string_view, int> indices;
    for (std::size_t c = 0; c < truth.labels.classes.size(); ++c)
        indices.emplace(truth.labels.classes[c], static_cast<int>(c));
    truth.entries.reserve(rows.size());
    for (const auto& row : rows) {
        const auto label = indices.find(row.label);
        if (label == indices.end())
            throw Error("scene_label " + inQuotes(row.label) + " is not one of the " + std::to_string(indices.size()) +
                            " classes",
                        {path, row.line, "did you mean '" + truth.labels.nearest(row.label) + "'?"});
        truth.entries.push_back(
            {std::string(row.filename), label->second, std::string(row.identifier), std::string(row.device), {}, {}});
    }
    if (!table.column("identifier") && !table.column("source_label"))
        completeFromMeta(truth, path);
    completeFromNames(truth);
    truth.seenDevices = seenDevicesOfTau(truth);
    return truth;
}

} // namespace

SegmentName splitSegment(std::string_view filename) {
    const auto hash = filename.rfind('#');
    if (hash == std::string_view::npos)
        return {filename};
    std::int32_t segment = 0;
    const char* end = filename.data() + filename.size();
    const auto [stop, code] = std::from_chars(filename.data() + hash + 1, end, segment);
    if (code != std::errc() || stop != end || segment < 0)
        return {filename};
    return {filename.substr(0, hash), segment, true};
}

Truth readTruth(const std::filesystem::path& path) {
    return readTruthAs(path, nullptr);
}

Truth readTruth(const std::filesystem::path& path, const SceneLabels& labels) {
    return readTruthAs(path, &labels);
}

Truth truthOf(const Dataset& dataset, std::span<const int> clips, std::span<const int> train) {
    Truth truth;
    truth.labels = dataset.labels;
    truth.entries.reserve(clips.size());
    for (const int index : clips) {
        const Clip& clip = dataset.clips[static_cast<std::size_t>(index)];
        truth.entries.push_back({clip.filename, clip.label, clip.identifier, clip.device, clip.city, clip.segmentLabels});
    }
    std::set<std::string> seen;
    for (const int index : train)
        if (const auto& device = dataset.clips[static_cast<std::size_t>(index)].device; !device.empty())
            seen.insert(device);
    truth.seenDevices.assign(seen.begin(), seen.end());
    return truth;
}

void writeTruth(const std::filesystem::path& path, const Truth& truth) {
    std::string text = "filename\tscene_label\tidentifier\tsource_label\n";
    const auto add = [&](const Truth::Entry& entry, const std::string& name, int label) {
        if (label >= 0)
            text += name + '\t' + truth.labels.classes[static_cast<std::size_t>(label)] + '\t' + entry.identifier + '\t' +
                    entry.device + '\n';
    };
    for (const auto& entry : truth.entries) {
        if (entry.segmentLabels.empty())
            add(entry, entry.filename, entry.label);
        for (std::size_t k = 0; k < entry.segmentLabels.size(); ++k)
            add(entry, entry.filename + "#" + std::to_string(k), entry.segmentLabels[k]);
    }
    writeFileAtomically(path, text);
}

void adoptClasses(Truth& truth, const Predictions& predictions, const std::filesystem::path& source) {
    std::vector<bool> needed(truth.labels.classes.size(), false);
    for (const auto& entry : truth.entries) {
        if (entry.label >= 0 && entry.segmentLabels.empty())
            needed[static_cast<std::size_t>(entry.label)] = true;
        for (const int label : entry.segmentLabels)
            if (label >= 0)
                needed[static_cast<std::size_t>(label)] = true;
    }
    std::vector<std::string> classes = truth.labels.classes;
    for (std::size_t c = 0; c < classes.size(); ++c)
        if (needed[c] &&
            std::find(predictions.classes.begin(), predictions.classes.end(), classes[c]) == predictions.classes.end())
            throw Error("has no column for class " + inQuotes(classes[c]) + ", which the truth names",
                        {source, 1, "every class with clips needs a column of probabilities"});
    for (const auto& name : predictions.classes)
        if (!truth.labels.find(name)) {
            if (!truth.openLabels)
                throw Error("class " + inQuotes(name) + " is not one of the " + std::to_string(truth.labels.classes.size()) +
                                " classes",
                            {source, 1,
                             "did you mean '" + truth.labels.nearest(name) +
                                 "'? The columns after scene_label must be the truth's classes"});
            classes.push_back(name);
        }
    if (classes.size() == truth.labels.classes.size())
        return;
    const auto earlier = truth.labels.classes;
    std::sort(classes.begin(), classes.end());
    truth.notes.push_back("the predictions know classes that no clip of the truth has (" +
                          std::to_string(classes.size() - earlier.size()) + " of " + std::to_string(classes.size()) + ")");
    truth.labels.classes = classes;
    const auto moved = [&](int label) {
        return label < 0
                   ? label
                   : static_cast<int>(std::lower_bound(classes.begin(), classes.end(), earlier[static_cast<std::size_t>(label)]) -
                                      classes.begin());
    };
    for (auto& entry : truth.entries) {
        entry.label = moved(entry.label);
        for (int& label : entry.segmentLabels)
            label = moved(label);
    }
}

} // namespace earshot
