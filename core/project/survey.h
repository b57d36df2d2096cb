#pragma once
#include "base/progress.h"
#include "dataset/dataset.h"
#include "project/project_store.h"

#include <filesystem>
#include <span>
#include <stop_token>
#include <vector>

namespace earshot {

/// How the files behind a project are.
struct SurveyReport {
    std::int64_t present = 0;
    std::int64_t surveyed = 0; ///< of these, looked at now (new or changed since); the others were known
    std::int64_t found = 0;    ///< of these, found at another place by their content
    std::int64_t missing = 0;
    std::vector<Problem> problems; ///< files that are there but cannot be read as audio
};

/// Looks at every recording's file: length and rate from its header, a hash of its content. Files that have not changed since are
/// passed over. Recordings that are gone are looked for by size and content below `searchFolders`. Results are stored as it goes,
/// so that a stopped survey continues where it was.
SurveyReport surveyRecordings(ProjectStore& project, std::span<const std::filesystem::path> searchFolders, Progress& progress,
                              const std::stop_token& stop);

/// What importing files did.
struct ImportReport {
    std::vector<std::int64_t> added;
    std::int64_t known = 0;     ///< were in the project already
    std::int64_t relocated = 0; ///< are the content of a recording that had gone missing
    std::vector<Problem> problems;
};

/// Adds sound files, and all that lie below folders, to a project; location and device of TAU file names are taken from the name.
ImportReport importRecordings(ProjectStore& project, std::span<const std::filesystem::path> files, Progress& progress,
                              const std::stop_token& stop);

} // namespace earshot
