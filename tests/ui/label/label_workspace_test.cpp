#include "../project/project_fixture.h"
#include "label/label_editor.h"
#include "label/label_workspace.h"
#include "label/recording_table.h"
#include "label/sound_panel.h"
#include "project/open_project.h"
#include "theme/theme.h"
#include "widgets/search_field.h"
#include "widgets/table_view.h"
#include "window/main_window.h"

#include <QLabel>
#include <QSettings>
#include <QtTest>

using namespace earshot;

namespace {

/// Hears what it is told to: time passes with hear().
class CountingSink : public SoundSink {
public:
    explicit CountingSink(QString problem) : problem_(std::move(problem)) {}
    QString problem() const override { return problem_; }
    QString name() const override { return QStringLiteral("counting sink"); }
    bool start(Fill fill) override {
        fill_ = std::move(fill);
        heard_ = 0;
        return true;
    }
    void stop() override { fill_ = {}; }
    std::int64_t heard() const override { return heard_; }
    void setVolume(double) override {}

    std::vector<float> hear(std::size_t count) {
        std::vector<float> block(count);
        block.resize(fill_ ? fill_(block) : 0);
        heard_ += std::int64_t(block.size());
        return block;
    }
    bool isRunning() const { return bool(fill_); }

private:
    QString problem_;
    Fill fill_;
    std::int64_t heard_ = 0;
};

} // namespace

class LabelWorkspaceTest : public QObject {
    Q_OBJECT

    Theme* theme_ = nullptr;
    std::unique_ptr<QTemporaryDir> folder_;
    std::unique_ptr<QSettings> settings_;
    std::unique_ptr<OpenProject> project_;
    std::unique_ptr<MainWindow> window_;
    LabelWorkspace* label_ = nullptr;
    CountingSink* sink_ = nullptr;

    std::filesystem::path home() const { return folder_->path().toStdString(); }

    void show(const QString& soundProblem = {}) {
        auto sink = std::make_unique<CountingSink>(soundProblem);
        sink_ = sink.get();
        std::vector<std::unique_ptr<Workspace>> workspaces;
        workspaces.push_back(std::make_unique<LabelWorkspace>(*project_, std::move(sink)));
        label_ = static_cast<LabelWorkspace*>(workspaces.front().get());
        window_ = std::make_unique<MainWindow>(*theme_, *settings_, std::move(workspaces));
        window_->resize(1440, 900);
        window_->show();
        window_->activateWindow();
        QVERIFY(QTest::qWaitForWindowActive(window_.get()));
    }

    void openWith(int recordings, double seconds = 1) {
        project_->adopt(test::makeProject(home(), recordings, seconds));
        show();
        QTRY_COMPARE(label_->table().rowCount(), recordings);
        QTRY_VERIFY(label_->currentRecording() != 0);
        QTRY_VERIFY(label_->sound().hasPicture());
    }

    void press(int key, Qt::KeyboardModifiers modifiers = Qt::NoModifier) {
        QTest::keyClick(window_.get(), Qt::Key(key), modifiers);
    }

    /// What another program would read from the disk now.
    Recording onDisk(std::int64_t id) const {
        return ProjectStore::open(home() / "test.earshot", ProjectStore::Access::readOnly).recording(id);
    }

    void drag(double from, double to) {
        SoundView& view = label_->sound().soundView();
        const int y = view.mapRect().center().y();
        const QPoint a(int(view.xOf(from)), y);
        const QPoint b(int(view.xOf(to)), y);
        QTest::mousePress(&view, Qt::LeftButton, {}, a);
        QTest::mouseMove(&view, (a + b) / 2);
        QTest::mouseMove(&view, b);
        QTest::mouseRelease(&view, Qt::LeftButton, {}, b);
    }

private Q_SLOTS:
    void initTestCase() { theme_ = new Theme(*qApp, Theme::Mode::Light); }

    void init() {
        folder_ = std::make_unique<QTemporaryDir>();
        settings_ = std::make_unique<QSettings>(folder_->filePath(QStringLiteral("settings.ini")), QSettings::IniFormat);
        project_ = std::make_unique<OpenProject>(*settings_);
    }

    void cleanup() {
        window_.reset();
        project_.reset();
    }

