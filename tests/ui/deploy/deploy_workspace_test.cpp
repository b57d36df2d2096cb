// The Deploy workspace in a real window with the real virtual board.
#include "../evaluate/silent_player.h"
#include "deploy/ask_panel.h"
#include "deploy/boards_panel.h"
#include "deploy/deploy_panel.h"
#include "deploy/deploy_workspace.h"
#include "project/open_project.h"
#include "quantised_run.h"
#include "slow_board.h"
#include "theme/theme.h"
#include "whole_text.h"
#include "widgets/button.h"
#include "widgets/error_panel.h"
#include "widgets/fact_list.h"
#include "widgets/probability_bars.h"
#include "window/actions.h"
#include "window/main_window.h"
#include "window/workspace_page.h"

#include <QAction>
#include <QClipboard>
#include <QLineEdit>
#include <QSettings>
#include <QSignalSpy>
#include <QtTest>

#include <csignal>

using namespace earshot;
using namespace earshot::test;

class DeployWorkspaceTest : public QObject {
    Q_OBJECT

    static constexpr int kPatience = 120000;

    Theme* theme_ = nullptr;
    QTemporaryDir home_;
    std::vector<std::byte> blob_ = modelBlob(1);
    std::unique_ptr<QTemporaryDir> settingsFolder_;
    std::unique_ptr<QSettings> settings_;
    std::unique_ptr<OpenProject> project_;
    std::unique_ptr<MainWindow> window_;
    DeployWorkspace* deploy_ = nullptr;
    SilentPlayer* player_ = nullptr;
    std::vector<ListedPort> listed_;
    QString virtualProgram_;

    std::filesystem::path folder() const { return std::filesystem::path(home_.path().toStdString()) / "test.earshot"; }

    void show() {
        auto player = std::make_unique<SilentPlayer>();
        player_ = player.get();
        DeployWorkspace::Surroundings surroundings;
        surroundings.lister = [this] { return listed_; };
        surroundings.virtualProgram = virtualProgram_;
        surroundings.player = std::move(player);
        std::vector<std::unique_ptr<Workspace>> workspaces;
        workspaces.push_back(std::make_unique<DeployWorkspace>(*project_, std::move(surroundings)));
        deploy_ = static_cast<DeployWorkspace*>(workspaces.front().get());
        window_ = std::make_unique<MainWindow>(*theme_, *settings_, std::move(workspaces));
        window_->resize(1440, 900);
        window_->show();
        window_->activateWindow();
        QVERIFY(QTest::qWaitForWindowActive(window_.get()));
    }

    void showWithModel() {
        project_->open(folder());
        show();
        QTRY_VERIFY(deploy_->model());
        QTRY_VERIFY(deploy_->question().answer());
    }

    void press(Qt::Key key, Qt::KeyboardModifiers modifiers = Qt::NoModifier) { QTest::keyClick(window_.get(), key, modifiers); }

    /// By key alone: a virtual board, and the model on it.
    void deployByKeys() {
        press(Qt::Key_V);
        QTRY_VERIFY_WITH_TIMEOUT(deploy_->boards().chosen() && deploy_->boards().chosen()->isUsable(), kPatience);
        QTRY_COMPARE_WITH_TIMEOUT(deploy_->probe().facts(deploy_->boards().chosen()->path).kind, BoardFacts::Kind::Bootloader, kPatience);
        press(Qt::Key_D);
        QTRY_COMPARE_WITH_TIMEOUT(deploy_->run().state(), DeployRun::State::Done, kPatience);
    }

    void killBoard() {
        const auto boards = deploy_->boards().virtualBoards().boards();
        QVERIFY(!boards.empty() && boards.front().processId > 0);
        ::kill(static_cast<pid_t>(boards.front().processId), SIGKILL);
    }

private Q_SLOTS:
    void initTestCase() {
        theme_ = new Theme(*qApp, Theme::Mode::Light);
        const ProjectStore project = makeProject(home_.path().toStdString(), 6);
        addQuantisedRun(project.runsFolder(), "quick-1", blob_);
    }

    void init() {
        settingsFolder_ = std::make_unique<QTemporaryDir>();
        settings_ = std::make_unique<QSettings>(settingsFolder_->filePath(QStringLiteral("settings.ini")), QSettings::IniFormat);
        project_ = std::make_unique<OpenProject>(*settings_);
        listed_.clear();
        virtualProgram_ = QStringLiteral(EARSHOT_BIN_DIR "/earshot-virtual-nano33");
    }

    void cleanup() {
        window_.reset();
        project_.reset();
    }

