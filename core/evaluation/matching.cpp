// Joining predictions with the truth by file name.
#include "base/error.h"
#include "evaluation/quotes.h"
#include "evaluation/scored_clips.h"

#include <algorithm>
#include <cmath>
#include <numeric>
#include <set>
#include <string_view>
#include <tuple>
#include <unordered_map>

namespace earshot {
namespace {

std::string_view withoutAudioFolder(std::string_view name) {
    if (name.starts_with("./"))
        name.remove_prefix(2);
    if (name.starts_with("audio/"))
        name.remove_prefix(6);
    return name;
}

std::string_view baseName(std::string_view name) {
    if (const auto slash = name.find_last_of("/\\"); slash != std::string_view::npos)
        name.remove_prefix(slash + 1);
    const auto dot = name.rfind('.');
    return dot == 0 ? name : name.substr(0, dot);
}

/// Finds the truth's entry for a name, from strict to lenient.
class NameIndex {
public:
    explicit NameIndex(const Truth& truth) : truth_(truth) {
        exact_.reserve(truth.entries.size());
        for (std::size_t i = 0; i < truth.entries.size(); ++i)
            exact_.emplace(truth.entries[i].filename, static_cast<std::int32_t>(i));
    }

    struct Found {
        std::int32_t entry = -1;
        std::int32_t segment = 0;
    };

    Found find(std::string_view name) {
        if (const auto found = exact_.find(name); found != exact_.end())
            return {found->second, splitSegment(name).segment};
        const SegmentName parts = splitSegment(name);
        if (const auto found = exact_.find(parts.recording); found != exact_.end())
            return {found->second, parts.segment};
        prepareLenient();
        for (const auto& [index, key] : {std::pair{&relative_, &withoutAudioFolder}, std::pair{&base_, &baseName}}) {
            const std::string recording(key(parts.recording));
            // An entry that names the segment itself comes before one that names the recording.
            for (const std::string& candidate : {recording + "#" + std::to_string(parts.segment), recording})
                if (const auto found = index->find(candidate); found != index->end() && found->second >= 0) {
                    ++lenient_;
                    return {found->second, parts.segment};
                }
        }
        return {};
    }

    std::size_t lenient() const { return lenient_; }

private:
    using Index = std::unordered_map<std::string, std::int32_t>;
    static constexpr std::int32_t kAmbiguous = -2;

    void prepareLenient() {
        if (!base_.empty())
            return;
        for (std::size_t i = 0; i < truth_.entries.size(); ++i) {
            const std::string_view name = truth_.entries[i].filename;
            const SegmentName parts = splitSegment(name);
            const std::string suffix = parts.hasSegment ? "#" + std::to_string(parts.segment) : "";
            for (const auto& [index, key] : {std::pair{&relative_, &withoutAudioFolder}, std::pair{&base_, &baseName}}) {
                const auto [entry, isNew] =
                    index->emplace(std::string(key(parts.recording)) + suffix, static_cast<std::int32_t>(i));
                if (!isNew)
                    entry->second = kAmbiguous;
            }
        }
    }

    const Truth& truth_;
    std::unordered_map<std::string_view, std::int32_t> exact_;
    Index relative_, base_;
    std::size_t lenient_ = 0;
};

/// A row of the predictions with its place in the truth.
struct Match {
    std::int32_t entry, segment;
    std::uint32_t row;
};

class Matching {
public:
    Matching(const Predictions& predictions, const Truth& truth, const std::filesystem::path& source)
        : predictions_(predictions), truth_(truth), source_(source) {}

    ScoredClips run() {
        result_.notes = truth_.notes;
        result_.labels = truth_.labels;
        mapColumns();
        findMatches();
        fillNames();
        fillRows();
        noteOddities();
        return std::move(result_);
    }

private:
    void mapColumns() {
        for (const auto& name : predictions_.classes) {
            const auto label = truth_.labels.find(name);
            if (!label)
                throw Error("class " + inQuotes(name) + " is not one of the " + std::to_string(truth_.labels.classes.size()) +
                                " classes",
                            {source_, 1, "did you mean '" + truth_.labels.nearest(name) + "'?"});
            columns_.push_back(static_cast<std::size_t>(*label));
        }
        for (const auto& name : truth_.labels.classes)
            if (std::find(predictions_.classes.begin(), predictions_.classes.end(), name) == predictions_.classes.end())
                result_.notes.push_back("the predictions have no column for class " + inQuotes(name) +
                                        "; its probability counts as 0");
    }

