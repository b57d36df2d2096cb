#pragma once
#include "project/finding_list.h"
#include "project/project_summary.h"
#include "project/step_list.h"

#include <QString>

#include <functional>
#include <vector>

namespace earshot {

/// Where the buttons of steps and findings lead.
struct Ways {
    std::function<void(const QString& workspace)> open;
    std::function<void()> addRecordings;
    std::function<void()> findRecordings;
};

/// The whole way from recordings to a board that answers, as far as this project has gone it.
std::vector<Step> stepsOf(const ProjectSummary& summary, const Ways& ways);

/// What a person should look into, gravest first.
std::vector<Finding> findingsOf(const ProjectSummary& summary, const Ways& ways);

} // namespace earshot
