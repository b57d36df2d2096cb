// A disk that is full, from one moment to the next: this process may write no further byte to any file.
#include "../project/project_fixture.h"
#include "../evaluate/silent_player.h"
#include "label/label_editor.h"
#include "label/label_workspace.h"
#include "project/open_project.h"
#include "theme/theme.h"
#include "window/main_window.h"
#include "window/status_item.h"
#include "window/status_strip.h"
#include "workspaces.h"

#include <QSettings>
#include <QSignalSpy>
#include <QStandardPaths>
#include <QtTest>

#include <csignal>
#include <sys/resource.h>

using namespace earshot;
using namespace earshot::test;

namespace {

/// While it lives, no file grows: writing fails as on a full disk.
class FullDisk {
public:
    FullDisk() {
        std::signal(SIGXFSZ, SIG_IGN);
        ::getrlimit(RLIMIT_FSIZE, &before_);
        const rlimit none{0, before_.rlim_max};
        ::setrlimit(RLIMIT_FSIZE, &none);
    }
    FullDisk(const FullDisk&) = delete;
    FullDisk& operator=(const FullDisk&) = delete;
    ~FullDisk() { ::setrlimit(RLIMIT_FSIZE, &before_); }

private:
    rlimit before_{};
};

} // namespace

class FullDiskTest : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void aLabelThatCannotBeSavedIsSaidAndTheWindowGoesOn() {
        QStandardPaths::setTestModeEnabled(true);
        QTemporaryDir home;
        Theme theme(*qApp, Theme::Mode::Light);
        QSettings settings(home.filePath(QStringLiteral("settings.ini")), QSettings::IniFormat);
        OpenProject project(settings);
        project.adopt(makeProject(home.path().toStdString(), 4));
        SoundOutputs sound;
        sound.clips = [] { return std::make_unique<SilentPlayer>(); };
        auto workspaces = makeWorkspaces(project, sound);
        auto* label = static_cast<LabelWorkspace*>(workspaces[1].get());
        MainWindow window(theme, settings, std::move(workspaces));
        window.show();
        window.openWorkspace(QStringLiteral("label"));
        QTRY_VERIFY(label->currentRecording() != 0);
        const std::int64_t recording = label->currentRecording();

        QSignalSpy notSaved(&label->editor(), &LabelEditor::notSaved);
        {
            const FullDisk full;
            QVERIFY(!label->editor().labelClip(recording, "park"));
        }
        QCOMPARE(notSaved.size(), 1);
        const auto items = window.strip().findChildren<StatusItem*>();
        QVERIFY(std::any_of(items.begin(), items.end(), [](const StatusItem* item) {
            return item->isVisible() && item->text().startsWith(QStringLiteral("Not saved"));
        }));
        QVERIFY(!project.store().recording(recording).classId);

        QVERIFY(label->editor().labelClip(recording, "park")); // there is room again
        QVERIFY(ProjectStore::open(project.store().folder(), ProjectStore::Access::readOnly).recording(recording).classId);
    }
};

QTEST_MAIN(FullDiskTest)
#include "full_disk_test.moc"
