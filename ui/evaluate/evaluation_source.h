#pragma once
#include "evaluation/scored_clips.h"

#include <QString>

#include <filesystem>
#include <optional>
#include <stop_token>
#include <vector>

namespace earshot {

/// Somebody's answers about clips, judged: what the Evaluate workspace looks at.
struct EvaluationSource {
    QString name;   ///< of the run or file, for people
    QString engine; ///< "float", "INT8 host", ...; "file" when unknown
    std::filesystem::path predictions;
    std::filesystem::path truth;
    ScoredClips clips;
    std::vector<float> logits;                     ///< [rows of clips, labels.logits()]; empty: only probabilities are known
    double ensembleWeight = 0.8;                   ///< r that the predictions were made with, when logits are known
    std::vector<std::filesystem::path> audioRoots; ///< where the clips' names may be relative to
    struct Epoch {
        double epoch = 0, train = 0, evaluate = 0; ///< accuracies, 0 to 1; NaN: not measured
    };
    std::vector<Epoch> curve; ///< of the run; empty: unknown
};

/// Reads a run folder (predictions.csv, or the newest predictions*.csv; truth.csv; config.json, logits.npy and metrics.csv where
/// there are any) or a file in DCASE output format. `truth` overrides the truth.csv beside the predictions. Throws Error naming
/// what is missing and what makes it.
EvaluationSource readEvaluationSource(const std::filesystem::path& runOrFile, const std::filesystem::path& truth = {},
                                      const std::stop_token& stop = {});

/// Logits [rows of `predictions`, outputs] brought into the order of `clips`. Empty when they do not fit.
std::vector<float> logitsOfClips(const ScoredClips& clips, const Predictions& predictions, std::span<const float> logits);

/// The first existing file of that name below the roots; empty: none.
std::filesystem::path findAudio(const EvaluationSource& source, const std::string& filename);

} // namespace earshot
