#pragma once
#include "../evaluate/silent_player.h"
#include "../project/project_fixture.h"
#include "project/open_project.h"
#include "theme/theme.h"
#include "train/train_workspace.h"
#include "window/actions.h"
#include "window/main_window.h"

#include <QAction>
#include <QSettings>
#include <QTemporaryDir>

#include <memory>

namespace earshot::test {

/// A window with the Train workspace alone, on settings of its own.
struct TrainWindow {
    TrainWindow(Theme& theme, const QString& program) {
        settings = std::make_unique<QSettings>(folder.filePath(QStringLiteral("settings.ini")), QSettings::IniFormat);
        project = std::make_unique<OpenProject>(*settings);
        std::vector<std::unique_ptr<Workspace>> workspaces;
        auto made = std::make_unique<TrainWorkspace>(*project, std::make_unique<SilentPlayer>(), program);
        train = made.get();
        workspaces.push_back(std::move(made));
        window = std::make_unique<MainWindow>(theme, *settings, std::move(workspaces));
        window->show();
        window->activateWindow();
    }
    ~TrainWindow() {
        window.reset(); // before the project that its workspace works on
    }

    QAction* action(const char* id) const { return window->actions().find(QStringLiteral("train.") + QLatin1String(id)); }
    TrainingRecord::State state() const { return train->record().state; }

    QTemporaryDir folder;
    std::unique_ptr<QSettings> settings;
    std::unique_ptr<OpenProject> project;
    std::unique_ptr<MainWindow> window;
    TrainWorkspace* train = nullptr;
};

/// A project of `count` labelled recordings of two scenes at ten places.
inline ProjectStore makeLabelledProject(const std::filesystem::path& folder, int count = 20) {
    ProjectStore store = makeProject(folder, count);
    const auto ids = store.recordingIds();
    for (std::size_t i = 0; i < ids.size(); ++i)
        store.setClipLabel(ids[i], store.findClass(i / 2 % 2 == 0 ? "park" : "tram"));
    ProjectStore::StoredFold fold{1, true, {}, {}};
    for (std::size_t i = 0; i < ids.size(); ++i)
        (i < ids.size() * 7 / 10 / 2 * 2 ? fold.train : fold.evaluate).push_back(ids[i]);
    store.setFolds(std::span(&fold, 1));
    return store;
}

} // namespace earshot::test
