#include "states.h"

#include "project/open_project.h"
#include "widgets/search_field.h"
#include "widgets/toast.h"
#include "window/actions.h"
#include "window/context_bar.h"
#include "window/main_window.h"
#include "window/status_strip.h"
#include "workspaces.h"

#include <QAction>

namespace earshot::test {
namespace {

std::unique_ptr<QWidget> frame(Theme& theme, QSettings& settings) {
    auto project = std::make_unique<OpenProject>(settings);
    auto window = std::make_unique<MainWindow>(theme, settings, makeWorkspaces(*project));
    project.release()->setParent(window.get()); // outlives the workspaces, which are members
    return window;
}

MainWindow& windowOf(QWidget& widget) {
    return static_cast<MainWindow&>(widget);
}

} // namespace

std::vector<State> frameStates() {
    std::vector<State> states;
    for (const char* id : {"project", "label", "train", "evaluate", "deploy"})
        states.push_back({QStringLiteral("empty-%1").arg(QLatin1String(id)), frame,
                          [id](QWidget& widget) { windowOf(widget).openWorkspace(QString::fromLatin1(id)); }});
    states.push_back({QStringLiteral("keys"), frame,
                      [](QWidget& widget) { windowOf(widget).actions().find(QStringLiteral("window.keys"))->trigger(); }});
    states.push_back({QStringLiteral("search"), frame, [](QWidget& widget) {
                          windowOf(widget).contextBar().search()->setFocus(Qt::ShortcutFocusReason);
                          windowOf(widget).contextBar().search()->setText(QStringLiteral("go"));
                      }});
    states.push_back({QStringLiteral("strip"), frame, [](QWidget& widget) {
                          MainWindow& window = windowOf(widget);
                          window.strip().setJobs({{QStringLiteral("1"), QStringLiteral("Computing features"), 0.62, {}, 84}});
                          window.strip().setSaved(StatusStrip::Saved::Saved);
                          window.showToast({QStringLiteral("Label removed"), QStringLiteral("one second of a recording"),
                                            QStringLiteral("Undo"), [] {}});
                      }});
    return states;
}

} // namespace earshot::test
