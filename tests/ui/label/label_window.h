#pragma once
#include "../project/project_fixture.h"
#include "counting_sink.h"
#include "label/label_editor.h"
#include "label/label_workspace.h"
#include "label/recording_table.h"
#include "label/sound_panel.h"
#include "project/open_project.h"
#include "theme/theme.h"
#include "window/main_window.h"

#include <QSettings>
#include <QTemporaryDir>
#include <QtTest>

namespace earshot::test {

/// A window with the Label workspace alone, on a project in a temporary folder.
class LabelWindow {
public:
    explicit LabelWindow(Theme& theme) : theme_(theme) {
        settings_ = std::make_unique<QSettings>(folder_.filePath(QStringLiteral("settings.ini")), QSettings::IniFormat);
        project_ = std::make_unique<OpenProject>(*settings_);
    }

    std::filesystem::path home() const { return folder_.path().toStdString(); }
    OpenProject& project() { return *project_; }
    ProjectStore& store() { return project_->store(); }
    LabelWorkspace& label() { return *label_; }
    SoundPanel& sound() { return label_->sound(); }
    CountingSink& sink() { return *sink_; }
    MainWindow& window() { return *window_; }
    QSettings& settings() { return *settings_; }

    void show(const QString& soundProblem = {}) {
        auto sink = std::make_unique<CountingSink>(soundProblem);
        sink_ = sink.get();
        std::vector<std::unique_ptr<Workspace>> workspaces;
        workspaces.push_back(std::make_unique<LabelWorkspace>(*project_, std::move(sink)));
        label_ = static_cast<LabelWorkspace*>(workspaces.front().get());
        window_ = std::make_unique<MainWindow>(theme_, *settings_, std::move(workspaces));
        window_->resize(1440, 900);
        window_->show();
        window_->activateWindow();
        QVERIFY(QTest::qWaitForWindowActive(window_.get()));
    }

    void openWith(int recordings, double seconds = 1) {
        project_->adopt(makeProject(home(), recordings, seconds));
        show();
        QTRY_COMPARE(label_->table().rowCount(), recordings);
        QTRY_VERIFY(label_->currentRecording() != 0);
        QTRY_VERIFY(label_->sound().isComplete());
    }

    /// Ends the window and the project, as a person does.
    void close() {
        window_.reset();
        project_->close();
    }

    void press(int key, Qt::KeyboardModifiers modifiers = Qt::NoModifier) {
        QTest::keyClick(window_.get(), Qt::Key(key), modifiers);
    }

    /// What another program would read from the disk now.
    Recording onDisk(std::int64_t id) const {
        return ProjectStore::open(home() / "test.earshot", ProjectStore::Access::readOnly).recording(id);
    }

    void drag(double from, double to, Qt::KeyboardModifiers modifiers = Qt::NoModifier, double fromHeight = 0.3,
              double toHeight = 0.3) {
        SoundView& view = label_->sound().soundView();
        const QRect map = view.mapRect();
        const QPoint a(int(view.xOf(from)), map.top() + int(fromHeight * map.height()));
        const QPoint b(int(view.xOf(to)), map.top() + int(toHeight * map.height()));
        QTest::mousePress(&view, Qt::LeftButton, modifiers, a);
        QTest::mouseMove(&view, (a + b) / 2);
        QTest::mouseMove(&view, b);
        QTest::mouseRelease(&view, Qt::LeftButton, modifiers, b);
    }

private:
    QTemporaryDir folder_;
    Theme& theme_;
    std::unique_ptr<QSettings> settings_;
    std::unique_ptr<OpenProject> project_;
    std::unique_ptr<MainWindow> window_;
    LabelWorkspace* label_ = nullptr;
    CountingSink* sink_ = nullptr;
};

} // namespace earshot::test
