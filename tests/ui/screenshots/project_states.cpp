#include "states.h"

#include "audio/audio_file.h"
#include "dataset/demo_synthesiser.h"
#include "label/device_modulation.h"
#include "label/label_workspace.h"
#include "label/network_strip.h"
#include "label/recording_table.h"
#include "label/review_queue.h"
#include "label/sound_panel.h"
#include "project/open_project.h"
#include "project/project_creation.h"
#include "project/project_workspace.h"
#include "project/suggestions.h"
#include "project/summary_page.h"
#include "project/survey.h"
#include "random_network.h"
#include "window/actions.h"
#include "window/empty_workspace.h"
#include "window/job_strip.h"
#include "window/main_window.h"

#include <QAction>
#include <QApplication>
#include <QElapsedTimer>
#include <QSettings>
#include <QTemporaryDir>

#include <utility>

namespace earshot::test {
namespace {

/// The demo project, made once for all pictures; each picture works on a copy.
const std::filesystem::path& demo() {
    static const QTemporaryDir folder;
    static const std::filesystem::path project = [] {
        const std::filesystem::path home = folder.path().toStdString();
        Progress quiet;
        std::filesystem::create_directories(home / "data");
        synthesiseDemo(home / "data", {.clipsPerClass = 20}, quiet, {});
        createProjectFrom(home / "data", home / "demo city.earshot", quiet, {});
        return home / "demo city.earshot";
    }();
    return project;
}

/// A long recording with regions of two annotators in the demo project, all of it judged by a model of random weights.
void judge() {
    static bool judged = false; // the demo project is shared by all pictures
    if (std::exchange(judged, true))
        return;
    ProjectStore store = ProjectStore::open(demo());
    std::vector<float> walk;
    for (const Recording& each : store.recordings(store.recordingIds())) {
        const auto samples = readMono(each.path);
        walk.insert(walk.end(), samples.begin(), samples.end());
    }
    walk.resize(std::min<std::size_t>(walk.size(), 150 * 44100));
    const std::filesystem::path path = demo().parent_path() / "walk.wav";
    writeWav(path, walk);
    Progress quiet;
    const auto added = importRecordings(store, std::span(&path, 1), quiet, {}).added;
    const auto region = [&](double from, double to, const char* label, const char* annotator) {
        Annotation each;
        each.start = std::int64_t(from * 44100);
        each.end = std::int64_t(to * 44100);
        each.label = label;
        each.annotator = annotator;
        store.addAnnotation(added.front(), each);
    };
    region(0, 20, "airport", "MK");
    region(0, 17, "airport", "JT");
    region(20, 41.5, "bus", "MK");
    region(17, 41.5, "bus", "JT");
    region(60, 75, "street_traffic", "MK");
    const SceneLabels labels = store.labels();
    writeFileAtomically(store.runsFolder() / "run 12" / "quantized" / "1" / "model.blob", randomModel({}, 11, labels).toBlob());
    suggestLabels(store, suggestingRuns(store.runsFolder()).front(), quiet, {});
}

/// A sound device that is there and never asks for anything.
class SilentSink : public SoundSink {
public:
    QString problem() const override { return {}; }
    QString name() const override { return QStringLiteral("Built-in audio, 44.1 kHz"); }
    bool start(Fill) override { return true; }
    void stop() override {}
    std::int64_t heard() const override { return 0; }
    void setVolume(double) override {}
};

struct Pair : QObject {
    ProjectWorkspace* project;
    LabelWorkspace* label;
    OpenProject* open;
};

std::unique_ptr<QWidget> window(Theme& theme, QSettings& settings) {
    auto project = std::make_unique<OpenProject>(settings);
    std::vector<std::unique_ptr<Workspace>> workspaces;
    workspaces.push_back(std::make_unique<ProjectWorkspace>(*project));
    workspaces.push_back(std::make_unique<LabelWorkspace>(*project, std::make_unique<SilentSink>()));
    for (const char* title : {"Train", "Evaluate", "Deploy"})
        workspaces.push_back(std::make_unique<EmptyWorkspace>(QString::fromLatin1(title).toLower(), QString::fromLatin1(title),
                                                              QString(), QStringList()));
    auto pair = std::make_unique<Pair>();
    pair->project = static_cast<ProjectWorkspace*>(workspaces[0].get());
    pair->label = static_cast<LabelWorkspace*>(workspaces[1].get());
    pair->open = project.get();
    auto made = std::make_unique<MainWindow>(theme, settings, std::move(workspaces));
    std::make_unique<JobStrip>(project->jobs(), made->strip(), made.get()).release();
    pair.release()->setParent(made.get());
    project.release()->setParent(made.get()); // outlives the workspaces, which are members
    return made;
}

Pair& partsOf(QWidget& widget) {
    for (QObject* child : widget.children())
        if (auto* pair = dynamic_cast<Pair*>(child))
            return *pair;
    std::abort();
}

void waitFor(const std::function<bool()>& ready) {
    QElapsedTimer since;
    since.start();
    while (!ready() && since.elapsed() < 20000)
        QApplication::processEvents(QEventLoop::WaitForMoreEvents, 50);
}

LabelWorkspace& openLabel(QWidget& widget) {
    Pair& parts = partsOf(widget);
    parts.open->open(demo());
    static_cast<MainWindow&>(widget).openWorkspace(QStringLiteral("label"));
    waitFor([&] { return parts.open->jobs().jobs().empty() && parts.label->sound().hasPicture(); });
    return *parts.label;
}

} // namespace

std::vector<State> projectStates() {
    std::vector<State> states;
    states.push_back({QStringLiteral("project-summary"), window, [](QWidget& widget) {
                          Pair& parts = partsOf(widget);
                          parts.open->open(demo());
                          waitFor([&] {
                              return parts.open->jobs().jobs().empty() &&
                                     !parts.project->summaryPage()->summary().classes.empty() &&
                                     parts.project->summaryPage()->summary().unsurveyed == 0 &&
                                     parts.project->summaryPage()->isDrawn();
                          });
                      }});
    states.push_back({QStringLiteral("project-wrong-folder"), window,
                      [](QWidget& widget) { partsOf(widget).open->tryOpen(demo().parent_path() / "data"); }});
    states.push_back({QStringLiteral("label-clip"), window, [](QWidget& widget) { openLabel(widget); }});
    states.push_back({QStringLiteral("label-selection"), window, [](QWidget& widget) {
                          LabelWorkspace& label = openLabel(widget);
                          label.sound().setSelection(Stretch{0.35, 0.72});
                          label.sound().player().seek(22000);
                      }});
    states.push_back({QStringLiteral("label-modulated"), window, [](QWidget& widget) {
                          LabelWorkspace& label = openLabel(widget);
                          static_cast<MainWindow&>(widget).actions().find(QStringLiteral("label.modulated"))->trigger();
                          waitFor([&] {
                              return label.sound().modulation().device() >= 0 &&
                                     !label.sound().networkStrip().changedMap().empty() && label.sound().isComplete();
                          });
                      }});
    states.push_back({QStringLiteral("label-review"), window, [](QWidget& widget) {
                          judge();
                          LabelWorkspace& label = openLabel(widget);
                          waitFor([&] { return label.queue().state() == ReviewQueue::State::Ready; });
                          static_cast<MainWindow&>(widget).actions().find(QStringLiteral("label.queue"))->trigger();
                          waitFor([&] { return label.sound().isComplete() && label.sound().selection(); });
                      }});
    states.push_back({QStringLiteral("label-keys"), window, [](QWidget& widget) {
                          openLabel(widget);
                          static_cast<MainWindow&>(widget).actions().find(QStringLiteral("window.keys"))->trigger();
                      }});
    return states;
}

} // namespace earshot::test
