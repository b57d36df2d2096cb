#pragma once
#include "base/progress.h"
#include "dataset/scene_labels.h"

#include <cstdint>
#include <filesystem>
#include <stop_token>
#include <string>
#include <vector>

namespace earshot {

/// One recording of a dataset. TAU's are one second long and called clips; longer ones are cut into segments.
struct Clip {
    std::string filename;   ///< as in meta.csv, relative to the dataset's root, '/' separated
    int label = -1;         ///< index in SceneLabels::classes; -1: unlabelled
    std::string identifier; ///< recording location ("lisbon-1000"); clips of one identifier never fall on both sides of a split
    std::string device;     ///< source_label ("a", "s3"); empty: unknown
    std::string city;       ///< "lisbon"; empty: unknown
    /// Labels of the segments where they differ from the clip's (labelled regions); empty: every segment has `label`.
    std::vector<int> segmentLabels;

    int labelOf(std::int64_t segment) const {
        return segmentLabels.empty()                          ? label
               : segment < std::int64_t(segmentLabels.size()) ? segmentLabels[std::size_t(segment)]
                                                              : -1;
    }
};

/// One train / evaluate split; indices into Dataset::clips.
struct Fold {
    int number = 1;
    std::vector<int> train;
    std::vector<int> evaluate;
    bool generated = false; ///< made by Earshot because the dataset brings none
};

/// Something wrong with a dataset that does not prevent its use: the row or the file is left out.
struct Problem {
    std::filesystem::path file;
    std::int64_t line = 0; ///< from 1; 0: the whole file
    std::string what;
};

struct Dataset {
    std::filesystem::path root;
    std::string name;
    SceneLabels labels;
    std::vector<Clip> clips; ///< the dataset's order: meta.csv's rows, or sorted names
    std::vector<Fold> folds;
    std::vector<Problem> problems;
    bool isDemo = false; ///< synthesised by `earshot-cli demo`; said wherever figures are shown

    std::filesystem::path pathOf(const Clip& clip) const { return root / clip.filename; }
    std::vector<std::string> devices() const; ///< sorted, without unknown
    const Fold& fold(int number) const;       ///< throws Error naming the folds that there are
    /// "a", else the most frequent device (method.md section 5).
    std::string referenceDevice() const;
    /// Hash over labels, clips and folds: says with a run what it was trained on.
    std::string fingerprint() const;
};

/// Reads a dataset folder: TAU layout (meta.csv, evaluation_setup/foldN_*.csv), a meta.csv alone, or a folder per class; reads no
/// audio
/// (`checkAudio` adds a look at every file's header). Throws Error when there is no dataset; what is wrong with single rows or
/// files goes to `problems`.
Dataset readDataset(const std::filesystem::path& folder, bool checkAudio, Progress& progress, const std::stop_token& stop);

/// The train list split for validation: about `share` of its locations held out, seeded, stratified by class; never a class's
/// last location. `first` trains, `second` validates (may be empty).
std::pair<std::vector<int>, std::vector<int>> holdOutByLocation(const Dataset& dataset, const std::vector<int>& train,
                                                                double share, std::uint64_t seed);

} // namespace earshot
