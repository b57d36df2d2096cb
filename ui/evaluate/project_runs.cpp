#include "evaluate/project_runs.h"

#include "evaluate/evaluate_workspace.h"
#include "evaluate/project_link.h"

#include <QCoreApplication>

#include <algorithm>

namespace earshot {

QStringList runsBelow(const std::filesystem::path& runs) {
    namespace fs = std::filesystem;
    std::vector<std::pair<fs::file_time_type, QString>> found;
    std::error_code error;
    for (fs::directory_iterator entries(runs, error); !error && entries != fs::directory_iterator(); entries.increment(error)) {
        const fs::path& run = entries->path();
        std::error_code ignored;
        if (!fs::exists(run / "config.json", ignored) && !fs::exists(run / "predictions.csv", ignored))
            continue;
        const auto when = fs::last_write_time(run / "predictions.csv", ignored);
        found.emplace_back(ignored ? fs::file_time_type::min() : when, QString::fromStdString(run.string()));
    }
    std::sort(found.rbegin(), found.rend());
    QStringList folders;
    for (const auto& run : found)
        folders << run.second;
    return folders;
}

void followRuns(EvaluateWorkspace& workspace, OpenProject& project) {
    // The workspace owns it.
    new ProjectLink(workspace, project, QCoreApplication::applicationDirPath() + QStringLiteral("/earshot-cli"));
}

} // namespace earshot