    void findMatches() {
        NameIndex index(truth_);
        std::size_t extra = 0, unlabelled = 0;
        std::string_view firstExtra;
        matches_.reserve(predictions_.rows.size());
        for (std::size_t i = 0; i < predictions_.rows.size(); ++i) {
            const auto found = index.find(predictions_.rows[i].filename);
            if (found.entry < 0) {
                if (extra++ == 0)
                    firstExtra = predictions_.rows[i].filename;
            } else if (truth_.entries[static_cast<std::size_t>(found.entry)].labelOf(found.segment) < 0)
                ++unlabelled;
            else
                matches_.push_back({found.entry, found.segment, static_cast<std::uint32_t>(i)});
        }
        if (matches_.empty())
            throw Error("has no prediction for any labelled clip of the truth",
                        {source_, 0,
                         "clips are matched by file name; its first is " +
                             inQuotes(predictions_.rows.empty() ? std::string_view() : predictions_.rows[0].filename) +
                             ", the truth's first is " +
                             inQuotes(truth_.entries.empty() ? std::string_view() : truth_.entries[0].filename)});
        std::sort(matches_.begin(), matches_.end(), [](const Match& a, const Match& b) {
            return std::tie(a.entry, a.segment, a.row) < std::tie(b.entry, b.segment, b.row);
        });
        for (std::size_t i = 1; i < matches_.size(); ++i)
            if (matches_[i].entry == matches_[i - 1].entry && matches_[i].segment == matches_[i - 1].segment)
                throw Error("names one clip twice, as " + inQuotes(predictions_.rows[matches_[i - 1].row].filename) + " and as " +
                                inQuotes(predictions_.rows[matches_[i].row].filename),
                            {source_, 0, "keep one row for each clip or segment"});
        if (extra > 0)
            note(counted(extra, "prediction") + " (first " + inQuotes(firstExtra) +
                 ") are about no clip of the truth and were left out");
        if (unlabelled > 0)
            note(counted(unlabelled, "prediction") + " are about clips without a label and were left out");
        if (index.lenient() > 0)
            note(counted(index.lenient(), "file name") +
                 " differ from the truth's in folder or extension and were matched without them");
    }

    /// Sorted names of one kind and each entry's index among them.
    template <typename Name>
    static std::vector<std::int32_t> numbered(const Truth& truth, std::vector<std::string>& names, Name name) {
        std::set<std::string_view> present;
        for (const auto& entry : truth.entries)
            if (!name(entry).empty())
                present.insert(name(entry));
        names.assign(present.begin(), present.end());
        std::unordered_map<std::string_view, std::int32_t> index;
        for (std::size_t i = 0; i < names.size(); ++i)
            index.emplace(names[i], static_cast<std::int32_t>(i));
        std::vector<std::int32_t> numbers;
        numbers.reserve(truth.entries.size());
        for (const auto& entry : truth.entries)
            numbers.push_back(name(entry).empty() ? -1 : index.at(name(entry)));
        return numbers;
    }

    void fillNames() {
        devices_ = numbered(truth_, result_.devices, [](const Truth::Entry& entry) -> std::string_view { return entry.device; });
        cities_ = numbered(truth_, result_.cities, [](const Truth::Entry& entry) -> std::string_view { return entry.city; });
        locations_ =
            numbered(truth_, result_.locations, [](const Truth::Entry& entry) -> std::string_view { return entry.identifier; });
        std::vector<std::string> unused;
        recordings_ = numbered(
            truth_, unused, [](const Truth::Entry& entry) -> std::string_view { return splitSegment(entry.filename).recording; });
        if (!truth_.seenDevices.empty())
            for (const auto& device : result_.devices)
                result_.deviceSeen.push_back(std::find(truth_.seenDevices.begin(), truth_.seenDevices.end(), device) !=
                                             truth_.seenDevices.end());
    }

