#pragma once
#include "base/progress.h"
#include "dataset/dataset.h"
#include "project/project_store.h"

#include <stop_token>
#include <string>
#include <vector>

namespace earshot {

/// Settings of a project that hold the last steps of its way (OpenProject::noteDeployed, noteAsked).
inline constexpr const char* kDeployedSetting = "board_deployed";
inline constexpr const char* kAskedSetting = "board_asked";

/// What a project holds, counted: the Project workspace's figures.
struct ProjectSummary {
    struct Count {
        std::string name;
        int superClass = -1; ///< of a class; -1: none
        std::int64_t all = 0;
        std::int64_t train = 0; ///< of the fold
        std::int64_t evaluate = 0;
    };
    /// A run in one line. Figures are those of the epoch with the lowest log loss; NaN: not judged.
    struct Run {
        RunRecord record;
        int epochs = 0; ///< finished ones
        double accuracy = 0;
        double logLoss = 0;
        bool hasInt8Model = false;
    };
    std::string name;
    bool isDemo = false;
    SceneLabels labels;
    std::vector<Count> classes; ///< in order
    std::vector<Count> devices; ///< by name
    std::int64_t recordings = 0;
    std::int64_t labelled = 0;
    std::int64_t regions = 0;
    std::int64_t locations = 0;
    std::int64_t sharedLocations = 0; ///< on both sides of the fold
    std::int64_t missing = 0;
    double seconds = 0;          ///< of the surveyed recordings
    std::int64_t unsurveyed = 0; ///< recordings whose length is not known yet
    std::int64_t neither = 0;    ///< on neither side of the fold
    int fold = 0;                ///< number of the fold counted; 0: none
    int folds = 0;
    bool generatedFold = false;
    std::string fingerprint;
    std::vector<Problem> problems;
    std::vector<Run> runs;           ///< newest first
    std::int64_t contradictions = 0; ///< clips whose label the newest judged run contradicts with p > kSureProbability
    std::string judgedBy;            ///< name of that run; empty: none
    std::string deployed;            ///< what was last verified on a board, in a sentence; empty: nothing was
    std::string asked;               ///< what a board last answered, likewise
    std::int64_t audioBytes = 0;
    std::int64_t cacheBytes = 0;
    std::int64_t projectBytes = 0; ///< labels and runs

    /// The run with the lowest log loss; null: none was judged.
    const Run* best() const;
};

/// From this probability on a model that contradicts a label is worth a look.
inline constexpr double kSureProbability = 0.95;

/// Counts a project. For a thread of its own: reads every row.
ProjectSummary summarise(const ProjectStore& project, const std::stop_token& stop);

} // namespace earshot
