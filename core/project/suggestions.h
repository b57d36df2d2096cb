#pragma once
#include "base/progress.h"
#include "dataset/dataset.h"
#include "project/project_store.h"

#include <filesystem>
#include <optional>
#include <stop_token>
#include <vector>

namespace earshot {

/// A run of a project that has an INT8 model.
struct SuggestingRun {
    std::string id; ///< its folder's name
    std::filesystem::path blob;
};

/// The project's runs with an INT8 model, the newest model first.
std::vector<SuggestingRun> suggestingRuns(const std::filesystem::path& runsFolder);

struct SuggestionReport {
    std::int64_t judged = 0; ///< recordings, this time
    std::vector<Problem> problems;
};

/// Asks the run's INT8 model about every segment of the recordings that it has not judged yet, those without a label first, and
/// stores what it says (ProjectStore::opinions) as it goes: what was judged before a stop stays. A model other than the one whose
/// opinions are stored starts anew. Silent segments have no opinion. Throws Error, Cancelled.
SuggestionReport suggestLabels(ProjectStore& project, const SuggestingRun& run, Progress& progress, const std::stop_token& stop);

} // namespace earshot