    void aKeyLabelsTheClipDurablyGoesOnAndIsUndone() {
        openWith(4);
        const std::int64_t first = label_->currentRecording();
        press(Qt::Key_5);
        QCOMPARE(onDisk(first).classId, project_->store().findClass("park"));
        QVERIFY(label_->currentRecording() != first);
        press(Qt::Key_Z, Qt::ControlModifier);
        QVERIFY(!onDisk(first).classId);
        press(Qt::Key_Z, Qt::ControlModifier | Qt::ShiftModifier);
        QCOMPARE(onDisk(first).classId, project_->store().findClass("park"));
    }

    void aDragAndAKeyMakeARegionAndDeleteTakesItAway() {
        openWith(2, 3);
        const std::int64_t id = label_->currentRecording();
        drag(0.5, 1.5);
        QVERIFY(label_->sound().selection());
        press(Qt::Key_0);
        auto regions = project_->store().annotations(id);
        QCOMPARE(regions.size(), std::size_t(1));
        QCOMPARE(regions.front().annotation.label, std::string("tram"));
        QVERIFY(std::abs(double(regions.front().annotation.start) / 44100 - 0.5) < 0.02);
        QVERIFY(std::abs(double(regions.front().annotation.end) / 44100 - 1.5) < 0.02);
        QVERIFY(!label_->sound().selection());
        QCOMPARE(label_->currentRecording(), id);
        // The region is chosen: another key renames it.
        press(Qt::Key_2);
        QCOMPARE(project_->store().annotations(id).front().annotation.label, std::string("bus"));
        press(Qt::Key_Delete);
        QVERIFY(project_->store().annotations(id).empty());
        press(Qt::Key_Z, Qt::ControlModifier);
        QCOMPARE(project_->store().annotations(id).size(), std::size_t(1));
    }

    void undoSurvivesARestart() {
        openWith(2);
        const std::int64_t first = label_->currentRecording();
        press(Qt::Key_1);
        QVERIFY(onDisk(first).classId);
        window_.reset();
        project_->close();
        project_->open(home() / "test.earshot");
        show();
        QTRY_VERIFY(label_->currentRecording() != 0);
        press(Qt::Key_Z, Qt::ControlModifier);
        QVERIFY(!onDisk(first).classId);
    }

    void digitsInATextFieldLabelNothing() {
        openWith(2);
        label_->filterField()->setFocus();
        QTest::keyClicks(label_->filterField(), QStringLiteral("1001"));
        QCOMPARE(label_->filterField()->text(), QStringLiteral("1001"));
        QVERIFY(!project_->store().undoText());
    }

    void jAndKStepThroughTheList() {
        openWith(3);
        QCOMPARE(label_->currentRecording(), label_->table().idAt(0));
        press(Qt::Key_J);
        QCOMPARE(label_->currentRecording(), label_->table().idAt(1));
        press(Qt::Key_J);
        press(Qt::Key_J);
        QCOMPARE(label_->currentRecording(), label_->table().idAt(2));
        press(Qt::Key_K);
        QCOMPARE(label_->currentRecording(), label_->table().idAt(1));
    }

    void aHugeListCostsAScreenful() {
        constexpr int kRows = 230350;
        project_->adopt(ProjectStore::create(home() / "test.earshot", home(), [&](ProjectStore& project) {
            project.setLabels(SceneLabels::tau());
            std::vector<NewRecording> recordings(kRows);
            for (int i = 0; i < kRows; ++i) {
                recordings[std::size_t(i)].name = "audio/clip-" + std::to_string(i) + ".wav";
                recordings[std::size_t(i)].device = i % 10 == 0 ? "s4" : "a";
            }
            project.addRecordings(recordings);
        }));
        show();
        const RecordingTable& table = label_->table();
        QTRY_COMPARE_WITH_TIMEOUT(table.rowCount(), kRows, 60000);
        QTest::qWait(0);
        window_->grab();
        QCOMPARE(table.queries().lists, 1);
        QVERIFY2(table.queries().pages <= 2, qPrintable(QString::number(table.queries().pages)));
        const int before = table.queries().pages;
        label_->view()->scrollToBottom();
        window_->grab();
        QVERIFY(table.queries().pages <= before + 2);
        RecordingFilter filter;
        filter.device = "s4";
        label_->table().setFilter(filter);
        QTRY_COMPARE_WITH_TIMEOUT(table.rowCount(), kRows / 10, 60000);
        window_->grab();
        QCOMPARE(table.queries().lists, 2);
        QVERIFY(table.queries().pages <= before + 5);
    }

