#pragma once
#include <memory>
#include <vector>

namespace earshot {

class Workspace;

/// The five workspaces in the rail's order: Project, Label, Train, Evaluate, Deploy.
std::vector<std::unique_ptr<Workspace>> makeWorkspaces();

} // namespace earshot
