#include "scripted_board.h"

#include <QtTest>

using namespace earshot;
using namespace earshot::test;
using namespace std::chrono_literals;

namespace {

using State = ScriptedBoard::State;

std::vector<std::int8_t> randomInput(unsigned seed) {
    std::mt19937 random(seed);
    std::vector<std::int8_t> input(ER_INPUT_BYTES);
    for (auto& value : input)
        value = static_cast<std::int8_t>(int(random() % 255) - 127);
    return input;
}

/// The problem that opening a session meets; empty when there is none.
std::string problemOf(ScriptedBoard& board) {
    try {
        BoardSession session(board, ScriptedBoard::kPath);
        return {};
    } catch (const Error& error) {
        return error.problem();
    }
}

} // namespace

class BoardSessionTest : public QObject {
    Q_OBJECT

    const DeployImage image_ = scriptedImage(5000, 3);

private Q_SLOTS:
    void aSessionKnowsWhatTheBoardRuns() {
        ScriptedBoard board;
        board.preload(image_);
        const BoardSession session(board, ScriptedBoard::kPath);
        QCOMPARE(session.info().modelCrc, image_.modelCrc);
        QCOMPARE(session.info().firmwareVersion, std::string("0.1.0"));
        QCOMPARE(session.info().serialNumber, std::string("1122334455667788"));
        QCOMPARE(session.info().modelStatus, std::string("ready"));
    }

    void aQueryGivesWhatTheBoardComputed() {
        ScriptedBoard board;
        board.preload(image_);
        BoardSession session(board, ScriptedBoard::kPath);
        for (unsigned seed = 0; seed < 20; ++seed) {
            const auto input = randomInput(seed);
            const BoardResult result = session.query(input);
            QCOMPARE(result.logits, ScriptedBoard::expectedLogits(input));
            QCOMPARE(result.accumulators.size(), result.logits.size());
            QCOMPARE(result.modelCrc, image_.modelCrc);
            QCOMPARE(result.cycles, std::uint64_t(33000000));
        }
        QVERIFY_EXCEPTION_THROWN(session.query(std::vector<std::int8_t>(5)), Error);
    }

    void aNoisyLineNeverGivesAWrongResult() {
        int answered = 0;
        for (unsigned seed = 1; seed <= 200; ++seed) {
            ScriptedBoard board(State::foreignApplication, seed);
            board.preload(image_);
            const auto input = randomInput(seed);
            const double rate = seed % 2 ? 2e-4 : 2e-5;
            board.faults.flips = rate;
            board.faults.drops = rate;
            board.faults.doubles = rate;
            try {
                BoardSession session(board, ScriptedBoard::kPath);
                QCOMPARE(session.query(input).logits, ScriptedBoard::expectedLogits(input));
                ++answered;
            } catch (const Error&) { // saying that it failed is allowed
            }
        }
        QVERIFY2(answered > 100, std::to_string(answered).c_str());
    }

    void anUnplugAtAnyByteIsRecoveredWhenThePortReturns() {
        ScriptedBoard whole;
        whole.preload(image_);
        const auto input = randomInput(1);
        std::size_t hello = 0;
        {
            BoardSession session(whole, ScriptedBoard::kPath);
            hello = whole.bytesMoved();
            session.query(input);
        }
        const std::size_t bytes = whole.bytesMoved();
        for (std::size_t at = hello + 1; at <= bytes; at += at < hello + 150 || at + 150 > bytes ? 1 : 67) {
            ScriptedBoard board(State::foreignApplication, unsigned(at));
            board.preload(image_);
            BoardSession session(board, ScriptedBoard::kPath);
            board.faults.unplugAtByte = at;
            board.faults.returnsAfter = 1500ms;
            QCOMPARE(session.query(input).logits, ScriptedBoard::expectedLogits(input));
        }
    }

    void aBoardThatDoesNotComeBackIsReported() {
        ScriptedBoard board;
        board.preload(image_);
        BoardSession session(board, ScriptedBoard::kPath);
        board.unplug();
        QVERIFY_EXCEPTION_THROWN(session.query(randomInput(1)), PortLost);
        board.plugIn();
        QCOMPARE(session.query(randomInput(1)).logits, ScriptedBoard::expectedLogits(randomInput(1)));
    }

    void anotherBoardOrModelAtThePortIsNoticed() {
        ScriptedBoard board;
        board.preload(image_);
        {
            BoardSession session(board, ScriptedBoard::kPath);
            board.serialNumber += 1;
            board.plugIn();
            QVERIFY_EXCEPTION_THROWN(session.query(randomInput(1)), Error);
        }
        BoardSession session(board, ScriptedBoard::kPath);
        board.preload(scriptedImage(5000, 4));
        QVERIFY_EXCEPTION_THROWN(session.query(randomInput(1)), Error);
    }

    void aStopEndsAQuery() {
        ScriptedBoard board;
        board.preload(image_);
        BoardSession session(board, ScriptedBoard::kPath);
        std::stop_source source;
        source.request_stop();
        QVERIFY_EXCEPTION_THROWN(session.query(randomInput(1), source.get_token()), Cancelled);
    }

    void whatIsBehindThePortIsSaid() {
        ScriptedBoard absent(State::absent);
        QVERIFY(problemOf(absent).find("no such port") != std::string::npos);
        ScriptedBoard bootloader(State::bootloader);
        QVERIFY(problemOf(bootloader).find("bootloader") != std::string::npos);
        ScriptedBoard unlisted(State::bootloader);
        unlisted.listed = false;
        QVERIFY(problemOf(unlisted).find("bootloader") != std::string::npos);
        ScriptedBoard foreign(State::foreignApplication);
        QVERIFY(problemOf(foreign).find("does not answer") != std::string::npos);
        ScriptedBoard other;
        other.applicationProduct = 0x8057;
        QVERIFY(problemOf(other).find("Nano 33 IoT") != std::string::npos);
    }

    void theEchoOfASelftestComesBack() {
        ScriptedBoard board;
        board.preload(image_);
        BoardSession session(board, ScriptedBoard::kPath);
        const SelftestReport report = session.selftest();
        QVERIFY(report.passed);
        QCOMPARE(report.checks.size(), std::size_t(1));
    }

    void idsTellBoardsApart() {
        const auto of = [](std::uint16_t vendor, std::uint16_t product) {
            PortInfo port;
            port.vendor = vendor;
            port.product = product;
            return identified(port);
        };
        QCOMPARE(of(0x2341, 0x805A).state, PortState::application);
        for (const std::uint16_t product : {0x005A, 0x015A, 0x025A})
            QCOMPARE(of(0x2341, product).state, PortState::bootloader);
        QCOMPARE(of(0x2341, 0x8057).board, std::string("Arduino Nano 33 IoT"));
        QCOMPARE(of(0x2341, 0xFFFF).state, PortState::otherBoard);
        QCOMPARE(of(0x0403, 0x6001).state, PortState::unknown);
    }
};

QTEST_GUILESS_MAIN(BoardSessionTest)
#include "board_session_test.moc"
