#pragma once
#include "evaluation/bootstrap.h"
#include "evaluation/calibration.h"
#include "evaluation/confusion_matrix.h"
#include "evaluation/scored_clips.h"

#include <limits>
#include <optional>
#include <string>
#include <vector>

namespace earshot {

inline constexpr double kNotANumber = std::numeric_limits<double>::quiet_NaN();

/// One class among the clips that are judged. Figures without clips to compute them from are NaN.
struct ClassFigures {
    std::string name;
    std::int64_t clips = 0;
    double accuracy = kNotANumber;  ///< recall: share of the class's clips that were recognised
    double logLoss = kNotANumber;   ///< mean over the class's clips
    double precision = kNotANumber; ///< share of the answers with this class that were right; 0 without such answers
    double f1 = kNotANumber;
};

/// The clips of one device, city or kind of device.
struct GroupFigures {
    std::string name; ///< empty: unknown
    std::int64_t clips = 0;
    double accuracy = kNotANumber;
    double logLoss = kNotANumber; ///< mean over the clips
    std::optional<bool> seen;     ///< devices: heard in training
};

/// What the challenge prints: accuracy of each class heard by each device.
struct ClassDeviceTable {
    std::vector<std::string> devices;
    std::vector<std::int64_t> clips;   ///< [classes, devices]
    std::vector<std::int64_t> correct; ///< [classes, devices]
};

/// Every figure of one side (method.md section 7). Means over classes run over the classes that have clips.
struct Evaluation {
    std::string name;   ///< a run or a file, for people
    std::string engine; ///< "float", "fakequant", "int8", "board"; "file" for predictions of unknown origin
    SceneLabels labels;
    std::int64_t clips = 0;
    std::int64_t missing = 0;
    std::optional<std::int64_t> silentSegments; ///< absent: the audio was not looked at
    double accuracy = kNotANumber;
    double macroAccuracy = kNotANumber;
    double logLoss = kNotANumber;        ///< mean of the class-wise means: the challenge's ranking figure
    double logLossSamples = kNotANumber; ///< mean over the clips
    double macroF1 = kNotANumber;
    ConfusionMatrix confusion;
    std::vector<ClassFigures> perClass;
    std::vector<GroupFigures> perDevice; ///< devices of the table, unknown last where there are any
    std::vector<GroupFigures> perCity;
    std::optional<GroupFigures> seenDevices, unseenDevices;
    ClassDeviceTable classByDevice;
    std::optional<double> accuracySuper;
    bool superFromHead = false; ///< accuracySuper: by the super-class head; else the super-class of the answer
    ConfusionMatrix confusionSuper;
    Reliability reliability;
    std::optional<IntervalFigures> intervals;
    std::vector<std::string> notes;
};

/// Figures over the given rows (any subset, in any order). Fast enough to follow a slider; `intervals` is left to
/// bootstrapIntervals.
Evaluation evaluateClips(const ScoredClips& clips, std::span<const std::uint32_t> rows);
/// Over all rows, with the intervals.
Evaluation evaluateClips(const ScoredClips& clips);

/// Mean over classes of the area under the ROC curve, each class that has clips against the rest, ties counted half. NaN when
/// there is one class only.
double macroAucOneVersusRest(const ScoredClips& clips, std::span<const std::uint32_t> rows);

} // namespace earshot
