#include "label/device_modulation.h"
#include "label/label_files.h"
#include "label/lane_strip.h"
#include "label/network_strip.h"
#include "label/transport_bar.h"
#include "label_window.h"
#include "project/project_edit.h"
#include "widgets/label.h"
#include "widgets/search_field.h"
#include "widgets/table_view.h"

#include <QLabel>

using namespace earshot;

class LabelWorkspaceTest : public QObject {
    Q_OBJECT

    Theme* theme_ = nullptr;
    std::unique_ptr<test::LabelWindow> at_;
    OpenProject* project_ = nullptr;
    LabelWorkspace* label_ = nullptr;
    test::CountingSink* sink_ = nullptr;

    std::filesystem::path home() const { return at_->home(); }
    void take() {
        label_ = &at_->label();
        sink_ = &at_->sink();
    }
    void show(const QString& soundProblem = {}) {
        at_->show(soundProblem);
        take();
    }
    void openWith(int recordings, double seconds = 1) {
        at_->openWith(recordings, seconds);
        take();
    }
    void press(int key, Qt::KeyboardModifiers modifiers = Qt::NoModifier) { at_->press(key, modifiers); }
    Recording onDisk(std::int64_t id) const { return at_->onDisk(id); }
    void drag(double from, double to) { at_->drag(from, to); }

private Q_SLOTS:
    void initTestCase() { theme_ = new Theme(*qApp, Theme::Mode::Light); }

    void init() {
        at_ = std::make_unique<test::LabelWindow>(*theme_);
        project_ = &at_->project();
    }

    void cleanup() { at_.reset(); }

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
        at_->close();
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
        at_->window().grab();
        QCOMPARE(table.queries().lists, 1);
        QVERIFY2(table.queries().pages <= 2, qPrintable(QString::number(table.queries().pages)));
        const int before = table.queries().pages;
        label_->view()->scrollToBottom();
        at_->window().grab();
        QVERIFY(table.queries().pages <= before + 2);
        RecordingFilter filter;
        filter.device = "s4";
        label_->table().setFilter(filter);
        QTRY_COMPARE_WITH_TIMEOUT(table.rowCount(), kRows / 10, 60000);
        at_->window().grab();
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

    void escapeClearsTheFilterThenLeavesIt() {
        openWith(3);
        QVERIFY(!label_->filterField()->hasFocus());
        press(Qt::Key_Slash);
        SearchField* field = label_->filterField();
        QVERIFY(field->hasFocus());
        field->setText(QStringLiteral("no such recording"));
        QTRY_COMPARE(label_->table().rowCount(), 0);
        QTRY_VERIFY(!label_->view()->isVisible()); // in its place: that nothing matches
        QTest::keyClick(field, Qt::Key_Escape);
        QVERIFY(field->text().isEmpty());
        QTRY_VERIFY(label_->view()->isVisible());
        QTest::keyClick(field, Qt::Key_Escape);
        QVERIFY(label_->view()->hasFocus());
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
        for (const auto* text : at_->window().findChildren<QLabel*>())
            texts << text->text();
        QVERIFY(texts.contains(sink_->problem()));
        const std::int64_t first = label_->currentRecording();
        press(Qt::Key_3);
        QVERIFY(onDisk(first).classId);
    }

    void xOpensTheModulatedViewAndSwitchesWhatIsHeardWithoutAGap() {
        openWith(8, 3);
        for (const std::int64_t id : project_->store().recordingIds())
            project_->store().setClipLabel(id, project_->store().findClass("park"));
        QVERIFY(!label_->sound().modulatedView().isVisible());
        press(Qt::Key_X);
        QVERIFY(label_->sound().modulatedView().isVisible());
        DeviceModulation& modulation = label_->sound().modulation();
        QTRY_VERIFY_WITH_TIMEOUT(modulation.device() >= 0, 30000);
        QCOMPARE(modulation.differences().reference, std::string("a"));
        QTRY_VERIFY(!label_->sound().networkStrip().changedMap().empty());
        // The upper of the clip's two tones is raised, so that the filter is heard.
        std::vector<float> raised(256, 0.0F);
        std::fill(raised.begin() + 150, raised.end(), 30.0F);
        modulation.setHandDrawn(raised);
        const auto file = readMono(project_->store().recording(label_->currentRecording()).path);
        press(Qt::Key_Space);
        const auto isOriginal = [&](std::size_t from) {
            const auto block = sink_->hear(2000);
            float most = 0;
            for (std::size_t i = 0; i < block.size(); ++i)
                most = std::max(most, std::abs(block[i] - file[from + i]));
            return block.size() == 2000 && most < 1e-3F;
        };
        // The filter is made off the GUI thread.
        std::size_t heard = 0;
        bool modulated = false;
        for (int i = 0; i < 40 && !modulated; ++i, heard += 2000) {
            QTest::qWait(20);
            modulated = !isOriginal(heard);
        }
        QVERIFY(modulated);
        press(Qt::Key_X);
        QVERIFY(!label_->sound().hearsModulated());
        QVERIFY(!isOriginal(heard)); // faded over
        QVERIFY(isOriginal(heard + 2000));
        QCOMPARE(sink_->starts(), 1);
        QVERIFY(label_->sound().modulatedView().isVisible());
        press(Qt::Key_V);
        press(Qt::Key_V);
        QCOMPARE(label_->sound().view(), SoundPanel::View::Stft);
        QVERIFY(!label_->sound().modulatedView().isVisible());
    }

