// The model of a deploy on a scripted board, which has a clock of its own.
#include "deploy/deploy_failure.h"
#include "deploy/deploy_run.h"
#include "quantised_run.h"
#include "../../core/board/scripted_board.h"

#include <QSignalSpy>
#include <QtTest>

using namespace earshot;
using namespace earshot::test;

class DeployRunTest : public QObject {
    Q_OBJECT

    std::vector<std::byte> blob_ = modelBlob(1);
    std::shared_ptr<ScriptedBoard> board_;
    std::unique_ptr<JobRunner> jobs_;
    std::unique_ptr<DeployRun> run_;

    DeployRun::Task task(DeployRun::Kind kind = DeployRun::Kind::WholeImage) const {
        return {kind, QString::fromLatin1(ScriptedBoard::kPath), QStringLiteral("Nano 33 BLE"), QStringLiteral("run 1"), blob_};
    }

    void startAndWait(DeployRun::Kind kind = DeployRun::Kind::WholeImage) {
        QSignalSpy ended(run_.get(), &DeployRun::ended);
        run_->start(task(kind));
        QTRY_COMPARE_WITH_TIMEOUT(ended.size(), 1, 60000);
    }

    BoardEntry entry(BoardState state) const {
        BoardEntry entry;
        entry.path = QString::fromLatin1(ScriptedBoard::kPath);
        entry.name = QStringLiteral("Nano 33 BLE");
        entry.state = state;
        return entry;
    }

private Q_SLOTS:
    void init() {
        board_ = std::make_shared<ScriptedBoard>(ScriptedBoard::State::bootloader);
        jobs_ = std::make_unique<JobRunner>(2);
        run_ = std::make_unique<DeployRun>(*jobs_, [board = board_] { return board; });
    }
    void cleanup() {
        run_.reset();
        jobs_.reset();
    }

    void aPowerCutStopsAtAPageAndIsNeverADeploy() {
        board_->faults.powerCutAtFlashOperation = 60;
        startAndWait();
        QCOMPARE(run_->state(), DeployRun::State::Failed);
        QVERIFY(run_->stoppedAt());
        QCOMPARE(run_->trouble(), PortTrouble::Lost);
        QVERIFY(run_->pagesWith(PageMark::Verified) > 0);
        QCOMPARE(run_->currentStage()->state, DeployStage::State::Failed);
        QCOMPARE(run_->stages().back().state, DeployStage::State::Waiting);
        const Trouble trouble = deployTrouble(*run_, nullptr, {});
        QVERIFY2(trouble.title.contains(QStringLiteral("stopped at page %1 of %2").arg(*run_->stoppedAt() + 1).arg(run_->pages().size())),
                 qPrintable(trouble.title));
        QVERIFY(trouble.sentence.startsWith(QStringLiteral("Nothing is reported as deployed.")));
    }

    void afterTheBootloaderCameBackResumeIsOffered() {
        board_->faults.powerCutAtFlashOperation = 60;
        startAndWait();
        const BoardEntry back = entry(BoardState::Bootloader);
        const Trouble trouble = deployTrouble(*run_, &back, {});
        QCOMPARE(trouble.mends.front(), Mend::Resume);
        QVERIFY(trouble.sentence.contains(QStringLiteral("waits in its bootloader")));
        const int missing = int(run_->pages().size()) - run_->pagesWith(PageMark::Same) - run_->pagesWith(PageMark::Verified);
        const auto& rows = trouble.message.rows;
        QVERIFY(std::any_of(rows.begin(), rows.end(), [&](const auto& row) {
            return row.second.contains(QStringLiteral("writes the %1 missing pages").arg(missing));
        }));
    }

    void stoppingBeforeAnythingWasWrittenChangesNothing() {
        QSignalSpy ended(run_.get(), &DeployRun::ended);
        run_->start(task());
        run_->stop();
        QTRY_COMPARE_WITH_TIMEOUT(ended.size(), 1, 60000);
        QCOMPARE(run_->state(), DeployRun::State::Cancelled);
        QCOMPARE(board_->flashOperations(), 0U);
    }

    void aSilentBootloaderIsAFailureWithADoubleTap() {
        board_->faults.bootloaderSilent = true;
        startAndWait();
        QCOMPARE(run_->state(), DeployRun::State::Failed);
        QVERIFY(!run_->stoppedAt());
        const BoardEntry there = entry(BoardState::Bootloader);
        const Trouble trouble = deployTrouble(*run_, &there, {});
        QVERIFY(trouble.message.rows.back().second.contains(QStringLiteral("double tap")));
    }

    void aModelAloneNeedsTheFirmwareAndSaysSo() {
        startAndWait(DeployRun::Kind::ModelOnly);
        QCOMPARE(run_->state(), DeployRun::State::Failed);
        const BoardEntry there = entry(BoardState::Bootloader);
        BoardFacts facts;
        facts.kind = BoardFacts::Kind::Bootloader;
        QCOMPARE(deployTrouble(*run_, &there, facts).mends.front(), Mend::WholeImage);
    }

    void theLogIsKeptAfterTheBoardIsGone() {
        board_->faults.powerCutAtFlashOperation = 60;
        startAndWait();
        QVERIFY(run_->logText().contains(QStringLiteral("went away")));
        const std::size_t lines = run_->log().size();
        startAndWait();
        QVERIFY(run_->log().size() > lines);
    }

    void boardsThatCannotBeUsedAreExplained() {
        BoardFacts none;
        const auto permission = boardTrouble(entry(BoardState::NoPermission), none);
        QVERIFY(permission);
        QCOMPARE(permission->mends.front(), Mend::CopyRule);
        QVERIFY(udevRule().contains(QStringLiteral("idVendor")));
        QVERIFY(boardTrouble(entry(BoardState::OtherBoard), none)->message.what.contains(QStringLiteral("not a Nano 33 BLE")));
        QVERIFY(!boardTrouble(entry(BoardState::Application), none));
        BoardFacts busy;
        busy.kind = BoardFacts::Kind::Unreachable;
        busy.trouble = PortTrouble::Busy;
        busy.failure.what = QStringLiteral("the port is in use by screen (process 7)");
        const auto used = boardTrouble(entry(BoardState::Busy), busy);
        QVERIFY(used->message.what.contains(QStringLiteral("screen")));
        QCOMPARE(used->mends.front(), Mend::Retry);
    }
};

QTEST_GUILESS_MAIN(DeployRunTest)
#include "deploy_run_test.moc"
