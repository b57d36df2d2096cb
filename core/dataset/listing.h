#pragma once
#include "dataset/dataset.h"

#include <cstdint>
#include <filesystem>
#include <stop_token>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

// Inside the room: what a layout reader hands to readDataset before class names, missing audio and leaking folds are judged.
namespace earshot {

/// A row of a list file. `file` is relative to the dataset's root.
struct ListedAt {
    int file = -1; ///< index in Listing::files; -1: found in the folder itself
    std::int64_t line = 0;
};

struct ListedFold {
    Fold fold;
    int trainFile = -1;                   ///< index in Listing::files
    std::vector<std::int64_t> trainLines; ///< line of each entry of fold.train
};

struct TextHash : std::hash<std::string_view> {
    using is_transparent = void;
};

struct Listing {
    std::vector<std::filesystem::path> files;
    std::vector<Clip> clips; ///< `label` is an index in labelNames until the classes are known; -1: unlabelled
    std::vector<ListedAt> listedAt;
    std::vector<std::string> labelNames; ///< in order of appearance
    std::vector<ListedFold> folds;
    std::vector<Problem> problems;

    int addFile(const std::filesystem::path& relative);
    /// Index of a label name, which is added when new; -1 for an empty name.
    int labelIndex(std::string_view name);
    void addProblem(ListedAt where, std::string what);
    /// Removes clips whose `keep` is 0 from `clips` and from the folds.
    void dropClips(const std::vector<char>& keep);

private:
    std::unordered_map<std::string, int, TextHash, std::equal_to<>> labels_;
};

/// meta.csv and evaluation_setup/foldN_{train,evaluate,test}.csv; either may be absent, not both.
Listing readTauLayout(const std::filesystem::path& root, Progress& progress, const std::stop_token& stop);

/// Class folders with audio files anywhere below them.
Listing readFolderPerClass(const std::filesystem::path& root, Progress& progress, const std::stop_token& stop);

/// Settles the classes of a listing (method.md section 1 and, when it is there, labels.json), turns every clip's label into a
/// class index and drops clips with an unknown one. Throws Error for a malformed labels.json.
SceneLabels resolveClasses(Listing& listing, const std::filesystem::path& root);

/// Takes clips out of a train list whose location is in the evaluate list too, and says so.
void separateLocations(Listing& listing);

/// A seeded, class-stratified 70/30 split by location.
Fold generateFold(const Dataset& dataset);

} // namespace earshot
