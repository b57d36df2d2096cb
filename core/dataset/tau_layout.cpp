#include "base/error.h"
#include "base/tsv.h"
#include "dataset/clip_name.h"
#include "dataset/listing.h"

#include <algorithm>
#include <charconv>
#include <map>
#include <utility>

namespace earshot {
namespace {

namespace fs = std::filesystem;

constexpr const char* kSetupFolder = "evaluation_setup";
constexpr std::size_t kRowsBetweenStopChecks = 4096;

/// Which of foldN's lists there are.
struct FoldFiles {
    bool train = false;
    bool evaluate = false;
    bool test = false;
};

/// "fold12_train.csv" -> (12, "train").
std::optional<std::pair<int, std::string_view>> parseFoldFileName(std::string_view name) {
    if (!name.starts_with("fold") || !name.ends_with(".csv"))
        return std::nullopt;
    name.remove_prefix(4);
    name.remove_suffix(4);
    int number = 0;
    const auto [end, failure] = std::from_chars(name.data(), name.data() + name.size(), number);
    if (failure != std::errc() || number < 0 || end == name.data() + name.size() || *end != '_')
        return std::nullopt;
    return std::pair(number, name.substr(static_cast<std::size_t>(end - name.data()) + 1));
}

std::map<int, FoldFiles> findFolds(const fs::path& root) {
    std::map<int, FoldFiles> folds;
    std::error_code none;
    for (const auto& entry : fs::directory_iterator(root / kSetupFolder, none)) {
        const std::string name = entry.path().filename().string();
        const auto parsed = parseFoldFileName(name);
        if (!parsed)
            continue;
        const auto kind = parsed->second;
        if (kind == "train")
            folds[parsed->first].train = true;
        else if (kind == "evaluate")
            folds[parsed->first].evaluate = true;
        else if (kind == "test")
            folds[parsed->first].test = true;
    }
    return folds;
}

class TauReader {
public:
    TauReader(fs::path root, Progress& progress, const std::stop_token& stop)
        : root_(std::move(root)), progress_(progress), stop_(stop) {}

    Listing read() {
        const auto folds = findFolds(root_);
        haveMeta_ = fs::exists(root_ / "meta.csv");
        if (haveMeta_)
            readMeta();
        for (const auto& [number, files] : folds)
            readFold(number, files);
        return std::move(listing_);
    }

private:
    void say(const fs::path& file) { progress_.update("Reading " + file.generic_string(), 0, 0); }

    /// The row's file name with a leading "./" taken off, or nothing after a Problem was noted.
    std::optional<std::string_view> checkedName(const TsvTable& table, const TsvTable::Row& row, std::size_t column,
                                                ListedAt where) {
        if (row.fields.size() != table.header().size()) {
            listing_.addProblem(where, "has " + std::to_string(row.fields.size()) + " columns, the header names " +
                                           std::to_string(table.header().size()) + "; the row is left out");
            return std::nullopt;
        }
        std::string_view name = row.fields[column];
        while (name.starts_with("./"))
            name.remove_prefix(2);
        if (!staysBelowRoot(name)) {
            listing_.addProblem(where, "the file name '" + std::string(name) +
                                           "' is empty or leads out of the dataset's folder; names are relative to it");
            return std::nullopt;
        }
        return name;
    }

    int addClip(std::string_view filename, std::string_view label, ListedAt where) {
        const int index = static_cast<int>(listing_.clips.size());
        Clip clip;
        clip.filename = filename;
        clip.label = listing_.labelIndex(label);
        if (auto name = parseClipName(filename)) {
            clip.identifier = std::move(name->identifier);
            clip.city = std::move(name->city);
            clip.device = std::move(name->device);
        } else {
            clip.identifier = stemOf(filename);
        }
        byName_.emplace(clip.filename, index);
        listing_.clips.push_back(std::move(clip));
        listing_.listedAt.push_back(where);
        return index;
    }

    void readMeta() {
        say("meta.csv");
        const TsvTable table = TsvTable::read(root_ / "meta.csv");
        const int file = listing_.addFile("meta.csv");
        const std::size_t filename = table.requiredColumn("filename");
        const std::size_t label = table.requiredColumn("scene_label");
        const auto identifier = table.column("identifier");
        const auto device = table.column("source_label");
        byName_.reserve(table.rows().size());
        listing_.clips.reserve(table.rows().size());
        listing_.listedAt.reserve(table.rows().size());
        for (const auto& row : table.rows()) {
            pollStop();
            const ListedAt where{file, row.line};
            const auto name = checkedName(table, row, filename, where);
            if (!name)
                continue;
            if (const auto known = byName_.find(*name); known != byName_.end()) {
                const auto first = listing_.listedAt[static_cast<std::size_t>(known->second)].line;
                listing_.addProblem(where, "'" + std::string(*name) + "' is listed already in line " + std::to_string(first) +
                                               "; the first row counts");
                continue;
            }
            Clip& clip = listing_.clips[static_cast<std::size_t>(addClip(*name, row.fields[label], where))];
            if (identifier && !row.fields[*identifier].empty())
                clip.identifier = row.fields[*identifier];
            if (device && !row.fields[*device].empty())
                clip.device = row.fields[*device];
        }
    }

