#pragma once
#include <QStringList>

#include <filesystem>

namespace earshot {

class EvaluateWorkspace;
class OpenProject;

/// Offers the evaluated runs of the open project in `workspace`, and shows the newest when a project opens. Both must live
/// equally long.
void followRuns(EvaluateWorkspace& workspace, OpenProject& project);

/// Folders below `runs` that hold predictions and their truth, the one evaluated last first.
QStringList evaluatedRuns(const std::filesystem::path& runs);

} // namespace earshot
