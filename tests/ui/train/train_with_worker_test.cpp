#include "train_fixture.h"

#include "dataset/demo_synthesiser.h"
#include "project/project_creation.h"
#include "project/run_folder.h"
#include "project/worker_file.h"
#include "train/quantise_panel.h"
#include "train/setting_specs.h"
#include "widgets/button.h"

#include <QStandardPaths>
#include <QtTest>

#include <csignal>

using namespace earshot;
using State = TrainingRecord::State;

/// The workspace with the real worker on a small synthesised city.
class TrainWithWorkerTest : public QObject {
    Q_OBJECT

    static constexpr int kPatienceMs = 240'000; ///< a bound for a machine that has much else to do, not a wait

    Theme* theme_ = nullptr;
    QTemporaryDir home_;
    std::unique_ptr<test::TrainWindow> window_;

    TrainWorkspace& train() const { return *window_->train; }
    void trigger(const char* action) {
        QTRY_VERIFY2_WITH_TIMEOUT(window_->action(action)->isEnabled(), action, kPatienceMs);
        window_->action(action)->trigger();
    }
    void set(const char* key, const QString& value) { train().draft().type(*findSetting(QLatin1String(key)), value); }

private Q_SLOTS:
    void initTestCase() {
        QStandardPaths::setTestModeEnabled(true);
        theme_ = new Theme(*qApp, Theme::Mode::Light);
        const std::filesystem::path home = home_.path().toStdString();
        Progress quiet;
        std::filesystem::create_directories(home / "data");
        synthesiseDemo(home / "data", {.clipsPerClass = 10}, quiet, {});
        createProjectFrom(home / "data", home / "demo.earshot", quiet, {});
    }

    void init() {
        window_ = std::make_unique<test::TrainWindow>(*theme_, QStringLiteral(EARSHOT_BIN_DIR "/earshot-cli"));
        window_->project->open(std::filesystem::path(home_.path().toStdString()) / "demo.earshot");
        QTRY_VERIFY(!train().isEmpty() && window_->action("start")->isEnabled());
        train().showRun({});
    }

    void cleanup() {
        for (const RunInfo& run : train().runs())
            if (const auto worker = readWorkerFile(run.folder.toStdString()); worker && isAlive(*worker))
                ::kill(pid_t(worker->pid), SIGKILL);
        window_.reset();
    }

    void aRunIsTrainedJudgedAndQuantised() {
        set("epochs", QStringLiteral("2"));
        train().draft().set(*findSetting(QStringLiteral("qat")), QStringLiteral("off"));
        trigger("start");
        const QString run = train().shownRun();
        QTRY_COMPARE_WITH_TIMEOUT(window_->state(), State::Done, kPatienceMs);
        QVERIFY2(train().problem().isEmpty(), qPrintable(train().problem()));
        QCOMPARE(train().record().epochs.size(), std::size_t(2));
        const EpochRecord& last = train().record().epochs.back();
        QVERIFY(last.matrix && last.matrix->classes() == 10);
        QVERIFY(last.value(QStringLiteral("log_loss")) > 0);
        // Evaluate gets its predictions without being asked.
        QTRY_VERIFY_WITH_TIMEOUT(std::filesystem::exists(std::filesystem::path(run.toStdString()) / "truth.csv"), kPatienceMs);
        QTRY_VERIFY_WITH_TIMEOUT(window_->action("quantise")->isEnabled(), kPatienceMs);
        trigger("quantise");
        train().quantisePanel()->start();
        QTRY_VERIFY_WITH_TIMEOUT(!train().quantisePanel()->isRunning(), kPatienceMs);
        QVERIFY2(train().quantisePanel()->problem().isEmpty(), qPrintable(train().quantisePanel()->problem()));
        QVERIFY(newestInt8Model(run.toStdString()));
        QVERIFY(train().quantisePanel()->result().value(QLatin1String("report")).toObject().contains(QLatin1String("int8")));
        QTRY_VERIFY(window_->action("deploy")->isEnabled());
    }

    void aRunIsSteeredKilledResumedAndStopped() {
        set("epochs", QStringLiteral("200"));
        set("batch", QStringLiteral("16"));
        trigger("start");
        QTRY_VERIFY_WITH_TIMEOUT(!train().record().epochs.empty(), kPatienceMs);
        QTRY_VERIFY_WITH_TIMEOUT(train().record().step > 0, kPatienceMs); // steps are heard, not read
        set("learning_rate", QStringLiteral("0.0004"));
        trigger("apply");
        QTRY_COMPARE_WITH_TIMEOUT(train().record().interventions.size(), std::size_t(1), kPatienceMs);
        const std::size_t epochs = train().record().epochs.size();
        QTRY_VERIFY_WITH_TIMEOUT(train().record().epochs.size() > epochs, kPatienceMs);
        ::kill(pid_t(train().session()->processId()), SIGKILL);
        QTRY_COMPARE_WITH_TIMEOUT(window_->state(), State::Failed, kPatienceMs);
        QTRY_VERIFY(!train().problem().isEmpty());
        const int safe = train().record().checkpointEpoch;
        QVERIFY(safe >= 1);
        trigger("resume");
        QTRY_VERIFY_WITH_TIMEOUT(int(train().record().epochs.size()) > safe, kPatienceMs);
        QVERIFY(train().problem().isEmpty());
        QCOMPARE(train().record().trainingConfig().learningRate, 0.0004); // what was changed has stayed
        trigger("stop");
        QTRY_COMPARE_WITH_TIMEOUT(window_->state(), State::Stopped, kPatienceMs);
    }
};

QTEST_MAIN(TrainWithWorkerTest)
#include "train_with_worker_test.moc"
