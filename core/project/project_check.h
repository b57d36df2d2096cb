#pragma once
#include "base/progress.h"
#include "project/survey.h"

#include <filesystem>
#include <stop_token>
#include <string>
#include <vector>

namespace earshot {

/// What a check found and did.
struct ProjectCheck {
    std::vector<std::string> damage; ///< what was wrong with the database; empty: nothing
    bool repaired = false;
    std::filesystem::path kept; ///< where the damaged database went
    std::int64_t recordings = 0;
    std::int64_t annotations = 0;
    std::int64_t edits = 0;
    SurveyReport files;
};

/// Checks a project's database, repairs a damaged one (every row that can still be read goes into a new database; the damaged
/// file is kept beside it), then looks at the recordings and searches the project's and the audio folder for those that moved.
/// Needs the project for itself. Throws Error when it is open elsewhere or nothing can be saved.
ProjectCheck checkProject(const std::filesystem::path& folder, Progress& progress, const std::stop_token& stop);

} // namespace earshot
