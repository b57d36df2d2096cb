#pragma once
#include "evaluation/truth.h"

#include <cstdint>
#include <optional>
#include <span>

namespace earshot {

/// How a clip's label stands in its project.
enum class LabelState : std::int32_t { AsItCame, FixedByHand, ForReview };

/// Predictions joined with the truth, one row a segment, in columns: what every figure is computed from and every figure leads
/// back to. Rows follow the truth's order, whatever the order of the predictions.
struct ScoredClips {
    SceneLabels labels;
    std::vector<std::string> filenames; ///< as in the truth, with "#k" for a segment
    std::vector<std::int32_t> entry;    ///< row in the truth
    std::vector<std::int32_t> segment;
    std::vector<std::int32_t> truth;                  ///< class
    std::vector<std::int32_t> answer;                 ///< class
    std::vector<std::int32_t> device, city, location; ///< index in the lists below; -1: unknown
    std::vector<std::int32_t> recording;              ///< the same number for all segments of one recording
    std::vector<double> probabilities;                ///< [rows, classes], each row sums to 1
    std::vector<double> confidence;                   ///< the highest probability
    std::vector<double> loss;                         ///< -ln p[true], clipped as clippedLoss says
    std::vector<std::int32_t> superAnswer;            ///< super-class by the super-class head; empty: no such head is known

    std::vector<std::int32_t> side;       ///< index in `sides`, -1: in none; empty: unknown
    std::vector<std::int32_t> labelState; ///< LabelState; empty: the clips are no project's

    std::vector<std::string> devices, cities, locations; ///< sorted
    std::vector<std::string> sides;                      ///< of folds: "fold 1 evaluate"
    std::vector<bool> deviceSeen;                        ///< heard in training, for each of `devices`; empty: unknown
    std::size_t missing = 0;                             ///< labelled clips of the truth without a prediction
    std::vector<std::string> notes;

    std::size_t size() const { return truth.size(); }
    std::span<const double> row(std::size_t index) const {
        return std::span(probabilities).subspan(index * labels.classes.size(), labels.classes.size());
    }
};

/// -ln p after renormalising `probabilities` to sum 1, clipping to [2^-52, 1 - 2^-52] and renormalising again (scikit-learn 1.2's
/// log_loss).
double clippedLoss(std::span<const double> probabilities, std::size_t trueClass);

/// Joins by file name: the same name; else the same path apart from a leading "./" or "audio/"; else the same name without folder
/// and extension where only one clip has it. "#k" means segment k. The most probable class is the answer; among equals the one
/// that the row names. Clips without prediction and predictions without clip are left out, and a note says how many. Throws Error
/// naming `source` when nothing matches, two rows mean one segment, or the classes do not fit (see adoptClasses).
ScoredClips scoreClips(const Predictions& predictions, const Truth& truth, const std::filesystem::path& source = {});

/// Replaces all probabilities ([rows, classes], any positive sums) and what follows from them, e.g. for another ensemble weight.
void replaceProbabilities(ScoredClips& clips, std::span<const double> probabilities);

/// One row a recording: the mean of its segments' probabilities. Segments of one recording with different labels stay apart by
/// label.
ScoredClips byRecording(const ScoredClips& segments);

/// What to look at. Empty lists and absent values let everything pass.
struct ClipFilter {
    std::vector<std::int32_t> devices, cities, locations; ///< indices; -1 for unknown
    std::vector<std::int32_t> truths, answers;            ///< classes; together they name cells of the matrix
    std::vector<std::int32_t> sides, labelStates;         ///< let everything pass where the clips' own are unknown
    double lowestConfidence = 0;
    double highestConfidence = 1;
    std::optional<bool> correct;
    std::string text; ///< part of the file name, upper and lower case alike
};

/// Rows that pass, in order.
std::vector<std::uint32_t> selectRows(const ScoredClips& clips, const ClipFilter& filter);
/// All rows.
std::vector<std::uint32_t> allRows(const ScoredClips& clips);
/// The given rows as a table of their own.
ScoredClips subset(const ScoredClips& clips, std::span<const std::uint32_t> rows);

} // namespace earshot
