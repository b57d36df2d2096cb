#include "scripted_board.h"

#include <QtTest>

using namespace earshot;
using namespace earshot::test;
using namespace std::chrono_literals;

namespace {

using State = ScriptedBoard::State;
constexpr std::size_t kImageBytes = 3 * kFlashPageBytes + 1234;
constexpr int kPages = 4;

struct Outcome {
    std::optional<DeployReport> report;
    std::string problem;
    std::string hint;
    bool cancelled = false;
};

Outcome attempt(ScriptedBoard& board, const DeployImage& image, const std::stop_token& stop = {},
                DeployObserver* observer = nullptr) {
    Progress quiet;
    try {
        return {deploy(image, board, ScriptedBoard::kPath, quiet, stop, observer), {}, {}};
    } catch (const Error& error) {
        return {std::nullopt, error.problem(), error.hint()};
    } catch (const Cancelled&) {
        return {std::nullopt, "cancelled", {}, true};
    }
}

/// True when what `deploy` said is so.
bool truthful(const Outcome& outcome, const ScriptedBoard& board, const DeployImage& image) {
    return !outcome.report || (outcome.report->verified && board.holds(image) &&
                               outcome.report->board.modelCrc == image.modelCrc && board.state() == State::application);
}

/// Requests a stop at the n-th event of a deploy.
class StopAt : public DeployObserver {
public:
    explicit StopAt(int event) : event_(event) {}
    void step(DeployStep, std::string_view) override { count(); }
    void page(std::size_t, std::size_t, PageState) override { count(); }
    std::stop_token token() const { return source_.get_token(); }

private:
    void count() {
        if (++seen_ == event_)
            source_.request_stop();
    }
    int event_;
    int seen_ = 0;
    std::stop_source source_;
};

class PageMap : public DeployObserver {
public:
    void page(std::size_t index, std::size_t count, PageState state) override {
        states.resize(count);
        states[index] = state;
    }
    std::vector<PageState> states;
};

} // namespace

class DeployTest : public QObject {
    Q_OBJECT

    const DeployImage image_ = scriptedImage(kImageBytes, 11);
    const DeployImage older_ = scriptedImage(kImageBytes, 12);

private Q_SLOTS:
    void aDeployWritesVerifiesAndConfirmsTheModel() {
        ScriptedBoard board;
        PageMap map;
        const Outcome outcome = attempt(board, image_, {}, &map);
        QVERIFY2(outcome.report, outcome.problem.c_str());
        QVERIFY(truthful(outcome, board, image_));
        QCOMPARE(outcome.report->pagesWritten, kPages);
        QCOMPARE(outcome.report->pagesSkipped, 0);
        QCOMPARE(outcome.report->pagesVerified, kPages);
        QCOMPARE(outcome.report->port, std::string(ScriptedBoard::kPath));
        QCOMPARE(map.states, std::vector<PageState>(kPages, PageState::verified));
    }

    void aPortWithoutIdsIsTriedAndFound() {
        for (const State state : {State::foreignApplication, State::bootloader}) {
            ScriptedBoard board(state);
            board.listed = false;
            const Outcome outcome = attempt(board, image_);
            QVERIFY2(outcome.report, outcome.problem.c_str());
            QVERIFY(board.holds(image_));
        }
    }

    void equalPagesAreNotWritten() {
        ScriptedBoard board;
        board.preload(image_);
        const Outcome outcome = attempt(board, image_);
        QVERIFY2(outcome.report, outcome.problem.c_str());
        QVERIFY(truthful(outcome, board, image_));
        QCOMPARE(outcome.report->pagesWritten, 0);
        QCOMPARE(outcome.report->pagesSkipped, kPages);
        QCOMPARE(board.flashOperations(), std::size_t(0));
    }

    void onlyThePageThatDiffersIsWritten() {
        ScriptedBoard board;
        DeployImage changed = image_;
        changed.bytes[2 * kFlashPageBytes + 5] ^= std::byte{1};
        board.preload(changed);
        board.doubleTap();
        const Outcome outcome = attempt(board, image_);
        QVERIFY2(outcome.report, outcome.problem.c_str());
        QCOMPARE(outcome.report->pagesWritten, 1);
        QVERIFY(truthful(outcome, board, image_));
    }

