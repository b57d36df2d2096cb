// The window as a person goes through it: from a cell of the matrix to a board that answers. With the real worker and the real
// virtual board, which are found beside this program as beside the window's.
#include "../evaluate/silent_player.h"
#include "audio/audio_file.h"
#include "dataset/demo_synthesiser.h"
#include "deploy/ask_panel.h"
#include "deploy/deploy_panel.h"
#include "deploy/deploy_workspace.h"
#include "evaluate/clip_list.h"
#include "evaluate/clip_panel.h"
#include "evaluate/evaluate_workspace.h"
#include "evaluate/matrix_area.h"
#include "evaluation/truth.h"
#include "project/open_dataset.h"
#include "project/open_project.h"
#include "project/project_creation.h"
#include "project/run_folder.h"
#include "theme/theme.h"
#include "train/quantise_panel.h"
#include "train/setting_specs.h"
#include "train/train_workspace.h"
#include "window/actions.h"
#include "window/main_window.h"
#include "workspaces.h"

#include <QAction>
#include <QSettings>
#include <QStandardPaths>
#include <QtTest>

using namespace earshot;
using namespace earshot::test;

class WholeTripTest : public QObject {
    Q_OBJECT

    static constexpr int kPatienceMs = 300'000; ///< a bound for a machine that has much else to do, not a wait

    QTemporaryDir home_;
    Theme* theme_ = nullptr;
    std::unique_ptr<QSettings> settings_;
    std::unique_ptr<OpenProject> project_;
    std::unique_ptr<MainWindow> window_;
    std::vector<SilentPlayer*> players_;
    EvaluateWorkspace* evaluate_ = nullptr;
    TrainWorkspace* train_ = nullptr;
    DeployWorkspace* deploy_ = nullptr;

    std::filesystem::path home() const { return home_.path().toStdString(); }

    void press(int key, Qt::KeyboardModifiers modifiers = Qt::NoModifier) {
        QTest::keyClick(window_->focusWidget() ? window_->focusWidget() : window_.get(), Qt::Key(key), modifiers);
    }

    void trigger(const char* id) {
        QAction* action = window_->actions().find(QString::fromLatin1(id));
        QVERIFY2(action, id);
        QTRY_VERIFY2_WITH_TIMEOUT(action->isEnabled(), id, kPatienceMs);
        action->trigger();
    }

    /// A run whose answers are of no use: every clip is said to be of the class after its own.
    void addJudgedRun() {
        Progress quiet;
        const Dataset dataset = openDataset(home() / "demo.earshot", false, quiet, {});
        const Fold& fold = dataset.fold(1);
        Predictions predictions;
        predictions.classes = dataset.labels.classes;
        const std::size_t classes = predictions.classes.size();
        for (const int index : fold.evaluate) {
            const Clip& clip = dataset.clips[std::size_t(index)];
            const std::size_t said = std::size_t(clip.label + 1) % classes;
            predictions.rows.push_back({clip.filename, predictions.classes[said]});
            for (std::size_t c = 0; c < classes; ++c)
                predictions.probabilities.push_back(c == said ? 0.91 : 0.01);
        }
        const auto run = home() / "demo.earshot" / "runs" / "before";
        writePredictions(run / "predictions.csv", predictions);
        writeTruth(run / "truth.csv", truthOf(dataset, fold.evaluate, fold.train));
    }

    void openWindow() {
        SoundOutputs sound;
        sound.clips = [this] {
            auto player = std::make_unique<SilentPlayer>();
            players_.push_back(player.get());
            return player;
        };
        auto workspaces = makeWorkspaces(*project_, sound);
        for (const auto& workspace : workspaces) {
            if (auto* evaluate = qobject_cast<EvaluateWorkspace*>(workspace.get()))
                evaluate_ = evaluate;
            if (auto* train = qobject_cast<TrainWorkspace*>(workspace.get()))
                train_ = train;
            if (auto* deploy = qobject_cast<DeployWorkspace*>(workspace.get()))
                deploy_ = deploy;
        }
        QVERIFY(evaluate_ && train_ && deploy_);
        window_ = std::make_unique<MainWindow>(*theme_, *settings_, std::move(workspaces));
        window_->resize(1440, 900);
        window_->show();
        window_->activateWindow();
        QVERIFY(QTest::qWaitForWindowActive(window_.get()));
    }

private Q_SLOTS:
    void initTestCase() {
        QStandardPaths::setTestModeEnabled(true);
        Progress quiet;
        std::filesystem::create_directories(home() / "data");
        synthesiseDemo(home() / "data", {.clipsPerClass = 10}, quiet, {});
        createProjectFrom(home() / "data", home() / "demo.earshot", quiet, {});
        addJudgedRun();
        theme_ = new Theme(*qApp, Theme::Mode::Light);
        settings_ = std::make_unique<QSettings>(home_.filePath(QStringLiteral("settings.ini")), QSettings::IniFormat);
        project_ = std::make_unique<OpenProject>(*settings_);
    }

