#pragma once
#include "evaluation/prediction_origin.h"
#include "evaluation/scored_clips.h"

#include <QString>

#include <filesystem>
#include <optional>
#include <stop_token>
#include <vector>

namespace earshot {

/// Somebody's answers about clips, judged: what the Evaluate workspace looks at.
struct EvaluationSource {
    QString name;                           ///< of the run or file, for people
    QString engine;                         ///< "float", "INT8 host", ...; "file" when unknown
    std::optional<PredictionOrigin> origin; ///< absent: somebody else's predictions
    std::filesystem::path run;              ///< folder of the run; empty: none is known
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
    QString curveBase;        ///< what Epoch::evaluate was measured on

    /// Checkpoint of the engine in words: "epoch 12"; empty: the usual one.
    QString checkpointText() const;
    /// Whether the weights are those of an epoch that somebody chose.
    bool isOfEpoch() const;
};

/// Reads a run folder (predictions.csv, or the newest one that was evaluated) or a file in DCASE output format, with the origin,
/// the logits and the learning curve where there are any. `truth` overrides the truth that belongs to the predictions. Throws
/// Error naming what is missing and what makes it.
EvaluationSource readEvaluationSource(const std::filesystem::path& runOrFile, const std::filesystem::path& truth = {},
                                      const std::stop_token& stop = {});

/// "INT8 host" for "int8".
QString engineText(const std::string& engine);

/// Logits [rows of `predictions`, outputs] brought into the order of `clips`. Empty when they do not fit.
std::vector<float> logitsOfClips(const ScoredClips& clips, const Predictions& predictions, std::span<const float> logits);

/// The first existing file of that name below the roots; empty: none.
std::filesystem::path findAudio(const EvaluationSource& source, const std::string& filename);

} // namespace earshot
