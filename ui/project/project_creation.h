#pragma once
#include "base/progress.h"
#include "dataset/dataset.h"
#include "project/project_store.h"

#include <filesystem>
#include <stop_token>
#include <vector>

namespace earshot {

/// Makes the project `folder` of a dataset (TAU layout, folder per class) or, when `source` is none, of all recordings below it;
/// these start with the ten TAU classes. What is wrong with single rows stays readable through datasetProblems. Throws Error.
ProjectStore createProjectFrom(const std::filesystem::path& source, const std::filesystem::path& folder, Progress& progress,
                               const std::stop_token& stop);

/// Synthesises a demo dataset (sixty clips a class) in "demo data" beside `folder`, and makes the project of it. Throws Error.
ProjectStore createDemoProject(const std::filesystem::path& folder, Progress& progress, const std::stop_token& stop);

/// Beside the source, in its name: "tau2022.earshot", "tau2022 2.earshot" when that is taken.
std::filesystem::path suggestedProjectFolder(const std::filesystem::path& source);

/// What was wrong with the dataset when the project was made of it: at most 500.
std::vector<Problem> datasetProblems(const ProjectStore& project);

} // namespace earshot
