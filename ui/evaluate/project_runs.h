#pragma once
#include <QStringList>

#include <filesystem>

namespace earshot {

class EvaluateWorkspace;
class OpenProject;

/// Ties `workspace` to the project that is open: offers its runs, shows the newest when it opens, takes labels from it and saves
/// them in it. Both must live equally long.
void followRuns(EvaluateWorkspace& workspace, OpenProject& project);

/// Folders below `runs` that hold a run, the one evaluated last first, those without predictions at the end.
QStringList runsBelow(const std::filesystem::path& runs);

} // namespace earshot
