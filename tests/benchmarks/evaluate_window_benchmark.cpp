// The Evaluate workspace's promises, measured on the whole window: a test fold of 29,680 clips (and 230,350) is read in under a
// second; any filter and the ensemble slider are answered and painted in under 50 ms. Run with QT_QPA_PLATFORM=offscreen.
#include "evaluate/evaluate_workspace.h"
#include "theme/theme.h"
#include "ui/evaluate/silent_player.h"
#include "ui/evaluate/synthetic_run.h"
#include "window/main_window.h"

#include <benchmark/benchmark.h>

#include <QApplication>
#include <QSettings>
#include <QTemporaryDir>

#include <algorithm>
#include <chrono>
#include <map>
#include <memory>

using namespace earshot;

namespace {

/// A synthetic run of each size, written once.
const std::filesystem::path& runOf(std::int64_t clips) {
    static QTemporaryDir folder;
    static std::map<std::int64_t, std::filesystem::path> runs;
    auto& run = runs[clips];
    if (run.empty()) {
        run = std::filesystem::path(folder.path().toStdString()) / std::to_string(clips);
        test::writeSyntheticRun(run, std::size_t(clips));
    }
    return run;
}

/// The window with a run in it.
struct Shown {
    explicit Shown(std::int64_t clips) : settings(folder.filePath(QStringLiteral("settings.ini")), QSettings::IniFormat) {
        auto evaluate = std::make_unique<EvaluateWorkspace>(std::make_unique<test::SilentPlayer>());
        workspace = evaluate.get();
        std::vector<std::unique_ptr<Workspace>> workspaces;
        workspaces.push_back(std::move(evaluate));
        window = std::make_unique<MainWindow>(theme, settings, std::move(workspaces));
        window->resize(1440, 900);
        window->show();
        workspace->model().setSource(readEvaluationSource(runOf(clips)));
        QApplication::processEvents();
    }
    QTemporaryDir folder;
    QSettings settings;
    Theme theme{*qApp, Theme::Mode::Light};
    std::unique_ptr<MainWindow> window;
    EvaluateWorkspace* workspace = nullptr;
};

/// Times `act` until everything that follows from it is painted; tells the percentiles.
template <typename Act>
void timePainted(benchmark::State& state, Act act) {
    Shown shown(state.range(0));
    std::vector<double> milliseconds;
    int step = 0;
    for (auto unused : state) {
        (void)unused;
        const auto start = std::chrono::steady_clock::now();
        act(shown.workspace->model(), step++);
        QApplication::processEvents();
        const double seconds = std::chrono::duration<double>(std::chrono::steady_clock::now() - start).count();
        state.SetIterationTime(seconds);
        milliseconds.push_back(1000 * seconds);
    }
    std::sort(milliseconds.begin(), milliseconds.end());
    const auto percentile = [&](double share) { return milliseconds[std::size_t(share * double(milliseconds.size() - 1))]; };
    state.counters["p50_ms"] = percentile(0.5);
    state.counters["p90_ms"] = percentile(0.9);
    state.counters["p99_ms"] = percentile(0.99);
    state.counters["worst_ms"] = milliseconds.back();
}

void readRun(benchmark::State& state) {
    runOf(state.range(0));
    for (auto unused : state) {
        (void)unused;
        EvaluationModel model;
        model.setSource(readEvaluationSource(runOf(state.range(0))));
    }
}
BENCHMARK(readRun)->Arg(29680)->Arg(230350)->Unit(benchmark::kMillisecond);

void moveTheSlider(benchmark::State& state) {
    timePainted(state, [](EvaluationModel& model, int step) { model.setEnsembleWeight((step * 37 % 101) / 100.0); });
}
BENCHMARK(moveTheSlider)->Arg(29680)->Arg(230350)->Unit(benchmark::kMillisecond)->UseManualTime()->Iterations(100);

void changeTheFilter(benchmark::State& state) {
    timePainted(state, [](EvaluationModel& model, int step) {
        ClipFilter filter;
        if (step % 2)
            filter.devices = {step % 9};
        if (step % 3)
            filter.lowestConfidence = 0.1 * (step % 7);
        if (step % 5 == 0)
            filter.text = "lisbon";
        model.setFilter(filter);
    });
}
BENCHMARK(changeTheFilter)->Arg(29680)->Arg(230350)->Unit(benchmark::kMillisecond)->UseManualTime()->Iterations(100);

void goToACell(benchmark::State& state) {
    timePainted(state, [](EvaluationModel& model, int step) {
        model.select({ClipSelection::Kind::Cell, step % 10, step / 10 % 10, -1});
    });
}
BENCHMARK(goToACell)->Arg(29680)->Arg(230350)->Unit(benchmark::kMillisecond)->UseManualTime()->Iterations(100);

} // namespace

int main(int argc, char** argv) {
    QApplication application(argc, argv);
    benchmark::Initialize(&argc, argv);
    benchmark::RunSpecifiedBenchmarks();
    return 0;
}
