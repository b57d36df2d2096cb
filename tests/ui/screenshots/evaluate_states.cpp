#include "../evaluate/silent_player.h"
#include "../evaluate/synthetic_run.h"
#include "states.h"

#include "audio/audio_file.h"
#include "evaluate/clip_list.h"
#include "evaluate/clip_panel.h"
#include "evaluate/evaluate_workspace.h"
#include "evaluate/lower_panels.h"
#include "evaluate/matrix_area.h"
#include "window/main_window.h"

#include <QCoreApplication>
#include <QEventLoop>
#include <QTemporaryDir>
#include <QTimer>

#include <utility>

namespace earshot::test {
namespace {

/// The runs of all pictures, written once.
struct Runs {
    QTemporaryDir folder;
    std::filesystem::path path(const char* name) const { return std::filesystem::path(folder.path().toStdString()) / name; }
    /// Writes them the first time a picture wants them.
    void write() {
        if (std::exchange(written, true))
            return;
        writeSyntheticRun(path("run-12"), 29680);
        writeSyntheticRun(path("run-11"), 29680, 1.4, 2);
        writeSyntheticRun(path("run-10"), 29680, 1.2, 3);
    }
    bool written = false;
};

EvaluateWorkspace& workspaceOf(QWidget& window) {
    return static_cast<EvaluateWorkspace&>(static_cast<MainWindow&>(window).currentWorkspace());
}

/// Turns the event loop until `signal` is heard, a minute at most.
template <typename Sender, typename Signal>
void await(Sender* sender, Signal signal) {
    QEventLoop loop;
    QObject::connect(sender, signal, &loop, &QEventLoop::quit);
    QTimer::singleShot(60000, &loop, &QEventLoop::quit);
    loop.exec();
}

/// Noise in bands that come and go, for the clips at the head of the list.
void writeSound(const Runs& runs, EvaluateWorkspace& workspace) {
    const auto row = workspace.clipPanel()->list().current();
    if (!row)
        return;
    Random random(*row);
    std::vector<float> samples(kSegmentSamples);
    double low = 0, slow = 0;
    for (std::size_t i = 0; i < samples.size(); ++i) {
        low += 0.02 * (random.normal() - low);
        slow += 0.0005 * (random.normal() - slow);
        const double t = double(i) / kSampleRateHz;
        samples[i] = float(0.5 * low + 0.004 * random.normal() * (1 + std::sin(t * 40)) +
                           0.02 * std::sin(6.28 * (600 + 300 * slow * 40) * t) * (t > 0.3 && t < 0.7));
    }
    const auto file = runs.path("run-12") / workspace.model().clips().filenames[*row];
    std::filesystem::create_directories(file.parent_path());
    writeWav(file, samples);
    // The clip is looked for when it becomes the current one.
    workspace.clipPanel()->step(1);
    workspace.clipPanel()->step(-1);
    while (workspace.clipPanel()->isReading())
        QCoreApplication::processEvents(QEventLoop::WaitForMoreEvents, 50);
}

State state(const QString& name, const std::shared_ptr<Runs>& runs, std::function<void(EvaluateWorkspace&)> arrange) {
    return {name,
            [](Theme& theme, QSettings& settings) {
                std::vector<std::unique_ptr<Workspace>> workspaces;
                workspaces.push_back(std::make_unique<EvaluateWorkspace>(std::make_unique<SilentPlayer>()));
                auto window = std::make_unique<MainWindow>(theme, settings, std::move(workspaces));
                window->setProject(QStringLiteral("TAU 2022 Mobile"), {});
                return window;
            },
            [runs, arrange](QWidget& window) {
                EvaluateWorkspace& workspace = workspaceOf(window);
                runs->write();
                workspace.open(QString::fromStdString(runs->path("run-12").string()));
                await(&workspace, &EvaluateWorkspace::opened);
                arrange(workspace);
                if (workspace.model().showsChange() || !workspace.model().intervals())
                    await(&workspace.model(), &EvaluationModel::intervalsChanged);
            }};
}

} // namespace

std::vector<State> evaluateStates() {
    const auto runs = std::make_shared<Runs>();
    std::vector<State> states;
    states.push_back(state(QStringLiteral("evaluate-cell"), runs, [runs](EvaluateWorkspace& workspace) {
        workspace.model().select({ClipSelection::Kind::Cell, 7, 5, -1});
        ClipFilter filter;
        filter.lowestConfidence = 0.25;
        workspace.model().setFilter(filter);
        writeSound(*runs, workspace);
    }));
    states.push_back(state(QStringLiteral("evaluate-compare"), runs, [runs](EvaluateWorkspace& workspace) {
        workspace.compareWith(QString::fromStdString(runs->path("run-11").string()));
        await(&workspace, &EvaluateWorkspace::opened);
        workspace.compareWith(QString::fromStdString(runs->path("run-10").string()));
        await(&workspace, &EvaluateWorkspace::opened);
        workspace.sources().setA(1);
        workspace.model().select({ClipSelection::Kind::Cell, 7, 7, -1});
        writeSound(*runs, workspace);
        if (!workspace.sources().figures(0))
            await(&workspace.sources(), &ComparedSources::figuresChanged);
    }));
    states.push_back(state(QStringLiteral("evaluate-epochs"), runs, [](EvaluateWorkspace& workspace) {
        workspace.lowerPanels()->showMiddle(1);
        workspace.matrixArea()->toggleMeasure();
        workspace.model().setOrder(ClassOrder::SuperClass);
        workspace.model().select({ClipSelection::Kind::Row, 3, -1, -1});
    }));
    states.push_back(state(QStringLiteral("evaluate-supers"), runs, [](EvaluateWorkspace& workspace) {
        workspace.lowerPanels()->showMiddle(2);
        workspace.model().setHead(Head::SuperClasses);
    }));
    states.push_back(state(QStringLiteral("evaluate-published"), runs, [](EvaluateWorkspace& workspace) {
        workspace.lowerPanels()->showMiddle(2);
        workspace.showEvaluating(QStringLiteral("run-12, fake-quantised: Asking the quantised graph"));
    }));
    return states;
}

} // namespace earshot::test
