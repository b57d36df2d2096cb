#include "../evaluate/silent_player.h"
#include "../train/synthetic_training.h"
#include "../train/train_fixture.h"
#include "states.h"

#include "train/curve_stack.h"
#include "train/curves_panel.h"
#include "train/quantise_panel.h"
#include "train/setting_specs.h"
#include "train/settings_panel.h"
#include "train/train_workspace.h"
#include "window/main_window.h"

#include <QApplication>
#include <QElapsedTimer>

namespace earshot::test {
namespace {

/// One project a kind of picture, each with an older finished run to compare with.
struct Trainings {
    QTemporaryDir folder;
    std::filesystem::path project(const std::string& kind, bool withRuns, Ending ending) {
        const std::filesystem::path home = std::filesystem::path(folder.path().toStdString()) / kind;
        if (std::filesystem::exists(home))
            return home / "test.earshot";
        std::filesystem::create_directories(home);
        ProjectStore store = makeLabelledProject(home);
        if (withRuns) {
            std::int64_t made = 1'795'000'000'000;
            const auto note = [&](const char* id, const char* name) {
                store.storeRun({id, name, "done", "{}", made += 86'400'000});
            };
            writeSyntheticTraining(home / "test.earshot" / "runs" / "run-11", 60, Ending::Done, 0.9, 7);
            note("run-11", "Run 11");
            writeSyntheticTraining(home / "test.earshot" / "runs" / "run-12", 100, Ending::Done, 0.96, 5);
            note("run-12", "Run 12, submission 2");
            writeSyntheticTraining(home / "test.earshot" / "runs" / "run-13", 62, ending);
            note("run-13", "Run 13, batch 64");
        }
        return home / "test.earshot";
    }
};

struct Parts : QObject {
    OpenProject* project = nullptr;
    TrainWorkspace* train = nullptr;
};

std::unique_ptr<QWidget> trainWindow(Theme& theme, QSettings& settings) {
    auto project = std::make_unique<OpenProject>(settings);
    std::vector<std::unique_ptr<Workspace>> workspaces;
    auto train = std::make_unique<TrainWorkspace>(*project, std::make_unique<SilentPlayer>(), QStringLiteral("none"));
    auto parts = std::make_unique<Parts>();
    parts->project = project.get();
    parts->train = train.get();
    workspaces.push_back(std::move(train));
    auto window = std::make_unique<MainWindow>(theme, settings, std::move(workspaces));
    window->setProject(QStringLiteral("TAU 2022 Mobile"), {});
    parts.release()->setParent(window.get());
    project.release()->setParent(window.get()); // outlives the workspaces, which are members
    return window;
}

void waitFor(const std::function<bool()>& ready) {
    QElapsedTimer since;
    since.start();
    while (!ready() && since.elapsed() < 20000)
        QApplication::processEvents(QEventLoop::WaitForMoreEvents, 50);
}

State state(const char* name, const std::shared_ptr<Trainings>& trainings, const std::string& kind, bool withRuns, Ending ending,
            std::function<void(TrainWorkspace&)> arrange) {
    return {QLatin1String(name), trainWindow, [=](QWidget& widget) {
                Parts* parts = nullptr;
                for (QObject* child : widget.children())
                    if (auto* found = dynamic_cast<Parts*>(child))
                        parts = found;
                parts->project->open(trainings->project(kind, withRuns, ending));
                TrainWorkspace& train = *parts->train;
                waitFor([&] {
                    return !train.isEmpty() && (!withRuns || train.record().epochs.size() == 62) &&
                           (ending != Ending::Running || train.draft().isLive());
                });
                arrange(train);
                QElapsedTimer since; // what was only just shown is laid out and drawn
                since.start();
                while (since.elapsed() < 300)
                    QApplication::processEvents(QEventLoop::AllEvents, 20);
            }};
}

} // namespace

std::vector<State> trainStates() {
    const auto trainings = std::make_shared<Trainings>();
    std::vector<State> states;
    states.push_back(state("train-first", trainings, "none", false, Ending::Done, [](TrainWorkspace& train) {
        train.draft().type(*findSetting(QStringLiteral("dropout")), QStringLiteral("7"));
        train.settings()->refresh();
    }));
    states.push_back(state("train-running", trainings, "running", true, Ending::Running, [](TrainWorkspace& train) {
        train.draft().type(*findSetting(QStringLiteral("learning_rate")), QStringLiteral("0.00025"));
        train.settings()->refresh();
        Q_EMIT train.settings()->edited();
        LinePlot* accuracy = train.curves()->stack().plots()[1];
        accuracy->setCursor(52);
        Q_EMIT accuracy->cursorMoved(52);
    }));
    states.push_back(
        state("train-paused", trainings, "paused", true, Ending::Paused, [](TrainWorkspace& train) { train.mayClose(); }));
    states.push_back(state("train-killed", trainings, "killed", true, Ending::Killed, [](TrainWorkspace&) {}));
    states.push_back(state("train-quantise", trainings, "finished", true, Ending::Done, [](TrainWorkspace& train) {
        Q_EMIT train.curves()->compareRequested(train.runs()[1].folder);
        train.openQuantise();
    }));
    states.push_back(
        state("train-runs", trainings, "finished", true, Ending::Done, [](TrainWorkspace& train) { train.toggleRuns(); }));
    return states;
}

} // namespace earshot::test