    void readFold(int number, const FoldFiles& files) {
        const std::string prefix = std::string(kSetupFolder) + "/fold" + std::to_string(number) + "_";
        ListedFold listed;
        listed.fold.number = number;
        if (files.train) {
            listed.fold.train = readList(prefix + "train.csv", &listed.trainLines);
            listed.trainFile = static_cast<int>(listing_.files.size()) - 1;
        } else {
            listing_.problems.push_back(
                {prefix + "train.csv", 0, "is absent: nothing can be trained on fold " + std::to_string(number)});
        }
        if (files.evaluate)
            listed.fold.evaluate = readList(prefix + "evaluate.csv", nullptr);
        else if (files.test)
            listed.fold.evaluate = readList(prefix + "test.csv", nullptr);
        else
            listing_.problems.push_back(
                {prefix + "evaluate.csv", 0, "is absent: nothing can be judged on fold " + std::to_string(number)});
        listing_.folds.push_back(std::move(listed));
    }

    /// Clip indices of one fold list. Without meta.csv the lists themselves name the clips.
    std::vector<int> readList(const fs::path& relative, std::vector<std::int64_t>* lines) {
        say(relative);
        const TsvTable table = TsvTable::read(root_ / relative);
        const int file = listing_.addFile(relative);
        const std::size_t filename = table.requiredColumn("filename");
        const auto label = table.column("scene_label");
        std::vector<int> clips;
        clips.reserve(table.rows().size());
        std::vector<char> seen(listing_.clips.size(), 0);
        for (const auto& row : table.rows()) {
            pollStop();
            const ListedAt where{file, row.line};
            const auto name = checkedName(table, row, filename, where);
            if (!name)
                continue;
            const std::string_view labelName = label ? row.fields[*label] : std::string_view();
            const auto known = byName_.find(*name);
            if (known == byName_.end() && haveMeta_) {
                listing_.addProblem(where, "'" + std::string(*name) + "' is not in meta.csv" + suggestion(*name) +
                                               "; the row is left out");
                continue;
            }
            const int clip = known != byName_.end() ? known->second : addClip(*name, labelName, where);
            seen.resize(listing_.clips.size(), 0);
            if (std::exchange(seen[static_cast<std::size_t>(clip)], char(1))) {
                listing_.addProblem(where, "'" + std::string(*name) + "' is listed twice; the first row counts");
                continue;
            }
            mergeLabel(clip, labelName, where);
            clips.push_back(clip);
            if (lines)
                lines->push_back(row.line);
        }
        return clips;
    }

    /// The list's label must be the one known already; it fills in an unknown one.
    void mergeLabel(int index, std::string_view labelName, ListedAt where) {
        Clip& clip = listing_.clips[static_cast<std::size_t>(index)];
        if (labelName.empty())
            return;
        if (clip.label < 0) {
            clip.label = listing_.labelIndex(labelName);
            return;
        }
        const std::string& known = listing_.labelNames[static_cast<std::size_t>(clip.label)];
        if (known == labelName)
            return;
        const ListedAt first = listing_.listedAt[static_cast<std::size_t>(index)];
        listing_.addProblem(where, "scene_label '" + std::string(labelName) + "' contradicts '" + known + "' in " +
                                       listing_.files[static_cast<std::size_t>(first.file)].generic_string() + " line " +
                                       std::to_string(first.line) + ", which counts");
    }

    /// ", did you mean" for a name that differs in its folder only or in letter case; empty otherwise.
    std::string suggestion(std::string_view name) {
        if (byStem_.empty())
            for (const auto& clip : listing_.clips)
                byStem_.emplace(lowerStem(clip.filename), clip.filename);
        const auto near = byStem_.find(lowerStem(name));
        return near == byStem_.end() ? std::string() : "; did you mean '" + near->second + "'?";
    }

    static std::string lowerStem(std::string_view name) {
        std::string stem(stemOf(name));
        std::transform(stem.begin(), stem.end(), stem.begin(), [](unsigned char c) { return c >= 'A' && c <= 'Z' ? c + 32 : c; });
        return stem;
    }

    void pollStop() {
        if (++rows_ % kRowsBetweenStopChecks == 0)
            throwIfStopped(stop_);
    }

    fs::path root_;
    Progress& progress_;
    std::stop_token stop_;
    Listing listing_;
    bool haveMeta_ = false;
    std::size_t rows_ = 0;
    std::unordered_map<std::string, int, TextHash, std::equal_to<>> byName_;
    std::unordered_map<std::string, std::string> byStem_;
};

} // namespace

Listing readTauLayout(const fs::path& root, Progress& progress, const std::stop_token& stop) {
    return TauReader(root, progress, stop).read();
}

} // namespace earshot
