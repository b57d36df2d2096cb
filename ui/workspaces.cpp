#include "workspaces.h"

#include "deploy/deploy_workspace.h"
#include "evaluate/evaluate_workspace.h"
#include "evaluate/project_runs.h"
#include "label/label_workspace.h"
#include "project/open_project.h"
#include "project/project_workspace.h"
#include "train/train_workspace.h"

namespace earshot {
namespace {

/// From what a run says to the clips behind it, and to its evaluation.
void connectTrain(TrainWorkspace& train, LabelWorkspace& label, EvaluateWorkspace& evaluate, OpenProject& project) {
    QObject::connect(&train, &TrainWorkspace::clipRequested, &label, [&](const QString& filename, int segment) {
        if (const auto id = project.store().findRecording(filename.toStdString()))
            label.openRecording(*id, segment);
    });
    QObject::connect(&train, &TrainWorkspace::evaluateRequested, &evaluate, [&](const QString& run) { evaluate.open(run); });
}

/// From a run to the board, from an evaluation to the board, and from the board's answers to their matrix.
void connectDeploy(DeployWorkspace& deploy, TrainWorkspace& train, EvaluateWorkspace& evaluate) {
    // Evaluate asks the board that Deploy talks to.
    evaluate.setBoard([&deploy] {
        const BoardEntry* board = deploy.boards().chosen();
        return board && board->isUsable() ? board->path.toStdString() : std::string();
    });
    deploy.setSelection([&evaluate] { return clipsOf(evaluate.model()); });
    QObject::connect(&deploy, &DeployWorkspace::matrixRequested, &evaluate, [&](const QString& folder) { evaluate.open(folder); });
    QObject::connect(&train, &TrainWorkspace::deployRequested, &deploy, &DeployWorkspace::showRun);
}

} // namespace

std::vector<std::unique_ptr<Workspace>> makeWorkspaces(OpenProject& project, const SoundOutputs& sound) {
    std::vector<std::unique_ptr<Workspace>> workspaces;
    workspaces.push_back(std::make_unique<ProjectWorkspace>(project));
    auto label = std::make_unique<LabelWorkspace>(project, sound.recordings());
    auto train = std::make_unique<TrainWorkspace>(project, sound.clips());
    auto evaluate = std::make_unique<EvaluateWorkspace>(sound.clips(), &project.settings());
    followRuns(*evaluate, project);
    connectTrain(*train, *label, *evaluate, project);
    workspaces.push_back(std::move(label));
    DeployWorkspace::Surroundings surroundings;
    surroundings.player = sound.clips();
    auto deploy = std::make_unique<DeployWorkspace>(project, std::move(surroundings));
    connectDeploy(*deploy, *train, *evaluate);
    workspaces.push_back(std::move(train));
    workspaces.push_back(std::move(evaluate));
    workspaces.push_back(std::move(deploy));
    return workspaces;
}

} // namespace earshot