    void aBoardIsStartedDeployedAndAskedByKeysAlone() {
        showWithModel();
        deployByKeys();
        QVERIFY(deploy_->deployPanel()->title().startsWith(QStringLiteral("Deployed to ")));
        QCOMPARE(deploy_->run().report().board.modelCrc, deploy_->model()->crc);
        const auto& run = deploy_->run();
        QCOMPARE(run.pagesWith(PageMark::Same) + run.pagesWith(PageMark::Verified), int(run.pages().size()));
        for (const DeployStage& stage : run.stages())
            QCOMPARE(stage.state, DeployStage::State::Done);
        QCOMPARE(deploy_->boardsPanel()->facts().value(QStringLiteral("Model")), QStringLiteral("quick-1 · INT8 after training"));
        QCOMPARE(deploy_->boardsPanel()->facts().value(QStringLiteral("Model CRC")), crcText(deploy_->model()->crc));

        press(Qt::Key_Q);
        QTRY_VERIFY_WITH_TIMEOUT(deploy_->question().answer() && !deploy_->question().answer()->board.empty(), kPatience);
        QTRY_COMPARE_WITH_TIMEOUT(deploy_->asker().state(), BoardAsker::State::Idle, kPatience);
        QVERIFY(deploy_->question().answer()->identical());
        QCOMPARE(deploy_->askPanel()->verdict(), QStringLiteral("All 13 logits equal, bit for bit"));
        QCOMPARE(deploy_->askPanel()->bars().data().board.size(), 10U);
        QVERIFY(deploy_->question().answer()->cycles > 1000000);
        QVERIFY(!deploy_->asker().profile().empty());

        press(Qt::Key_J); // another clip: its answer is the host's alone until the board is asked
        QTRY_VERIFY(deploy_->question().answer());
        QVERIFY(deploy_->question().answer()->board.empty());
        QVERIFY(deploy_->askPanel()->verdict().isEmpty());
        press(Qt::Key_Space);
        QCOMPARE(player_->played.size(), 1U);
    }

    void aBatchPausesGoesOnAndBecomesAMatrix() {
        showWithModel();
        deployByKeys();
        QSignalSpy matrix(deploy_, &DeployWorkspace::matrixRequested);
        press(Qt::Key_Q, Qt::ShiftModifier);
        QTRY_COMPARE_WITH_TIMEOUT(deploy_->asker().answers().size(), 1U, kPatience);
        press(Qt::Key_P);
        QCOMPARE(deploy_->asker().state(), BoardAsker::State::Paused);
        press(Qt::Key_P);
        QTRY_COMPARE_WITH_TIMEOUT(deploy_->asker().state(), BoardAsker::State::Idle, kPatience);
        QCOMPARE(deploy_->asker().answers().size(), 6U);
        QCOMPARE(deploy_->asker().identical(), 6U);
        press(Qt::Key_M, Qt::ShiftModifier); // unlabelled clips make no matrix, and that is said
        QCOMPARE(matrix.size(), 0);
    }

    void aModelAloneIsSentToTheFirmwareThatIsThere() {
        showWithModel();
        deployByKeys();
        const auto other = modelBlob(7);
        addQuantisedRun(project_->store().runsFolder(), "quick-2", other);
        project_->noteRunsChanged();
        QTRY_COMPARE(deploy_->models().size(), 2U);
        QTRY_COMPARE(deploy_->model()->crc, deploy_->run().report().board.modelCrc); // the deployed one stays
        deploy_->chooseModel(0);
        QTRY_VERIFY(deploy_->model() && deploy_->model()->crc != deploy_->run().report().board.modelCrc);
        QTRY_VERIFY(deploy_->deployPanel()->title() != QStringLiteral("Deployed to ") + deploy_->run().task().boardName);
        press(Qt::Key_M);
        press(Qt::Key_D);
        QTRY_COMPARE_WITH_TIMEOUT(deploy_->run().state(), DeployRun::State::Done, kPatience);
        QCOMPARE(deploy_->run().stages().size(), 3U);
        QCOMPARE(deploy_->run().report().board.modelCrc, deploy_->model()->crc);
        std::filesystem::remove_all(project_->store().runsFolder() / "quick-2");
    }

    void aNewerModelIsShownByItselfWhileNobodyHasChosen() {
        showWithModel();
        addQuantisedRun(project_->store().runsFolder(), "quick-2", modelBlob(7));
        const auto first = deploy_->model()->crc;
        project_->noteRunsChanged();
        QTRY_VERIFY(deploy_->model()->crc != first);
        deploy_->chooseModel(1);
        QTRY_COMPARE(deploy_->model()->crc, first);
        project_->noteRunsChanged();
        QTest::qWait(200);
        QCOMPARE(deploy_->model()->crc, first);
        std::filesystem::remove_all(project_->store().runsFolder() / "quick-2");
    }

