#pragma once
#include "dataset/dataset.h"
#include "evaluation/predictions.h"

#include <cstdint>
#include <filesystem>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace earshot {

/// What clips really are, by file name: what predictions are judged by.
struct Truth {
    struct Entry {
        std::string filename; ///< a clip or recording; "<name>#<k>" for a segment with a row of its own
        int label = -1;       ///< index in labels.classes; -1: unlabelled
        std::string identifier;
        std::string device;
        std::string city;
        std::vector<int> segmentLabels; ///< as Clip::segmentLabels

        int labelOf(std::int64_t segment) const {
            return segmentLabels.empty()                                          ? label
                   : segment >= 0 && segment < std::int64_t(segmentLabels.size()) ? segmentLabels[std::size_t(segment)]
                                                                                  : -1;
        }
    };

    SceneLabels labels;
    bool openLabels = false; ///< the classes are no more than the labels that occur: predictions may know others
    std::vector<Entry> entries;
    std::vector<std::string> seenDevices; ///< heard in training; empty: unknown
    std::vector<std::string> notes;       ///< what was unusual and how it was handled
};

/// "<name>#<k>" taken apart; segment 0 for a name without "#k".
struct SegmentName {
    std::string_view recording;
    std::int32_t segment = 0;
    bool hasSegment = false;
};
SegmentName splitSegment(std::string_view filename);

/// Reads a tab-separated file with the columns filename, scene_label and optionally identifier, source_label: TAU's meta.csv or
/// foldN_evaluate.csv, or a run's truth.csv. Columns that are absent are taken from the meta.csv of the dataset around the file,
/// else from names of the TAU kind. If all labels are TAU's, the ten TAU classes are used. Throws Error with file and line.
Truth readTruth(const std::filesystem::path& path);
/// The same with the classes of a run instead of those that occur.
Truth readTruth(const std::filesystem::path& path, const SceneLabels& labels);

/// The truth about `clips` of a dataset (a fold's evaluate list); the devices of `train` are the seen ones.
Truth truthOf(const Dataset& dataset, std::span<const int> clips, std::span<const int> train);

/// Writes filename, scene_label, identifier, source_label, one row for each labelled clip, and for each segment where segments
/// are labelled on their own. Atomic.
void writeTruth(const std::filesystem::path& path, const Truth& truth);

/// Makes room for the classes that `predictions` knows beyond the truth's when its labels are open. Throws Error when they are
/// not, or when a class that has clips has no column; `source` is named in the message.
void adoptClasses(Truth& truth, const Predictions& predictions, const std::filesystem::path& source);

} // namespace earshot
