#include "../project/project_fixture.h"
#include "evaluate/clip_list.h"
#include "evaluate/clip_panel.h"
#include "evaluate/evaluate_workspace.h"
#include "evaluate/filter_bar.h"
#include "evaluate/matrix_area.h"
#include "evaluate/project_runs.h"
#include "evaluation/ensemble.h"
#include "evaluation/prediction_origin.h"
#include "project/open_project.h"
#include "project/project_edit.h"
#include "silent_player.h"
#include "theme/theme.h"
#include "window/main_window.h"

#include <QSettings>
#include <QSignalSpy>
#include <QTemporaryDir>
#include <QtTest>

#include <chrono>
#include <fstream>

using namespace earshot;

/// The whole trip on a project on disk: from a cell to the sound to a new label, and back.
class ProjectLinkTest : public QObject {
    Q_OBJECT

    std::unique_ptr<QTemporaryDir> folder_;
    Theme* theme_ = nullptr;
    std::unique_ptr<QSettings> settings_;
    std::unique_ptr<OpenProject> project_;
    std::unique_ptr<MainWindow> window_;
    EvaluateWorkspace* workspace_ = nullptr;
    test::SilentPlayer* player_ = nullptr;

    std::filesystem::path root() const { return folder_->path().toStdString(); }
    EvaluationModel& model() { return workspace_->model(); }
    ClipPanel& panel() { return *workspace_->clipPanel(); }
    void press(int key, Qt::KeyboardModifiers modifiers = {}) {
        QTest::keyClick(window_->focusWidget() ? window_->focusWidget() : window_.get(), Qt::Key(key), modifiers);
    }

    /// Six recordings of a park, of which the network takes four for a bus; "lisbon-1000-a" is three seconds long with `seconds`.
    void writeProject(double seconds) {
        ProjectStore store = test::makeProject(root(), 6, seconds);
        const auto park = *store.findClass("park");
        Predictions predictions;
        predictions.classes = SceneLabels::tau().classes;
        Truth truth;
        truth.labels = SceneLabels::tau();
        std::vector<float> logits;
        for (const Recording& recording : store.recordings(store.recordingIds())) {
            ProjectEdit edit = store.beginEdit("label");
            edit.setClipLabel(recording.id, park);
            edit.commit();
            Truth::Entry entry{recording.name, 4, recording.location, recording.device, "lisbon", {}};
            for (int segment = 0; segment < int(seconds); ++segment) {
                std::vector<float> z(13, 0.0F);
                z[recording.id > 2 ? 1 : 4] = 2 + 0.1F * float(recording.id);
                logits.insert(logits.end(), z.begin(), z.end());
                const auto p = ensembleProbabilities(truth.labels, z.data(), 0.8);
                predictions.probabilities.insert(predictions.probabilities.end(), p.begin(), p.end());
                predictions.rows.push_back(
                    {seconds > 1 ? recording.name + "#" + std::to_string(segment) : recording.name, "park"});
            }
            truth.entries.push_back(entry);
        }
        const std::vector<ProjectStore::StoredFold> folds{{1, false, {1, 2, 3}, {4, 5, 6}}};
        store.setFolds(folds);
        PredictionOrigin origin;
        origin.engine = "float";
        origin.labels = truth.labels;
        const auto run = store.runsFolder() / "run-1";
        std::filesystem::create_directories(run);
        std::ofstream(run / "config.json") << "{}";
        writeEvaluated(run / "predictions.csv", predictions, truth, origin, logits);
    }

    void open(double seconds = 1) {
        folder_ = std::make_unique<QTemporaryDir>();
        writeProject(seconds);
        settings_ = std::make_unique<QSettings>(folder_->filePath(QStringLiteral("settings.ini")), QSettings::IniFormat);
        project_ = std::make_unique<OpenProject>(*settings_);
        auto silent = std::make_unique<test::SilentPlayer>();
        player_ = silent.get();
        auto evaluate = std::make_unique<EvaluateWorkspace>(std::move(silent), settings_.get());
        workspace_ = evaluate.get();
        followRuns(*workspace_, *project_);
        std::vector<std::unique_ptr<Workspace>> workspaces;
        workspaces.push_back(std::move(evaluate));
        window_ = std::make_unique<MainWindow>(*theme_, *settings_, std::move(workspaces));
        window_->resize(1440, 900);
        window_->show();
        window_->activateWindow();
        QVERIFY(QTest::qWaitForWindowActive(window_.get()));
        QSignalSpy opened(workspace_, &EvaluateWorkspace::opened);
        project_->open(root() / "test.earshot");
        QVERIFY(opened.wait(60000));
        QTRY_VERIFY_WITH_TIMEOUT(!model().clips().labelState.empty(), 60000);
    }

private Q_SLOTS:
    void initTestCase() { theme_ = new Theme(*qApp, Theme::Mode::Light); }
    void cleanup() {
        window_.reset();
        project_.reset();
    }

