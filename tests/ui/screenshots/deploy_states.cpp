// The Deploy workspace with the real virtual board, on the demo city and a network that nobody trained: its answers are as good as
// a die's, what they cost is real.
#include "../deploy/quantised_run.h"
#include "../deploy/slow_board.h"
#include "dataset/demo_synthesiser.h"
#include "deploy/deploy_panel.h"
#include "deploy/deploy_workspace.h"
#include "project/open_project.h"
#include "project/project_creation.h"
#include "states.h"
#include "window/empty_workspace.h"
#include "window/job_strip.h"
#include "window/main_window.h"

#include <QApplication>
#include <QElapsedTimer>
#include <QSettings>
#include <QTemporaryDir>

#include <csignal>

namespace earshot::test {
namespace {

/// A small demo project with two runs, made once.
const std::filesystem::path& quantisedDemo() {
    static const QTemporaryDir folder;
    static const std::filesystem::path project = [] {
        const std::filesystem::path home = folder.path().toStdString();
        Progress quiet;
        std::filesystem::create_directories(home / "data");
        synthesiseDemo(home / "data", {.clipsPerClass = 10}, quiet, {});
        const ProjectStore store = createProjectFrom(home / "data", home / "demo city.earshot", quiet, {});
        addQuantisedRun(store.runsFolder(), "untrained-1", modelBlob(1, store.labels()));
        addQuantisedRun(store.runsFolder(), "untrained-2", modelBlob(2, store.labels()));
        return store.folder();
    }();
    return project;
}

void waitFor(const std::function<bool()>& ready) {
    QElapsedTimer since;
    since.start();
    while (!ready() && since.elapsed() < 60000)
        QApplication::processEvents(QEventLoop::WaitForMoreEvents, 50);
}

/// A board that nobody may open, and one of another kind.
std::vector<ListedPort> invented() {
    const auto port = [](const char* path, std::uint16_t product, const char* serial) {
        PortInfo info;
        info.path = path;
        info.vendor = 0x2341;
        info.product = product;
        info.serialNumber = serial;
        return identified(info);
    };
    return {{port("/dev/ttyACM0", 0x805A, "A4F109C277B31D22"), false}, {port("/dev/ttyACM2", 0x8057, ""), true}};
}

QString virtualProgram() {
    return QCoreApplication::applicationDirPath() + QStringLiteral("/../bin/earshot-virtual-nano33");
}

struct Parts : QObject {
    OpenProject* project;
    DeployWorkspace* deploy;
};

std::unique_ptr<QWidget> windowWith(Theme& theme, QSettings& settings, DeployWorkspace::Surroundings surroundings) {
    auto project = std::make_unique<OpenProject>(settings);
    std::vector<std::unique_ptr<Workspace>> workspaces;
    for (const auto& [id, name] : {std::pair{"project", "Project"}, std::pair{"label", "Label"}, std::pair{"train", "Train"},
                                   std::pair{"evaluate", "Evaluate"}})
        workspaces.push_back(std::make_unique<EmptyWorkspace>(QString::fromLatin1(id), QString::fromLatin1(name), QString(), QStringList()));
    if (surroundings.virtualProgram.isEmpty())
        surroundings.virtualProgram = virtualProgram();
    auto parts = std::make_unique<Parts>();
    workspaces.push_back(std::make_unique<DeployWorkspace>(*project, std::move(surroundings)));
    parts->deploy = static_cast<DeployWorkspace*>(workspaces.back().get());
    parts->project = project.get();
    auto made = std::make_unique<MainWindow>(theme, settings, std::move(workspaces));
    std::make_unique<JobStrip>(project->jobs(), made->strip(), made.get()).release();
    parts.release()->setParent(made.get());
    project.release()->setParent(made.get()); // outlives the workspaces, which are members
    return made;
}

std::unique_ptr<QWidget> window(Theme& theme, QSettings& settings) {
    DeployWorkspace::Surroundings surroundings;
    surroundings.lister = invented;
    return windowWith(theme, settings, std::move(surroundings));
}

std::unique_ptr<QWidget> windowWithSlowBoards(Theme& theme, QSettings& settings) {
    static const QTemporaryDir folder;
    DeployWorkspace::Surroundings surroundings;
    surroundings.lister = invented;
    surroundings.virtualProgram = slowBoard(virtualProgram(), folder.path());
    return windowWith(theme, settings, std::move(surroundings));
}

std::unique_ptr<QWidget> windowWithoutBoards(Theme& theme, QSettings& settings) {
    DeployWorkspace::Surroundings surroundings;
    surroundings.lister = [] { return std::vector<ListedPort>(); };
    return windowWith(theme, settings, std::move(surroundings));
}

DeployWorkspace& open(QWidget& widget) {
    for (QObject* child : widget.children())
        if (auto* parts = dynamic_cast<Parts*>(child)) {
            parts->project->open(quantisedDemo());
            auto& window = static_cast<MainWindow&>(widget);
            window.setProject(QString::fromStdString(parts->project->store().name()), QString());
            window.openWorkspace(QStringLiteral("deploy"));
            waitFor([&] { return parts->deploy->model() && parts->deploy->question().answer(); });
            return *parts->deploy;
        }
    std::abort();
}

void startBoard(DeployWorkspace& deploy) {
    deploy.boards().startVirtual();
    waitFor([&] {
        const BoardEntry* board = deploy.boards().chosen();
        return board && deploy.probe().facts(board->path).kind != BoardFacts::Kind::Unknown;
    });
}

void deployAll(DeployWorkspace& deploy) {
    deploy.deployNow();
    waitFor([&] { return deploy.run().state() == DeployRun::State::Done; });
}

} // namespace

std::vector<State> deployStates() {
    std::vector<State> states;
    states.push_back({QStringLiteral("deploy-no-board"), windowWithoutBoards, [](QWidget& widget) { open(widget); }});
    states.push_back({QStringLiteral("deploy-no-permission"), window, [](QWidget& widget) { open(widget); }});
    states.push_back({QStringLiteral("deploy-connected"), window, [](QWidget& widget) { startBoard(open(widget)); }});
    states.push_back({QStringLiteral("deploy-running"), windowWithSlowBoards, [](QWidget& widget) {
                          DeployWorkspace& deploy = open(widget);
                          startBoard(deploy);
                          deploy.deployNow();
                          waitFor([&] { return deploy.run().pagesWith(PageMark::Verified) > 20; });
                      }});
    states.push_back({QStringLiteral("deploy-failed"), windowWithSlowBoards, [](QWidget& widget) {
                          DeployWorkspace& deploy = open(widget);
                          startBoard(deploy);
                          deploy.deployNow();
                          waitFor([&] { return deploy.run().pagesWith(PageMark::Verified) > 20; });
                          ::kill(pid_t(deploy.boards().virtualBoards().boards().front().processId), SIGKILL);
                          waitFor([&] { return deploy.run().state() == DeployRun::State::Failed; });
                      }});
    states.push_back({QStringLiteral("deploy-asked"), window, [](QWidget& widget) {
                          DeployWorkspace& deploy = open(widget);
                          startBoard(deploy);
                          deployAll(deploy);
                          deploy.askNow();
                          waitFor([&] { return deploy.asker().info().has_value(); });
                      }});
    states.push_back({QStringLiteral("deploy-model-only"), window, [](QWidget& widget) {
                          DeployWorkspace& deploy = open(widget);
                          startBoard(deploy);
                          deployAll(deploy);
                          deploy.chooseModel(1);
                          waitFor([&] { return deploy.model() && deploy.model()->crc != deploy.run().report().board.modelCrc; });
                          deploy.deployPanel()->setKind(DeployRun::Kind::ModelOnly);
                          deployAll(deploy);
                          deploy.askMany();
                          waitFor([&] { return deploy.asker().answers().size() > 3; });
                      }});
    return states;
}

} // namespace earshot::test
