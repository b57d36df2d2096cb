#pragma once
#include "evaluation/scored_clips.h"
#include "project/project_store.h"

namespace earshot {

/// What a project knows about each row of an evaluation.
struct ProjectClips {
    std::vector<std::int64_t> recordings; ///< id; 0: not in the project
    std::vector<std::int32_t> truth;      ///< class of the evaluation now; -1: none, or one that it does not know
    std::vector<std::int32_t> labelState; ///< as ScoredClips has it
    std::vector<std::int32_t> side;
    std::vector<std::string> sides;
};

/// Looks up every row by its recording's name or path; `fold` is whose sides are meant.
ProjectClips projectClips(const ProjectStore& project, const ScoredClips& clips, int fold);

/// The same anew for the rows of some recordings, after their labels were changed.
void refreshProjectClips(ProjectClips& known, const ProjectStore& project, const ScoredClips& clips,
                         const std::vector<std::int64_t>& recordings);

} // namespace earshot