    void fromACellToItsSoundToANewLabelThatLastsAndBack() {
        open();
        QCOMPARE(model().cellCount(4, 1), std::int64_t(4));
        workspace_->matrixArea()->matrix().setFocus();
        model().select({ClipSelection::Kind::Cell, 4, 1, -1});
        QCOMPARE(panel().list().table().rowCount(), 4);
        QTRY_VERIFY_WITH_TIMEOUT(!panel().isReading(), 60000);
        press(Qt::Key_Space);
        QCOMPARE(player_->played.size(), std::size_t(1));
        const std::string name = model().clips().filenames[*panel().list().current()];
        press(Qt::Key_2); // bus
        QCOMPARE(model().cellCount(4, 1), std::int64_t(3));
        QCOMPARE(model().cellCount(1, 1), std::int64_t(1));
        QCOMPARE(panel().list().table().rowCount(), 3);
        const ProjectStore other = ProjectStore::open(root() / "test.earshot", ProjectStore::Access::readOnly);
        const Recording saved = other.recording(*other.findRecording(name));
        QCOMPARE(saved.classId, other.findClass("bus"));
        QVERIFY(!saved.labelledBy.empty());
        press(Qt::Key_Z, Qt::ControlModifier);
        QTRY_COMPARE_WITH_TIMEOUT(model().cellCount(4, 1), std::int64_t(4), 60000);
        QCOMPARE(other.recording(saved.id).classId, other.findClass("park"));
    }

    void theNewestRunIsFollowedUntilSomebodyLooksAtSomething() {
        open();
        const auto runs = project_->store().runsFolder();
        const auto addRun = [&](const char* name, std::chrono::seconds later) {
            std::filesystem::copy(runs / "run-1", runs / name, std::filesystem::copy_options::recursive);
            const auto first = std::filesystem::last_write_time(runs / "run-1" / "predictions.csv");
            std::filesystem::last_write_time(runs / name / "predictions.csv", first + later);
            project_->noteRunsChanged();
        };
        addRun("run-2", std::chrono::seconds(1));
        QTRY_COMPARE_WITH_TIMEOUT(model().source().run, runs / "run-2", 60000);
        model().select({ClipSelection::Kind::Cell, 4, 1, -1});
        addRun("run-3", std::chrono::seconds(2));
        QVERIFY(!workspace_->isReading());
        QCOMPARE(model().source().run, runs / "run-2");
    }

    void aSecondOfALongRecordingGetsARegionOfItsOwn() {
        open(3);
        QCOMPARE(model().clips().size(), std::size_t(18));
        model().select({ClipSelection::Kind::Cell, 4, 1, -1});
        const auto row = *panel().list().current();
        const int segment = model().clips().segment[row];
        const std::string name(splitSegment(model().clips().filenames[row]).recording);
        panel().relabel(1);
        QCOMPARE(model().clips().truth[row], 1);
        QCOMPARE(model().cellCount(1, 1), std::int64_t(1));
        const auto regions = project_->store().annotations(*project_->store().findRecording(name));
        QCOMPARE(regions.size(), std::size_t(1));
        QCOMPARE(regions[0].annotation.start, std::int64_t(segment) * 44100);
        QCOMPARE(regions[0].annotation.end, std::int64_t(segment + 1) * 44100);
    }

    void labelsChangedElsewhereAreFollowed() {
        open();
        const auto bus = *project_->store().findClass("bus");
        project_->store().setClipLabel(4, bus, "me");
        project_->noteLabelsChanged({4});
        QCOMPARE(model().cellCount(1, 1), std::int64_t(1));
    }

    void whatIsSentToReviewIsInTheProjectAndUnderItsFilter() {
        open();
        model().select({ClipSelection::Kind::Cell, 4, 1, -1});
        const std::string name = model().clips().filenames[*panel().list().current()];
        press(Qt::Key_R);
        ReviewFilter requested;
        requested.order = ReviewOrder::requested;
        const auto queue = project_->store().reviewQueue(requested);
        QCOMPARE(queue.size(), std::size_t(1));
        QCOMPARE(queue[0].recording, *project_->store().findRecording(name));
        ClipFilter filter;
        filter.labelStates = {std::int32_t(LabelState::ForReview)};
        model().setFilter(filter);
        QCOMPARE(model().rows().size(), std::size_t(1));
        QCOMPARE(workspace_->filterBar()->chips(), QStringList{QStringLiteral("label: for review")});
    }

    void theSidesOfTheFoldCanBeFilteredBy() {
        open();
        ClipFilter filter;
        filter.sides = {1};
        model().setFilter(filter);
        QCOMPARE(model().rows().size(), std::size_t(3));
        QCOMPARE(workspace_->filterBar()->chips(), QStringList{QStringLiteral("split: fold 1 evaluate")});
    }

    void whatIsChosenAboutTheViewIsRemembered() {
        open();
        QCOMPARE(settings_->value(QStringLiteral("evaluate/autoplay")).toInt(), 0);
        press(Qt::Key_P);
        QCOMPARE(settings_->value(QStringLiteral("evaluate/autoplay")).toInt(), 1);
        QTRY_VERIFY_WITH_TIMEOUT(!panel().isReading(), 60000);
        press(Qt::Key_J);
        QTRY_COMPARE_WITH_TIMEOUT(player_->played.size(), std::size_t(1), 60000);
    }
};

QTEST_MAIN(ProjectLinkTest)
#include "project_link_test.moc"