    void typingFiltersAndTheWordsSaySo() {
        openWith(6);
        label_->filterField()->setText(QStringLiteral("lisbon-1002"));
        QTRY_COMPARE(label_->table().rowCount(), 2);
        label_->filterField()->clear();
        QTRY_COMPARE(label_->table().rowCount(), 6);
    }

    void spacePlaysWhatIsSeenAndTheCursorFollowsTheSound() {
        openWith(2);
        Player& player = label_->sound().player();
        press(Qt::Key_Space);
        QVERIFY(player.isPlaying() && sink_->isRunning());
        const auto block = sink_->hear(4410);
        QCOMPARE(player.position(), 4410);
        const auto file = readMono(project_->store().recording(label_->currentRecording()).path);
        QVERIFY(std::equal(block.begin(), block.end(), file.begin()));
        press(Qt::Key_Space);
        QVERIFY(!player.isPlaying() && !sink_->isRunning());
        QCOMPARE(player.position(), 4410);
    }

    void aSelectionLoopsWithoutAGap() {
        openWith(1, 2);
        label_->sound().setSelection(Stretch{0.5, 0.6});
        press(Qt::Key_L);
        press(Qt::Key_Space);
        const auto block = sink_->hear(3 * 4410);
        const auto file = readMono(project_->store().recording(label_->currentRecording()).path);
        QCOMPARE(block.size(), std::size_t(3 * 4410));
        for (std::size_t i = 0; i < block.size(); ++i)
            QCOMPARE(block[i], file[22050 + i % 4410]);
        QCOMPARE(label_->sound().player().position(), 22050);
    }

    void withoutASoundDeviceEverythingElseWorks() {
        project_->adopt(test::makeProject(home(), 2));
        show(QStringLiteral("No sound device. Everything but playing works."));
        QTRY_VERIFY(label_->sound().hasPicture());
        press(Qt::Key_Space);
        QVERIFY(!label_->sound().player().isPlaying());
        QStringList texts;
        for (const auto* text : window_->findChildren<QLabel*>())
            texts << text->text();
        QVERIFY(texts.contains(sink_->problem()));
        const std::int64_t first = label_->currentRecording();
        press(Qt::Key_3);
        QVERIFY(onDisk(first).classId);
    }

    void xSetsTheModulatedViewBesideTheOriginal() {
        openWith(8);
        for (const std::int64_t id : project_->store().recordingIds())
            project_->store().setClipLabel(id, project_->store().findClass("park"));
        QVERIFY(!label_->sound().modulatedView().isVisible());
        press(Qt::Key_X);
        QVERIFY(label_->sound().modulatedView().isVisible());
        QTRY_VERIFY_WITH_TIMEOUT(label_->sound().device() >= 0, 30000);
        QCOMPARE(label_->sound().differences().reference, std::string("a"));
        press(Qt::Key_X);
        QVERIFY(!label_->sound().modulatedView().isVisible());
    }

    void aRecordingThatIsGoneSaysWhereItWas() {
        project_->adopt(test::makeProject(home(), 2));
        std::filesystem::remove(project_->store().recording(project_->store().recordingIds().front()).path);
        show();
        QTRY_VERIFY(label_->currentRecording() != 0);
        QTRY_VERIFY(label_->sound().soundView().message().contains(QStringLiteral("park-lisbon-1000-a.wav")));
        press(Qt::Key_J);
        QTRY_VERIFY(label_->sound().hasPicture());
    }

    void aProjectThatCannotBeEditedSaysSoAndKeepsTheLabel() {
        { test::makeProject(home(), 2); }
        const auto holder = ProjectStore::open(home() / "test.earshot");
        project_->open(home() / "test.earshot");
        show();
        QTRY_VERIFY(label_->currentRecording() != 0);
        QSignalSpy refused(&label_->editor(), &LabelEditor::notSaved);
        press(Qt::Key_1);
        QCOMPARE(refused.size(), 1);
        QVERIFY(!onDisk(label_->currentRecording()).classId);
    }
};

QTEST_MAIN(LabelWorkspaceTest)
#include "label_workspace_test.moc"