    void cleanupTestCase() {
        window_.reset();
        project_.reset();
    }

    void fromACellOfTheMatrixToABoardThatAnswers() {
        openWindow();
        project_->open(home() / "demo.earshot");

        // The matrix, a cell of it, its first clip.
        press(Qt::Key_4, Qt::ControlModifier);
        QTRY_VERIFY_WITH_TIMEOUT(!evaluate_->model().isEmpty(), kPatienceMs);
        evaluate_->matrixArea()->matrix().setFocus();
        press(Qt::Key_Right); // airport heard as airport
        press(Qt::Key_Right); // as bus
        const ClipSelection cell{ClipSelection::Kind::Cell, 0, 1, -1};
        QVERIFY(evaluate_->model().selection() == cell);
        ClipPanel& clips = *evaluate_->clipPanel();
        QVERIFY(clips.list().current());
        const std::uint32_t row = *clips.list().current();
        const std::string filename = evaluate_->model().clips().filenames[row];

        // Its sound is the recording's.
        QTRY_VERIFY_WITH_TIMEOUT(!clips.isReading(), kPatienceMs);
        QVERIFY2(clips.notice().isEmpty(), qPrintable(clips.notice()));
        press(Qt::Key_Space);
        const auto playing = std::find_if(players_.begin(), players_.end(), [](const SilentPlayer* player) { return player->playing; });
        QVERIFY(playing != players_.end());
        QCOMPARE((*playing)->played.front(), segment(readMono(project_->store().audioFolder() / filename), 0));

        // Another label, durable at once.
        press(Qt::Key_5);
        const auto recording = project_->store().findRecording(filename);
        QVERIFY(recording);
        const auto fifth = project_->store().classes().at(4);
        QTRY_COMPARE(ProjectStore::open(project_->store().folder(), ProjectStore::Access::readOnly).recording(*recording).classId,
                     std::optional(fifth.id));
        QTRY_COMPARE(evaluate_->model().source().clips.truth[row], 4);

        // A training on what is labelled now.
        press(Qt::Key_3, Qt::ControlModifier);
        QTRY_VERIFY_WITH_TIMEOUT(!train_->isEmpty(), kPatienceMs);
        train_->showRun({});
        train_->draft().type(*findSetting(QStringLiteral("epochs")), QStringLiteral("2"));
        train_->draft().set(*findSetting(QStringLiteral("qat")), QStringLiteral("off"));
        trigger("train.start");
        QTRY_COMPARE_WITH_TIMEOUT(train_->record().state, TrainingRecord::State::Done, kPatienceMs);
        QVERIFY2(train_->problem().isEmpty(), qPrintable(train_->problem()));
        const std::filesystem::path run = train_->shownRun().toStdString();
        QTRY_VERIFY_WITH_TIMEOUT(std::filesystem::exists(run / "truth.csv"), kPatienceMs);
        const Truth truth = readTruth(run / "truth.csv", project_->store().labels());
        const auto judged = std::find_if(truth.entries.begin(), truth.entries.end(),
                                         [&](const Truth::Entry& entry) { return entry.filename == filename; });
        QVERIFY(judged != truth.entries.end());
        QCOMPARE(truth.labels.classes.at(std::size_t(judged->label)), fifth.name);

        // Its integers.
        trigger("train.quantise");
        train_->quantisePanel()->start();
        QTRY_VERIFY_WITH_TIMEOUT(!train_->quantisePanel()->isRunning(), kPatienceMs);
        QVERIFY2(train_->quantisePanel()->problem().isEmpty(), qPrintable(train_->quantisePanel()->problem()));
        QVERIFY(newestInt8Model(run));

        // On a board.
        press(Qt::Key_5, Qt::ControlModifier);
        QTRY_VERIFY_WITH_TIMEOUT(deploy_->model() && deploy_->models().front().run == run, kPatienceMs);
        press(Qt::Key_V);
        QTRY_VERIFY_WITH_TIMEOUT(deploy_->boards().chosen() && deploy_->boards().chosen()->isUsable(), kPatienceMs);
        trigger("deploy.deploy");
        QTRY_COMPARE_WITH_TIMEOUT(deploy_->run().state(), DeployRun::State::Done, kPatienceMs);
        QCOMPARE(deploy_->run().report().board.modelCrc, deploy_->model()->crc);

        // Which answers like this computer.
        QTRY_VERIFY_WITH_TIMEOUT(deploy_->question().answer(), kPatienceMs);
        press(Qt::Key_Q);
        QTRY_VERIFY_WITH_TIMEOUT(deploy_->question().answer() && !deploy_->question().answer()->board.empty(), kPatienceMs);
        QCOMPARE(deploy_->askPanel()->verdict(), QStringLiteral("All 13 logits equal, bit for bit"));
    }
};

QTEST_MAIN(WholeTripTest)
#include "whole_trip_test.moc"
