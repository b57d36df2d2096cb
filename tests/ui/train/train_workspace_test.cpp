#include "train_fixture.h"

#include "project/worker_file.h"
#include "train/run_inspector.h"
#include "train/runs_page.h"
#include "train/setting_row.h"
#include "train/settings_panel.h"
#include "widgets/button.h"
#include "widgets/table_view.h"
#include "widgets/toast.h"

#include <QLabel>
#include <QLineEdit>
#include <QStandardPaths>
#include <QtTest>

#include <csignal>

using namespace earshot;
using State = TrainingRecord::State;

/// The workspace against a worker that learns nothing but speaks the protocol.
class TrainWorkspaceTest : public QObject {
    Q_OBJECT

    Theme* theme_ = nullptr;
    std::unique_ptr<QTemporaryDir> home_;
    std::unique_ptr<test::TrainWindow> window_;

    std::filesystem::path home() const { return home_->path().toStdString(); }
    TrainWorkspace& train() const { return *window_->train; }
    template <typename Widget>
    Widget* find(const char* name) const {
        return window_->window->findChild<Widget*>(QLatin1String(name));
    }
    void key(Qt::Key key, Qt::KeyboardModifiers modifiers = Qt::NoModifier) {
        QTest::keyClick(window_->window.get(), key, modifiers);
    }

    void open() {
        window_->project->adopt(test::makeLabelledProject(home()));
        QTRY_VERIFY(window_->action("start")->isEnabled() && !train().isEmpty());
    }
    /// Does it as soon as it can be done.
    void trigger(const char* action) {
        QTRY_VERIFY2(window_->action(action)->isEnabled(), action);
        window_->action(action)->trigger();
    }
    void start() {
        open();
        trigger("start");
        QTRY_COMPARE(train().record().epochs.size(), std::size_t(2));
        QTRY_VERIFY(train().session()->processId() > 0);
    }

private Q_SLOTS:
    void initTestCase() {
        QStandardPaths::setTestModeEnabled(true);
        theme_ = new Theme(*qApp, Theme::Mode::Light);
    }

    void init() {
        qputenv("EARSHOT_FAKE_MODE", "obey");
        home_ = std::make_unique<QTemporaryDir>();
        window_ = std::make_unique<test::TrainWindow>(*theme_, QStringLiteral(EARSHOT_FAKE_WORKER));
    }

    void cleanup() {
        for (const RunInfo& run : train().runs()) // no test leaves a worker behind
            if (const auto worker = readWorkerFile(run.folder.toStdString()); worker && isAlive(*worker))
                ::kill(pid_t(worker->pid), SIGKILL);
        window_.reset();
    }

    void withoutAProjectOrLabelsItSaysWhatToDo() {
        QVERIFY(train().isEmpty());
        QVERIFY(find<Button>("train.empty.project.open")->isVisible());
        window_->project->adopt(test::makeProject(home(), 4));
        QTRY_VERIFY(train().isEmpty() && !find<Button>("train.empty.project.open")->isVisible());
        QVERIFY(!window_->action("start")->isEnabled());
        QVERIFY(!window_->action("start")->property("whyDisabled").toString().isEmpty());
    }

    void aRunIsStartedPausedSteeredAndStopped() {
        start();
        QCOMPARE(window_->state(), State::Running);
        QCOMPARE(train().shownRun().section(QLatin1Char('/'), -1), QStringLiteral("run-1"));
        trigger("pause");
        QTRY_COMPARE(window_->state(), State::Paused);
        QTRY_COMPARE(window_->action("pause")->text(), QStringLiteral("Go on"));
        trigger("pause");
        QTRY_COMPARE(window_->state(), State::Running);

        // A setting that a running training takes on, and one that it cannot.
        auto* rate = qobject_cast<QLineEdit*>(train().settings()->row(QStringLiteral("learning_rate"))->field());
        auto* batch = qobject_cast<QLineEdit*>(train().settings()->row(QStringLiteral("batch"))->field());
        rate->setFocus();
        rate->selectAll();
        QTest::keyClicks(rate, QStringLiteral("0.0005"));
        batch->setFocus();
        batch->selectAll();
        QTest::keyClicks(batch, QStringLiteral("64"));
        QCOMPARE(train().draft().pending().size(), 2);
        QTRY_COMPARE(window_->action("apply")->text(), QStringLiteral("Apply 1 change"));
        trigger("apply");
        QTRY_COMPARE(train().record().trainingConfig().learningRate, 0.0005);
        QTRY_COMPARE(train().draft().pending().keys(), QStringList{QStringLiteral("batch")});
        QCOMPARE(train().record().interventions.front().words, QString::fromUtf8("learning rate × 0.5"));

        trigger("stop");
        QTRY_COMPARE(window_->state(), State::Stopped);
        QTRY_VERIFY(train().session()->isOver());
        QTRY_COMPARE(window_->project->store().runs().front().state, std::string("stopped"));
        QVERIFY(window_->action("start")->isEnabled());
    }

