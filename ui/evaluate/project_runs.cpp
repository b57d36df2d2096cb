#include "evaluate/project_runs.h"

#include "evaluate/evaluate_workspace.h"
#include "project/open_project.h"

#include <algorithm>

namespace earshot {

QStringList evaluatedRuns(const std::filesystem::path& runs) {
    std::vector<std::pair<std::filesystem::file_time_type, QString>> found;
    std::error_code error;
    for (const auto& entry : std::filesystem::directory_iterator(runs, error)) {
        const auto predictions = entry.path() / "predictions.csv";
        const auto when = std::filesystem::last_write_time(predictions, error);
        if (!error && std::filesystem::exists(entry.path() / "truth.csv", error))
            found.emplace_back(when, QString::fromStdString(entry.path().string()));
    }
    std::sort(found.rbegin(), found.rend());
    QStringList folders;
    for (const auto& run : found)
        folders << run.second;
    return folders;
}

void followRuns(EvaluateWorkspace& workspace, OpenProject& project) {
    const auto show = [&workspace, &project](bool opened) {
        if (opened)
            workspace.clear(true);
        const QStringList runs = evaluatedRuns(project.store().runsFolder());
        workspace.setAudioFolder(QString::fromStdString(project.store().audioFolder().string()));
        workspace.setRuns(runs);
        if (!runs.isEmpty() && workspace.model().isEmpty() && !workspace.isReading())
            workspace.open(runs.first());
    };
    QObject::connect(&project, &OpenProject::projectOpened, &workspace, [show] { show(true); });
    QObject::connect(&project, &OpenProject::runsChanged, &workspace, [show, &project] {
        if (project.isOpen())
            show(false);
    });
    QObject::connect(&project, &OpenProject::projectClosed, &workspace, [&workspace] { workspace.clear(false); });
    if (project.isOpen())
        show(true);
}

} // namespace earshot
