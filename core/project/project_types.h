#pragma once
#include "labels/annotation.h"

#include <cstdint>
#include <filesystem>
#include <optional>
#include <string>
#include <vector>

namespace earshot {

/// A class that recordings and regions are labelled with.
struct ProjectClass {
    std::int64_t id = 0;
    std::string name;
    std::string superClass; ///< empty: none
    int colour = 0;         ///< index in the theme's class colours
    std::string shortcut;   ///< the key that labels with it: "1".."9", "0", then a letter; empty: none

    bool operator==(const ProjectClass&) const = default;
};

/// A sound file that the project knows. The audio stays where it is.
struct Recording {
    std::int64_t id = 0;
    std::string name;           ///< '/' separated, relative to the audio folder where it lies below it; unique
    std::filesystem::path path; ///< where it was last seen, absolute
    std::int64_t sizeBytes = 0;
    std::string contentHash; ///< empty until surveyed
    int sampleRateHz = 0;    ///< of the file; 0 until surveyed
    std::int64_t frames = 0; ///< at sampleRateHz; 0 until surveyed
    int channels = 0;
    bool missing = false; ///< not found by the last survey
    std::string location; ///< TAU's identifier ("lisbon-1000")
    std::string city;
    std::string device; ///< TAU's source_label
    std::optional<std::int64_t> classId;
    std::string labelledBy; ///< annotator of the label; empty: it came with the dataset
    bool flagged = false;
    std::string note;
    int regions = 0; ///< how many annotations it has

    double seconds() const { return sampleRateHz > 0 ? double(frames) / sampleRateHz : 0; }
    /// Length in samples at 44.1 kHz; 0 until surveyed.
    std::int64_t samples() const;
};

/// What a run's network says about one segment of a recording.
struct Opinion {
    int segment = 0;
    std::optional<std::int64_t> classId;
    double probability = 0;
    double entropy = 0;               ///< nats
    double margin = 0;                ///< probability of the first minus that of the second class
    std::vector<float> probabilities; ///< in the order of the run's classes
};

/// What a person is asked next.
enum class ReviewOrder {
    margin,      ///< unlabelled, the closest calls first
    entropy,     ///< unlabelled, the most undecided first
    confidence,  ///< unlabelled, the surest first: quick to go through
    likelyError, ///< labelled, and the run is sure of another class
    requested,   ///< sent to review by a person, in that order
};

struct ReviewFilter {
    std::string run;
    ReviewOrder order = ReviewOrder::margin;
    std::optional<std::int64_t> classId = {}; ///< that the run names
    std::optional<std::string> device = {};
};

/// A segment to be answered.
struct ReviewItem {
    std::int64_t recording = 0;
    int segment = 0;
    std::optional<std::int64_t> suggestion; ///< class that the run names; absent: it has not judged the segment
    double probability = 0;
    double entropy = 0;
    double margin = 0;
    std::optional<std::int64_t> label; ///< class it has now, by region or by clip label

    bool operator==(const ReviewItem&) const = default;
};

/// What a new recording brings along.
struct NewRecording {
    std::string name = {};
    std::int64_t sizeBytes = 0;
    std::string contentHash = {};
    int sampleRateHz = 0;
    std::int64_t frames = 0;
    int channels = 0;
    std::string location = {};
    std::string city = {};
    std::string device = {};
    std::optional<std::int64_t> classId = {};
};

enum class FoldSide { train, evaluate };

/// Which recordings a list shows; every criterion narrows.
struct RecordingFilter {
    std::string text = {}; ///< occurs in name, location, device or note, case-insensitively (ASCII)
    std::optional<std::int64_t> classId = {};
    bool unlabelled = false; ///< without clip label and without regions
    bool flagged = false;
    bool missing = false;
    std::optional<std::string> device = {};
    std::optional<std::string> location = {};
    std::optional<int> fold = {}; ///< with `side`: only that side's recordings
    FoldSide side = FoldSide::train;
    std::string run = {};      ///< whose opinion the next two and the orders below mean
    bool disagreement = false; ///< the run names another class than the label
    std::optional<std::int64_t> opinionClassId = {};
};

/// The last four need RecordingFilter::run; the last three leave out what the run has not judged.
enum class RecordingOrder { dataset, name, label, location, device, length, opinion, entropy, margin, likelyError };

struct AnnotationRow {
    std::int64_t id = 0;
    std::int64_t recording = 0;
    Annotation annotation;
};

/// One entry of the label history of a recording, oldest first.
struct LabelEvent {
    std::string className; ///< empty: label taken away
    std::string annotator;
    std::string cause; ///< "set", "undo", "redo"
    std::int64_t madeAtMs = 0;
};

struct RunRecord {
    std::string id; ///< folder below runs/
    std::string name;
    std::string state;  ///< "running", "paused", "done", "failed", "stopped"
    std::string config; ///< JSON
    std::int64_t madeAtMs = 0;
};

struct Metric {
    int epoch = 0;
    std::string name;
    double value = 0;
};

} // namespace earshot