    void byKeysAlone() {
        open();
        QVERIFY(QTest::qWaitForWindowActive(window_->window.get()));
        key(Qt::Key_Return, Qt::ControlModifier);
        QTRY_COMPARE(window_->state(), State::Running);
        QTRY_COMPARE(train().record().epochs.size(), std::size_t(2));
        QTRY_VERIFY(window_->action("pause")->isEnabled());
        key(Qt::Key_P);
        QTRY_COMPARE(window_->state(), State::Paused);
        QTRY_COMPARE(window_->action("pause")->text(), QStringLiteral("Go on"));
        key(Qt::Key_P);
        QTRY_COMPARE(window_->state(), State::Running);
        key(Qt::Key_C);
        QTRY_COMPARE(train().record().checkpointEpoch, 2);
        key(Qt::Key_Period, Qt::ControlModifier);
        QTRY_COMPARE(window_->state(), State::Stopped);
        QTRY_VERIFY(train().session()->isOver());
        QTRY_VERIFY(window_->action("runs")->isEnabled());
        key(Qt::Key_R);
        QTRY_VERIFY(train().runsPage()->isVisible());
    }

    void aKilledWorkerSaysSoWhereTheWorkIsAndGoesOn() {
        start();
        ::kill(pid_t(train().session()->processId()), SIGKILL);
        QTRY_COMPARE(window_->state(), State::Failed);
        QTRY_VERIFY(!train().problem().isEmpty());
        auto* mend = find<Button>("train.error.resume");
        QVERIFY(mend);
        QCOMPARE(mend->text(), QStringLiteral("Resume from checkpoint 2"));
        QTest::mouseClick(mend, Qt::LeftButton);
        QTRY_COMPARE(window_->state(), State::Running);
        QTRY_VERIFY(train().problem().isEmpty());
        QTRY_VERIFY(!train().record().interventions.empty());
    }

    void aFailureIsShownWithItsCauseAndMend() {
        qputenv("EARSHOT_FAKE_MODE", "fail");
        open();
        window_->action("start")->trigger();
        QTRY_COMPARE(window_->state(), State::Failed);
        QTRY_COMPARE(train().problem(), QStringLiteral("the disk is full"));
        QTRY_COMPARE(window_->project->store().runs().front().state, std::string("failed"));
    }

    void aWorkerProgramThatIsNotThereIsSaid() {
        window_ = std::make_unique<test::TrainWindow>(*theme_, QStringLiteral("/no/such/earshot-cli"));
        open();
        window_->action("start")->trigger();
        QTRY_VERIFY(train().problem().contains(QStringLiteral("/no/such/earshot-cli")));
    }

    void closingAsksInABarAndTheRunIsFoundAgain() {
        start();
        const qint64 pid = train().session()->processId();
        const QString folder = train().shownRun();
        window_->window->close();
        QVERIFY(window_->window->isVisible());
        QVERIFY(train().closeBar()->isVisible());
        QTest::mouseClick(find<Button>("train.close.background"), Qt::LeftButton);
        QVERIFY(!window_->window->isVisible());
        window_ = std::make_unique<test::TrainWindow>(*theme_, QStringLiteral(EARSHOT_FAKE_WORKER));
        window_->project->open(home() / "test.earshot");
        QTRY_VERIFY(train().session() && train().session()->processId() == pid);
        QTRY_COMPARE(train().record().epochs.size(), std::size_t(2));
        QCOMPARE(train().shownRun(), folder);
        QTRY_COMPARE(window_->state(), State::Running);
        trigger("stop");
        QTRY_COMPARE(window_->state(), State::Stopped);
    }

