#pragma once
#include <memory>
#include <vector>

namespace earshot {

class OpenProject;
class Workspace;

/// The five workspaces in the rail's order: Project, Label, Train, Evaluate, Deploy. All work on `project`, which must outlive
/// them.
std::vector<std::unique_ptr<Workspace>> makeWorkspaces(OpenProject& project);

} // namespace earshot