    void anUnplugAtAnyByteIsNeverADeployAndTheNextOneRecovers() {
        ScriptedBoard whole;
        whole.preload(older_);
        QVERIFY(attempt(whole, image_).report);
        const std::size_t bytes = whole.bytesMoved();
        for (std::size_t at = 1; at <= bytes; at += at < 600 || at + 300 > bytes ? 1 : 97) {
            ScriptedBoard board(State::foreignApplication, unsigned(at));
            board.preload(older_);
            board.faults.unplugAtByte = at;
            const Outcome first = attempt(board, image_);
            QVERIFY(truthful(first, board, image_));
            if (!first.report)
                QVERIFY2(!first.hint.empty(), first.problem.c_str());
            board.recover();
            const Outcome second = attempt(board, image_);
            QVERIFY2(second.report, second.problem.c_str());
            QVERIFY(truthful(second, board, image_));
        }
    }

    void aPowerCutAtEachFlashOperationIsNeverADeployAndTheNextOneRecovers() {
        for (std::size_t operation = 1; operation <= kPages * 5; ++operation) {
            ScriptedBoard board;
            board.preload(older_);
            board.faults.powerCutAtFlashOperation = operation;
            const Outcome first = attempt(board, image_);
            QVERIFY(!first.report);
            QVERIFY2(first.hint.find("double tap") != std::string::npos, first.hint.c_str());
            board.recover();
            const Outcome second = attempt(board, image_);
            QVERIFY2(second.report, second.problem.c_str());
            QVERIFY(truthful(second, board, image_));
        }
    }

    void aNoisyLineNeverGivesAFalseDeploy() {
        int deployed = 0;
        for (unsigned seed = 1; seed <= 300; ++seed) {
            ScriptedBoard board(State::foreignApplication, seed);
            board.preload(older_);
            const double rate = seed % 3 == 0 ? 1e-3 : 1e-4;
            board.faults.flips = seed % 4 == 0 ? 0 : rate;
            board.faults.drops = seed % 4 == 1 ? 0 : rate / 2;
            board.faults.doubles = seed % 4 == 2 ? 0 : rate / 2;
            const Outcome outcome = attempt(board, image_);
            QVERIFY(truthful(outcome, board, image_));
            deployed += outcome.report.has_value();
        }
        QVERIFY2(deployed > 100, std::to_string(deployed).c_str()); // and it mostly gets through
    }

    void aFlakyPageIsWrittenAgainAndABrokenOneReported() {
        ScriptedBoard board;
        board.faults.flakyPages = {1, 3};
        QVERIFY(attempt(board, image_).report);
        ScriptedBoard broken;
        broken.faults.brokenPages = {2};
        const Outcome outcome = attempt(broken, image_);
        QVERIFY(!outcome.report);
        QVERIFY2(outcome.problem.find("page 2") != std::string::npos, outcome.problem.c_str());
    }

    void aStopAtAnyEventIsNeverADeployAndTheNextOneRecovers() {
        int stoppedClean = 0, stoppedLate = 0;
        for (int event = 1; event < 40; ++event) {
            ScriptedBoard board;
            board.preload(older_);
            StopAt observer(event);
            const Outcome first = attempt(board, image_, observer.token(), &observer);
            QVERIFY(truthful(first, board, image_));
            if (!first.report) {
                (first.cancelled ? stoppedClean : stoppedLate)++;
                QVERIFY(!first.cancelled || board.flashOperations() == 0);
            }
            board.pause(1000ms);
            board.recover();
            const Outcome second = attempt(board, image_);
            QVERIFY2(second.report, second.problem.c_str());
        }
        QVERIFY(stoppedClean > 0 && stoppedLate > 0);
    }

    void aStopBeforeTheFirstPageBringsTheOldApplicationBack() {
        ScriptedBoard board;
        board.preload(older_);
        StopAt observer(6); // amid comparing
        QVERIFY(attempt(board, image_, observer.token(), &observer).cancelled);
        board.pause(1000ms);
        QCOMPARE(board.state(), State::application);
    }