    void fillRows() {
        const std::size_t classes = truth_.labels.classes.size();
        std::vector<double> probabilities(matches_.size() * classes, 0.0);
        for (std::size_t i = 0; i < matches_.size(); ++i) {
            const Match& match = matches_[i];
            const auto entryIndex = static_cast<std::size_t>(match.entry);
            const Truth::Entry& entry = truth_.entries[entryIndex];
            const std::string_view given = predictions_.rows[match.row].filename;
            const bool needsSegment = splitSegment(given).hasSegment && !splitSegment(entry.filename).hasSegment;
            result_.filenames.push_back(needsSegment ? entry.filename + "#" + std::to_string(match.segment) : entry.filename);
            result_.entry.push_back(match.entry);
            result_.segment.push_back(match.segment);
            result_.truth.push_back(entry.labelOf(match.segment));
            result_.device.push_back(devices_[entryIndex]);
            result_.city.push_back(cities_[entryIndex]);
            result_.location.push_back(locations_[entryIndex]);
            result_.recording.push_back(recordings_[entryIndex]);
            const double* row = predictions_.row(match.row);
            double sum = 0;
            for (std::size_t c = 0; c < columns_.size(); ++c)
                sum += probabilities[i * classes + columns_[c]] = row[c];
            if (std::abs(sum - 1) > 1e-3)
                ++unnormalised_;
        }
        result_.answer.resize(matches_.size());
        result_.confidence.resize(matches_.size());
        result_.loss.resize(matches_.size());
        replaceProbabilities(result_, probabilities);
    }

    void noteOddities() {
        std::size_t otherLabel = 0;
        for (std::size_t i = 0; i < matches_.size(); ++i) {
            const auto label = truth_.labels.find(predictions_.rows[matches_[i].row].label);
            if (label && *label != result_.answer[i] && result_.row(i)[static_cast<std::size_t>(*label)] == result_.confidence[i])
                result_.answer[i] = *label; // equals: the writer's choice
            otherLabel += !predictions_.rows[matches_[i].row].label.empty() && (!label || *label != result_.answer[i]);
        }
        if (otherLabel > 0)
            note("in " + counted(otherLabel, "row") + " scene_label is not the most probable class; the probabilities count");
        if (unnormalised_ > 0)
            note("the probabilities of " + counted(unnormalised_, "row") + " do not sum to 1 and were renormalised");
        std::vector<bool> found(truth_.entries.size(), false);
        for (const Match& match : matches_)
            found[static_cast<std::size_t>(match.entry)] = true;
        std::string_view firstMissing;
        for (std::size_t i = 0; i < found.size(); ++i) {
            const auto& entry = truth_.entries[i];
            const bool labelled =
                entry.segmentLabels.empty()
                    ? entry.label >= 0
                    : std::any_of(entry.segmentLabels.begin(), entry.segmentLabels.end(), [](int label) { return label >= 0; });
            if (!found[i] && labelled && result_.missing++ == 0)
                firstMissing = entry.filename;
        }
        if (result_.missing > 0)
            note(std::to_string(result_.missing) + " of " + counted(found.size(), "clip") + " (first " + inQuotes(firstMissing) +
                 ") have no prediction and count in no figure");
    }

    void note(std::string text) { result_.notes.push_back(std::move(text)); }

    const Predictions& predictions_;
    const Truth& truth_;
    const std::filesystem::path& source_;
    std::vector<std::size_t> columns_; ///< class of each column
    std::vector<Match> matches_;
    std::vector<std::int32_t> devices_, cities_, locations_, recordings_; ///< of each entry
    std::size_t unnormalised_ = 0;
    ScoredClips result_;
};

} // namespace

ScoredClips scoreClips(const Predictions& predictions, const Truth& truth, const std::filesystem::path& source) {
    return Matching(predictions, truth, source).run();
}

} // namespace earshot