    void closingMayStopTheRunFirst() {
        start();
        window_->window->close();
        QTest::mouseClick(find<Button>("train.close.stop"), Qt::LeftButton);
        QTRY_VERIFY(!window_->window->isVisible());
        QCOMPARE(window_->state(), State::Stopped);
    }

    void aRunIsRenamedDeletedAndBroughtBack() {
        start();
        trigger("stop");
        QTRY_VERIFY(train().session()->isOver());
        const QString folder = train().shownRun();
        trigger("runs");
        QTRY_VERIFY(train().runsPage()->isVisible());
        QTRY_COMPARE(train().runs().size(), std::size_t(1));
        Q_EMIT train().runsPage()->renamed(folder, QStringLiteral("the good one"));
        QTRY_COMPARE(QString::fromStdString(window_->project->store().runs().front().name), QStringLiteral("the good one"));
        QTRY_VERIFY(window_->action("delete")->isEnabled());
        trigger("delete");
        QTRY_VERIFY(train().runs().empty());
        QVERIFY(!std::filesystem::exists(folder.toStdString()));
        auto* undo = window_->window->toast().findChild<Button*>();
        QVERIFY(undo);
        QTest::mouseClick(undo, Qt::LeftButton);
        QTRY_COMPARE(train().runs().size(), std::size_t(1));
        QCOMPARE(train().runs().front().name, QStringLiteral("the good one"));
        QVERIFY(std::filesystem::exists(folder.toStdString()));
    }

    void aWrongValueIsRefusedInItsPlace() {
        open();
        SettingRow* row = train().settings()->row(QStringLiteral("dropout"));
        auto* field = qobject_cast<QLineEdit*>(row->field());
        field->setFocus();
        field->selectAll();
        QTest::keyClicks(field, QStringLiteral("7"));
        QVERIFY(field->property("invalid").toBool());
        QVERIFY(!window_->action("start")->isEnabled());
        field->selectAll();
        QTest::keyClicks(field, QStringLiteral("0.2"));
        QVERIFY(!field->property("invalid").toBool());
        QVERIFY(window_->action("start")->isEnabled());
    }

    void escapeGivesASettingItsValueBackAndLeavesTheField() {
        open();
        auto* field = qobject_cast<QLineEdit*>(train().settings()->row(QStringLiteral("dropout"))->field());
        field->setFocus();
        const QString before = field->text();
        field->selectAll();
        QTest::keyClicks(field, QStringLiteral("7q"));
        QTest::keyClick(field, Qt::Key_Escape);
        QCOMPARE(field->text(), before);
        QVERIFY(!field->hasFocus());
        QVERIFY(!field->property("invalid").toBool());
        QVERIFY(window_->action("start")->isEnabled());
    }

    void aStartedRunHasTheFocusOnPause() {
        open();
        QVERIFY(QTest::qWaitForWindowActive(window_->window.get()));
        train().settings()->row(QStringLiteral("dropout"))->field()->setFocus();
        key(Qt::Key_Return, Qt::ControlModifier);
        QTRY_VERIFY(window_->action("pause")->isEnabled());
        auto* pause = find<Button>("train.pause.button");
        QTRY_VERIFY(pause->hasFocus());
        trigger("stop");
        QTRY_VERIFY(!pause->isVisible());
        QVERIFY(find<QWidget>("train.headline")->hasFocus());
    }

    void aProjectWithoutSuperClassesTrainsOneHead() {
        ProjectStore store = ProjectStore::create(home() / "plain.earshot", home(), [](ProjectStore& project) {
            SceneLabels labels;
            labels.classes = {"dog", "rain"};
            project.setLabels(labels);
        });
        window_->project->adopt(std::move(store));
        QTRY_VERIFY(!train().settings() || !train().settings()->row(QStringLiteral("pcgrad"))->isVisibleTo(train().settings()));
    }
};

QTEST_MAIN(TrainWorkspaceTest)
#include "train_workspace_test.moc"
