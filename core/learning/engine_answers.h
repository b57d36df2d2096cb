#pragma once
#include "base/progress.h"
#include "dataset/dataset.h"
#include "evaluation/metrics.h"
#include "evaluation/prediction_origin.h"
#include "learning/data_preparation.h"
#include "learning/validation.h"

#include <filesystem>
#include <span>
#include <stop_token>
#include <string>
#include <vector>

namespace earshot {

/// The segments that an evaluation is about: features of some clips of a dataset, the labelled and audible ones among them.
struct EvaluationSet {
    DatasetFeatures features;
    std::vector<Example> examples;
    std::vector<int> clips; ///< in the dataset's order
    std::vector<int> train; ///< of the fold: their devices are the seen ones
    int fold = 1;
    std::string split = "evaluate";
};

/// `split` is evaluate, train or all.
EvaluationSet evaluationSet(const Dataset& dataset, int fold, const std::string& split, int threads, Progress& progress,
                            const std::stop_token& stop);

/// Network inputs [count, 2, 256, 44] of the set's segments from `first` on.
std::vector<float> inputsOf(const EvaluationSet& set, std::size_t first, std::size_t count);

/// Logits [segments, outputs] of one engine on one list of segments.
struct EngineAnswers {
    std::vector<float> logits;
    std::size_t outputs = 0;
    SceneLabels labels;
    double r = 1;
    EnsembleForm form = EnsembleForm::Logits;
    std::string checkpoint;         ///< as PredictionOrigin has it
    std::uint64_t cycles = 0;       ///< of the board engine: mean of an inference
    std::uint64_t microseconds = 0; ///< likewise
};

/// Runs `ask` over the set batch by batch.
std::vector<float> askInBatches(const EvaluationSet& set, const LogitFunction& ask, const std::string& activity,
                                Progress& progress, const std::stop_token& stop);

/// Asks a run's newest INT8 model on the host, or the one in the folder `quantized`. Throws Error when there is none, or when it
/// knows other classes than the dataset.
EngineAnswers askInt8Host(const std::filesystem::path& run, const Dataset& dataset, const EvaluationSet& set, int threads,
                          Progress& progress, const std::stop_token& stop, const std::filesystem::path& quantized = {});

/// Throws Error when a run's classes are not the dataset's.
void requireClassesOf(const Dataset& dataset, const SceneLabels& labels, const std::filesystem::path& run);

/// Answers as predictions in DCASE output format, rows in the dataset's order.
Predictions predictionsOf(const EngineAnswers& answers, const Dataset& dataset, const EvaluationSet& set);

/// What is kept beside predictions that stay in the run.
PredictionOrigin originOf(const std::filesystem::path& run, const EngineAnswers& answers, const Dataset& dataset,
                          const EvaluationSet& set, const std::string& engine);

/// Keeps the answers in the run: the predictions in `file` with all that belongs to them (see writeEvaluated).
void keepAnswers(const std::filesystem::path& file, const std::filesystem::path& run, const EngineAnswers& answers,
                 const Dataset& dataset, const EvaluationSet& set, const std::string& engine);

/// Figures of the answers, segment by segment or by the mean over each recording's segments.
Evaluation judge(const EngineAnswers& answers, const Dataset& dataset, const EvaluationSet& set, const std::string& engine,
                 bool byRecording);

} // namespace earshot