    void aBootloaderStuckAmidAPageIsResynchronised() {
        ScriptedBoard board;
        board.interruptPageData();
        const Outcome outcome = attempt(board, image_);
        QVERIFY2(outcome.report, outcome.problem.c_str());
    }

    void aLostResetCommandIsRepeated() {
        ScriptedBoard board;
        board.listed = false;
        board.faults.losesReset = true;
        const Outcome outcome = attempt(board, image_);
        QVERIFY2(outcome.report, outcome.problem.c_str());
    }

    void aBoardThatIgnoresTheTouchIsToBeDoubleTapped() {
        ScriptedBoard board;
        board.faults.ignoresTouch = true;
        const Outcome outcome = attempt(board, image_);
        QVERIFY(!outcome.report);
        QVERIFY2(outcome.hint.find("double tap") != std::string::npos, outcome.hint.c_str());
    }

    void aSilentBootloaderIsReported() {
        ScriptedBoard board;
        board.faults.bootloaderSilent = true;
        QVERIFY(!attempt(board, image_).report);
        ScriptedBoard waiting(State::bootloader);
        waiting.faults.bootloaderSilent = true;
        QVERIFY2(attempt(waiting, image_).hint.find("double tap") != std::string::npos, "");
    }

    void anOldBootloaderIsRefusedBeforeAnythingIsWritten() {
        ScriptedBoard board;
        board.faults.version = "Arduino Bootloader 1.0";
        const Outcome outcome = attempt(board, image_);
        QVERIFY2(outcome.problem.find("Arduino Bootloader 1.0") != std::string::npos, outcome.problem.c_str());
        QCOMPARE(board.flashOperations(), std::size_t(0));
    }

    void aNano33IotIsRefusedByName() {
        ScriptedBoard board;
        board.applicationProduct = 0x8057;
        const Outcome outcome = attempt(board, image_);
        QVERIFY2(outcome.problem.find("Nano 33 IoT") != std::string::npos, outcome.problem.c_str());
        QCOMPARE(board.bytesMoved(), std::size_t(0));
    }

    void anApplicationWithAnotherModelIsNoSuccess() {
        ScriptedBoard board;
        DeployImage mistaken = image_;
        mistaken.modelCrc ^= 1;
        const Outcome outcome = attempt(board, mistaken);
        QVERIFY(!outcome.report);
        QVERIFY2(outcome.problem.find("not with the model") != std::string::npos, outcome.problem.c_str());
    }

    void anImageThatDoesNotFitNeverReachesTheBoard() {
        ScriptedBoard board;
        const Outcome outcome = attempt(board, scriptedImage(0xD0001, 1));
        QVERIFY(!outcome.report);
        QCOMPARE(board.bytesMoved(), std::size_t(0));
    }

    void noPageIsEverWrittenBeyondTheLimit() {
        ScriptedBoard board(State::bootloader);
        const auto transport = board.open(ScriptedBoard::kPath);
        SamBa bootloader(*transport, ScriptedBoard::kPath);
        const std::vector<std::byte> page(kFlashPageBytes);
        const std::size_t before = board.bytesMoved();
        for (const std::size_t offset : {kFlashLimit, kFlashLimit - 1, std::size_t(100), ~std::size_t(0) - 4095})
            QVERIFY_EXCEPTION_THROWN(bootloader.writePage(offset, page, {}), Error);
        QCOMPARE(board.bytesMoved(), before);
        bootloader.writePage(kFlashLimit - kFlashPageBytes, page, {});
    }

    void aFileThatIsNoImageIsRefused() {
        QVERIFY_EXCEPTION_THROWN(checkedImage(std::vector<std::byte>(10)), Error);
        QVERIFY_EXCEPTION_THROWN(checkedImage(std::vector<std::byte>(200000)), Error);
        QVERIFY_EXCEPTION_THROWN(checkedImage(std::vector<std::byte>(2000000)), Error);
    }
};

QTEST_GUILESS_MAIN(DeployTest)
#include "deploy_test.moc"