    void aBoardThatIsPulledWhileDeployingIsSaidInItsPlaceAndTheWindowGoesOn() {
        virtualProgram_ = slowBoard(virtualProgram_, home_.path());
        showWithModel();
        press(Qt::Key_V);
        QTRY_VERIFY_WITH_TIMEOUT(deploy_->boards().chosen() && deploy_->boards().chosen()->isUsable(), kPatience);
        press(Qt::Key_D);
        QTRY_VERIFY_WITH_TIMEOUT(deploy_->run().pagesWith(PageMark::Verified) > 2, kPatience);
        killBoard();
        QTRY_COMPARE_WITH_TIMEOUT(deploy_->run().state(), DeployRun::State::Failed, kPatience);
        DeployPanel* panel = deploy_->deployPanel();
        QTRY_VERIFY(panel->title().startsWith(QStringLiteral("Deploy stopped at page ")));
        QVERIFY(panel->sentence().startsWith(QStringLiteral("Nothing is reported as deployed.")));
        QVERIFY(panel->errorPanel()->isVisible());
        QTRY_VERIFY(panel->mendButton(Mend::StartVirtual));
        QVERIFY(panel->mendButton(Mend::CopyReport));
        panel->mendButton(Mend::CopyReport)->click();
        QVERIFY(QGuiApplication::clipboard()->text().contains(QStringLiteral("went away")));
        panel->mendButton(Mend::StartVirtual)->click(); // the button that mends it does
        QTRY_VERIFY_WITH_TIMEOUT(deploy_->boards().chosen() && deploy_->boards().chosen()->isUsable(), kPatience);
        press(Qt::Key_D);
        QTRY_COMPARE_WITH_TIMEOUT(deploy_->run().state(), DeployRun::State::Done, kPatience);
    }

    void aBoardThatIsPulledWhileAskedIsSaidInItsPlace() {
        showWithModel();
        deployByKeys();
        press(Qt::Key_Q, Qt::ShiftModifier);
        QTRY_VERIFY_WITH_TIMEOUT(!deploy_->asker().answers().empty(), kPatience);
        killBoard();
        QTRY_COMPARE_WITH_TIMEOUT(deploy_->asker().state(), BoardAsker::State::Idle, kPatience);
        QVERIFY(!deploy_->asker().failure().what.isEmpty());
        QTRY_VERIFY(deploy_->askPanel()->findChild<ErrorPanel*>()->isVisible());
        QVERIFY(deploy_->askPanel()->findChild<ErrorPanel*>()->what().contains(QStringLiteral("went away")));
        press(Qt::Key_J); // the host's answer is still there
        QTRY_VERIFY(deploy_->question().answer());
    }

    void withoutAModelTheWaySaysSo() {
        project_->adopt(ProjectStore::create(std::filesystem::path(settingsFolder_->path().toStdString()) / "bare.earshot"));
        show();
        QTRY_VERIFY(!deploy_->models().size());
        const auto labels = window_->findChildren<QLabel*>();
        QVERIFY(std::any_of(labels.begin(), labels.end(), [](const QLabel* label) {
            return label->isVisible() && label->text() == QStringLiteral("No run has an INT8 model yet");
        }));
    }

    void aPortWithoutPermissionOffersTheRule() {
        PortInfo info;
        info.path = "/dev/ttyACM9";
        info.vendor = 0x2341;
        info.product = 0x805A;
        listed_ = {{identified(info), false}};
        showWithModel();
        QTRY_VERIFY(deploy_->deployPanel()->mendButton(Mend::CopyRule));
        deploy_->deployPanel()->mendButton(Mend::CopyRule)->click();
        QVERIFY(QGuiApplication::clipboard()->text().contains(QStringLiteral("uaccess")));
        QVERIFY(!window_->actions().find(QStringLiteral("deploy.deploy"))->isEnabled());
    }

    void aPathIsAddedByHand() {
        showWithModel();
        press(Qt::Key_A);
        QLineEdit* field = deploy_->boardsPanel()->pathField();
        QVERIFY(field->isVisible());
        QTest::keyClicks(field, QStringLiteral("/tmp/no-such-port"));
        QTest::keyClick(field, Qt::Key_Return);
        QCOMPARE(deploy_->boards().chosen()->state, BoardState::Absent);
        QVERIFY(deploy_->deployPanel()->errorPanel()->isVisible());
    }

    void nothingIsClippedAtTheSmallestSize() {
        showWithModel();
        window_->resize(1100, 700);
        QTRY_COMPARE(window_->width(), 1100);
        QStringList clipped = clippedTexts(*deploy_->deployPanel()->findChild<QWidget*>());
        QVERIFY2(clipped.isEmpty(), qPrintable(clipped.join(QLatin1Char('\n'))));
    }
};

QTEST_MAIN(DeployWorkspaceTest)
#include "deploy_workspace_test.moc"
