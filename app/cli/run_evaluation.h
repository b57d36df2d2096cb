#pragma once
#include "base/progress.h"
#include "dataset/dataset.h"
#include "evaluation/metrics.h"
#include "evaluation/predictions.h"
#include "learning/checkpoint.h"
#include "learning/data_preparation.h"

#include <filesystem>
#include <optional>
#include <stop_token>
#include <string>
#include <vector>

namespace earshot::cli {

/// Which network answers, and how.
struct EngineChoice {
    std::string engine = "float";    ///< float, fakequant, int8, board
    std::string checkpoint = "best"; ///< of the float engine
    std::optional<double> r;         ///< instead of the run's own ensemble weight
    std::string port;                ///< of the board engine
    std::filesystem::path quantized{}; ///< folder of one quantisation; empty: the run's newest
};

/// Logits [segments, outputs] of one engine on one list of segments.
struct EngineAnswers {
    std::vector<float> logits;
    std::size_t outputs = 0;
    SceneLabels labels;
    double r = 1;
    EnsembleForm form = EnsembleForm::Logits;
    std::uint64_t cycles = 0;       ///< of the board engine: mean of an inference
    std::uint64_t microseconds = 0; ///< likewise
};

/// The segments that an evaluation is about: features of some clips of a dataset, the labelled and audible ones among them.
struct EvaluationSet {
    DatasetFeatures features;
    std::vector<Example> examples;
    std::vector<int> clips; ///< in the dataset's order
    std::vector<int> train; ///< of the fold: their devices are the seen ones
};

/// `split` is evaluate, train or all.
EvaluationSet evaluationSet(const Dataset& dataset, int fold, const std::string& split, int threads, Progress& progress,
                            const std::stop_token& stop);

/// Asks a run's network. Throws Error when the run's classes are not the dataset's.
EngineAnswers askEngine(const std::filesystem::path& run, const EngineChoice& choice, const Dataset& dataset,
                        const EvaluationSet& set, int threads, Progress& progress, const std::stop_token& stop);

/// Answers as predictions in DCASE output format, rows in the dataset's order.
Predictions predictionsOf(const EngineAnswers& answers, const Dataset& dataset, const EvaluationSet& set);

/// Figures of the answers, segment by segment or by the mean over each recording's segments.
Evaluation judge(const EngineAnswers& answers, const Dataset& dataset, const EvaluationSet& set, const std::string& engine,
                 bool byRecording);

} // namespace earshot::cli
