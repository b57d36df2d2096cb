#include "workspaces.h"

#include "deploy/deploy_workspace.h"
#include "evaluate/evaluate_workspace.h"
#include "evaluate/project_runs.h"
#include "label/label_workspace.h"
#include "project/project_workspace.h"
#include "window/empty_workspace.h"

#include <QCoreApplication>

namespace earshot {
namespace {

std::unique_ptr<Workspace> empty(const char* id, const char* title, const char* sentence) {
    const auto tr = [](const char* text) { return QCoreApplication::translate("earshot::Workspaces", text); };
    return std::make_unique<EmptyWorkspace>(QString::fromLatin1(id), tr(title), tr(sentence),
                                            QStringList{QStringLiteral("project.open"), QStringLiteral("project.new")});
}

} // namespace

std::vector<std::unique_ptr<Workspace>> makeWorkspaces(OpenProject& project) {
    std::vector<std::unique_ptr<Workspace>> workspaces;
    workspaces.push_back(std::make_unique<ProjectWorkspace>(project));
    workspaces.push_back(std::make_unique<LabelWorkspace>(project, makeDeviceSink()));
    workspaces.push_back(empty("train", "Train", "Open or create a project with labelled recordings to train a model on it."));
    auto evaluate = std::make_unique<EvaluateWorkspace>();
    followRuns(*evaluate, project);
    auto deploy = std::make_unique<DeployWorkspace>(project);
    deploy->setSelection([model = &evaluate->model()] { return clipsOf(*model); });
    QObject::connect(deploy.get(), &DeployWorkspace::matrixRequested, evaluate.get(),
                     [shown = evaluate.get()](const QString& folder) { shown->open(folder); });
    workspaces.push_back(std::move(evaluate));
    workspaces.push_back(std::move(deploy));
    return workspaces;
}

} // namespace earshot