    void anotherDrawAndStrengthChangeTheVector() {
        openWith(8);
        for (const std::int64_t id : project_->store().recordingIds())
            project_->store().setClipLabel(id, project_->store().findClass("park"));
        press(Qt::Key_X);
        DeviceModulation& modulation = label_->sound().modulation();
        QTRY_VERIFY_WITH_TIMEOUT(modulation.device() >= 0, 30000);
        const auto before = modulation.vector();
        QCOMPARE(before.size(), std::size_t(256));
        modulation.setStrength(0.5);
        QCOMPARE(modulation.vector()[7], before[7] * 0.5F);
        modulation.reset();
        QCOMPARE(modulation.vector()[7], before[7]);
        modulation.setMode(DeviceModulation::Mode::Hand);
        QVERIFY(std::abs(modulation.vector()[7] - before[7]) < 1e-5F); // begins with what was there
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

    void shiftAndALetterLabelWithTheClassesPastTheTenth() {
        project_->adopt(test::makeProject(home(), 2));
        {
            ProjectEdit edit = project_->store().beginEdit("classes");
            edit.ensureClass("dog");
            edit.ensureClass("siren");
            edit.commit();
        }
        show();
        QTRY_VERIFY(label_->currentRecording() != 0);
        QTRY_VERIFY(label_->sound().hasPicture());
        const std::int64_t first = label_->currentRecording();
        press(Qt::Key_B, Qt::ShiftModifier);
        QCOMPARE(onDisk(first).classId, project_->store().findClass("siren"));
    }

    void ctrlAndADragMakeABoxOfFrequencies() {
        openWith(1, 3);
        at_->drag(0.5, 1.5, Qt::ControlModifier, 0.2, 0.6);
        QVERIFY(label_->sound().selectedHertz());
        press(Qt::Key_3);
        const auto rows = project_->store().annotations(label_->currentRecording());
        QCOMPARE(rows.size(), std::size_t(1));
        QVERIFY(rows[0].annotation.lowHz && rows[0].annotation.highHz && *rows[0].annotation.lowHz < *rows[0].annotation.highHz);
    }

    void theHandlesMoveTheEndsOfTheSelectedRegionAndUndoPutsThemBack() {
        openWith(1, 3);
        drag(0.5, 1.5);
        press(Qt::Key_1);
        at_->drag(1.5, 2.5, Qt::NoModifier, 0.5, 0.5);
        auto region = project_->store().annotations(label_->currentRecording()).front().annotation;
        QVERIFY(std::abs(double(region.end) / 44100 - 2.5) < 0.02);
        QVERIFY(std::abs(double(region.start) / 44100 - 0.5) < 0.02);
        press(Qt::Key_Z, Qt::ControlModifier);
        region = project_->store().annotations(label_->currentRecording()).front().annotation;
        QVERIFY(std::abs(double(region.end) / 44100 - 1.5) < 0.02);
    }

    void aRegionIsMadeByKeysAlone() {
        openWith(1, 3);
        label_->sound().player().seek(44100);
        press(Qt::Key_Comma);
        label_->sound().player().seek(2 * 44100);
        press(Qt::Key_Period);
        QCOMPARE(label_->sound().selection(), std::optional(Stretch(1.0, 2.0)));
        press(Qt::Key_4);
        const auto rows = project_->store().annotations(label_->currentRecording());
        QCOMPARE(rows.size(), std::size_t(1));
        QCOMPARE(rows[0].annotation.start, std::int64_t(44100));
        QCOMPARE(rows[0].annotation.end, std::int64_t(88200));
    }

    void aLabelFileIsTakenOverWholeOrSaysLineAndReason() {
        openWith(1, 4);
        const auto good = home() / "labels.txt";
        writeFileAtomically(good, std::string("0.5\t1.5\tbus\n2\t3\tdog\n"));
        QSignalSpy imported(&label_->files(), &LabelFiles::imported);
        label_->files().importFile(good, label_->currentRecording());
        QTRY_COMPARE(imported.size(), 1);
        QCOMPARE(project_->store().annotations(label_->currentRecording()).size(), std::size_t(2));
        const auto bad = home() / "bad.txt";
        writeFileAtomically(bad, std::string("0.5\t1.5\tbus\nx\t3\tdog\n"));
        label_->files().importFile(bad, label_->currentRecording());
        QTRY_COMPARE(imported.size(), 2);
        QVERIFY2(imported[1][0].toString().contains(QStringLiteral("line 2")), qPrintable(imported[1][0].toString()));
        QCOMPARE(project_->store().annotations(label_->currentRecording()).size(), std::size_t(2));
        press(Qt::Key_Z, Qt::ControlModifier);
        QVERIFY(project_->store().annotations(label_->currentRecording()).empty());
    }

    void everyAnnotatorHasALaneAndKappaSaysHowFarTheyAgree() {
        openWith(1, 4);
        label_->editor().setAnnotator(QStringLiteral("MK"));
        drag(0, 3.99);
        press(Qt::Key_5);
        label_->editor().setAnnotator(QStringLiteral("JT"));
        press(Qt::Key_Escape);
        drag(0, 2);
        press(Qt::Key_5);
        press(Qt::Key_Escape);
        drag(2, 3.99);
        press(Qt::Key_2);
        QCOMPARE(label_->sound().lanes().laneNames(), (QStringList{QStringLiteral("JT"), QStringLiteral("MK")}));
        QStringList texts;
        for (const auto* text : at_->window().findChildren<QLabel*>())
            texts << text->text();
        QVERIFY2(texts.contains(QStringLiteral("MK, JT agree on 2 of 4 s · κ 0.00")), qPrintable(texts.join(QLatin1Char('|'))));
    }

    void noteAndFlagBelongToTheSelectedRegion() {
        openWith(1, 3);
        drag(0.5, 1.5);
        press(Qt::Key_1);
        press(Qt::Key_F);
        QVERIFY(project_->store().annotations(label_->currentRecording()).front().annotation.flagged);
        QVERIFY(!onDisk(label_->currentRecording()).flagged);
        press(Qt::Key_Escape);
        press(Qt::Key_F);
        QVERIFY(onDisk(label_->currentRecording()).flagged);
    }

    void aHundredClipsAreLabelledByKeysAlone() {
        openWith(100);
        const auto start = project_->store().editCount();
        for (int i = 0; i < 100; ++i)
            press(Qt::Key_0 + (i + 1) % 10);
        QCOMPARE(project_->store().editCount() - start, std::int64_t(100));
        for (int row = 0; row < 100; ++row) {
            const auto labels = project_->store().classes();
            QCOMPARE(onDisk(label_->table().idAt(row)).classId, labels[std::size_t(row % 10)].id);
        }
    }

    void theTimeAxisScrubsAndTheSpeedKeepsTheCursorOnTheSound() {
        openWith(1, 3);
        SoundView& view = label_->sound().soundView();
        const int y = view.mapRect().top() - 6;
        QTest::mousePress(&view, Qt::LeftButton, {}, QPoint(int(view.xOf(1.0)), y));
        QVERIFY(sink_->isRunning());
        QVERIFY(std::abs(double(label_->sound().player().position()) / 44100 - 1.0) < 0.02);
        const auto grain = sink_->hear(2000);
        QVERIFY(*std::max_element(grain.begin(), grain.end()) > 0.05F);
        QTest::mouseRelease(&view, Qt::LeftButton, {}, QPoint(int(view.xOf(1.0)), y));
        QVERIFY(!sink_->isRunning());
        label_->sound().player().seek(0);
        press(Qt::Key_BracketRight);
        press(Qt::Key_BracketRight);
        press(Qt::Key_BracketRight);
        QCOMPARE(label_->sound().player().speed(), 2.0);
        press(Qt::Key_Space);
        sink_->hear(22050);
        QCOMPARE(label_->sound().player().position(), std::int64_t(44100));
    }

    void viewsAndRangesOfTheirOwnAreDrawn() {
        openWith(1, 3);
        SpectrogramSettings settings;
        settings.fftSize = 512;
        settings.range.scale = FrequencyScale::linear;
        settings.range.lowHz = 1000;
        settings.range.highHz = 5000;
        label_->sound().setSettings(settings);
        QTRY_VERIFY(label_->sound().isComplete());
        label_->setView(3);
        QTRY_VERIFY(label_->sound().isComplete());
        QVERIFY(label_->sound().modulatedView().isVisible()); // the delta
        label_->setView(1);
        QTRY_VERIFY(label_->sound().isComplete());
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
