// The real uploader and session against the virtual board, over a pseudo-terminal.
#include "authors_network.h"
#include "base/atomic_file.h"
#include "board/deploy.h"
#include "firmware/firmware_image.h"
#include "random_network.h"
#include "runtime/int8_engine.h"
#include "virtual_board_process.h"
#include "virtual_deploy.h"

#include <QtTest>

#include <map>
#include <thread>

using namespace earshot;
using namespace earshot::test;

class VirtualDeployTest : public QObject {
    Q_OBJECT

    std::vector<std::byte> blob_ = randomModel({}, 1).toBlob();
    std::vector<std::byte> otherBlob_ = randomModel({}, 2).toBlob();
    DeployImage image_ = checkedImage(buildImage(blob_));
    QTemporaryDir folder_;
    QString imageFile_;

    std::vector<std::int8_t> inputFor(const Int8Engine& engine, std::uint64_t seed) const {
        return engine.quantise(randomInput(seed));
    }

    /// True when the board computes what the host computes.
    bool answersLikeTheHost(BoardSession& session, const std::vector<std::byte>& blob, std::uint64_t seed) const {
        const Int8Engine engine(blob);
        const auto input = inputFor(engine, seed);
        const BoardResult result = session.query(input);
        return result.logits == engine.inferQuantised(input) && result.modelCrc == engine.model().crc && result.cycles > 0;
    }

private Q_SLOTS:
    void initTestCase() {
        imageFile_ = folder_.filePath(QStringLiteral("image"));
        writeFileAtomically(imageFile_.toStdString(), image_.bytes);
    }

    void anErasedBoardIsDeployedAndAnswersLikeTheHost() {
        VirtualBoardProcess board;
        QVERIFY(board.enumerated());
        const Outcome first = attempt(image_, board.port());
        QVERIFY2(first.report, (first.problem + "; " + first.hint).c_str());
        QVERIFY(first.report->verified);
        QCOMPARE(first.report->pagesWritten + first.report->pagesSkipped, first.report->pagesVerified);
        QCOMPARE(first.report->pagesVerified, int((image_.bytes.size() + 4095) / 4096));

        SerialPorts ports;
        BoardSession session(ports, board.port());
        for (std::uint64_t seed = 10; seed < 13; ++seed)
            QVERIFY(answersLikeTheHost(session, blob_, seed));
        QVERIFY(!session.profile().empty());
        const SelftestReport report = session.selftest();
        for (const auto& check : report.checks)
            QVERIFY2(check.passed, check.name.c_str());
        QVERIFY(report.checks.size() > 1);
    }

    void theReferencesSegmentsAreAnsweredWithItsLogits() { // reference/int8, by an independent program
        REQUIRE_SHARED(shared("reference/int8/scales.json"));
        VirtualBoardProcess board;
        QVERIFY(board.enumerated());
        const Outcome outcome = attempt(checkedImage(buildImage(authorsModel().toBlob())), board.port());
        QVERIFY2(outcome.report, (outcome.problem + "; " + outcome.hint).c_str());
        SerialPorts ports;
        BoardSession session(ports, board.port());
        for (const std::string name : {"park", "street_traffic", "metro"})
            QCOMPARE(session.query(golden<std::int8_t>(name + "/input_q")).logits, golden<float>(name + "/logits"));
    }

    void aSecondDeployWritesNothingAndAnUpdateReplacesTheModelAlone() {
        VirtualBoardProcess board({QStringLiteral("--image"), imageFile_});
        QVERIFY(board.enumerated());
        attempt(image_, board.port()); // zeros behind the image's end, which --image leaves erased
        const Outcome again = attempt(image_, board.port());
        QVERIFY2(again.report, (again.problem + "; " + again.hint).c_str());
        QCOMPARE(again.report->pagesWritten, 0);

        SerialPorts ports;
        Progress quiet;
        {
            BoardSession session(ports, board.port());
            session.uploadModel(otherBlob_, quiet, {});
            QVERIFY(answersLikeTheHost(session, otherBlob_, 20));
            session.uploadModel(blob_, quiet, {});
            QVERIFY(answersLikeTheHost(session, blob_, 21));
        }
        const Outcome back = attempt(image_, board.port()); // the selector's pages differ now
        QVERIFY2(back.report, back.problem.c_str());
        QVERIFY(back.report->pagesWritten > 0);
    }

    void aDamagedStreamNeverGivesAWrongResult() {
        for (const char* fault : {"--flip-byte", "--drop-byte"}) {
            VirtualBoardProcess board(
                {QStringLiteral("--image"), imageFile_, QLatin1String(fault), QStringLiteral("60,5000,r40,r200")});
            QVERIFY(board.enumerated());
            SerialPorts ports;
            BoardSession session(ports, board.port());
            QVERIFY(answersLikeTheHost(session, blob_, 30));
        }
    }

    void aQueryGoesOnWhenTheCableWasPulled() {
        for (const char* at : {"100", "12000", "r60", "r150"}) {
            VirtualBoardProcess board({QStringLiteral("--image"), imageFile_, QStringLiteral("--unplug"), QLatin1String(at)});
            QVERIFY(board.enumerated());
            SerialPorts ports;
            std::optional<BoardSession> session;
            try {
                session.emplace(ports, board.port());
            } catch (const PortLost&) { // it was pulled within HELLO
                QVERIFY(board.enumerated());
                session.emplace(ports, board.port());
            }
            QVERIFY(answersLikeTheHost(*session, blob_, 40));
        }
    }

    void aCableThatIsPulledDuringADeployIsNeverADeployAndTheNextOneRecovers() {
        for (const char* at : {"30", "60000", "r100"}) {
            VirtualBoardProcess board({QStringLiteral("--unplug"), QLatin1String(at)});
            QVERIFY(board.enumerated());
            const Outcome first = attempt(image_, board.port());
            QVERIFY(!first.report);
            QVERIFY(!first.hint.empty());
            const Outcome second = recovered(image_, board);
            QVERIFY2(second.report, (second.problem + "; " + second.hint).c_str());
        }
    }

    void aStreamInPiecesAndWithDelaysChangesNothing() {
        for (const QStringList& fault : {QStringList{QStringLiteral("--split"), QStringLiteral("7")},
                                         QStringList{QStringLiteral("--delay"), QStringLiteral("2")}}) {
            VirtualBoardProcess board(QStringList{QStringLiteral("--image"), imageFile_} + fault);
            QVERIFY(board.enumerated());
            SerialPorts ports;
            BoardSession session(ports, board.port());
            QVERIFY(answersLikeTheHost(session, blob_, 31));
        }
    }

    void severalBoardsAtOnceAnswerForThemselves() {
        const QString other = folder_.filePath(QStringLiteral("other"));
        writeFileAtomically(other.toStdString(), buildImage(otherBlob_));
        VirtualBoardProcess first({QStringLiteral("--image"), imageFile_}), second({QStringLiteral("--image"), other});
        QVERIFY(first.enumerated() && second.enumerated());
        SerialPorts ports;
        BoardSession one(ports, first.port()), two(ports, second.port());
        QVERIFY(one.info().serialNumber != two.info().serialNumber);
        bool alsoRight = false;
        std::jthread beside([&] { alsoRight = answersLikeTheHost(two, otherBlob_, 51); });
        QVERIFY(answersLikeTheHost(one, blob_, 50));
        beside.join();
        QVERIFY(alsoRight);
    }

    void aPowerCutIsNeverADeployAndTheNextOneRecovers() {
        for (const char* operation : {"1", "9", "40"}) {
            VirtualBoardProcess board({QStringLiteral("--power-cut"), QLatin1String(operation)});
            QVERIFY(board.enumerated());
            const Outcome first = attempt(image_, board.port());
            QVERIFY(!first.report);
            QVERIFY2(first.hint.find("double tap") != std::string::npos, first.hint.c_str());
            const Outcome second = recovered(image_, board);
            QVERIFY2(second.report, (second.problem + "; " + second.hint).c_str());
        }
    }

    void whatCannotBeDeployedToIsSaid() {
        const std::map<std::string, QStringList> expected{
            {"bootloader is not one", {QStringLiteral("--old-bootloader")}},
            {"did not enter its bootloader|does not answer", {QStringLiteral("--hang"), QStringLiteral("bootloader")}}};
        for (const auto& [words, arguments] : expected) {
            VirtualBoardProcess board(arguments);
            QVERIFY(board.enumerated());
            const Outcome outcome = attempt(image_, board.port());
            QVERIFY(!outcome.report);
            QVERIFY2(QRegularExpression(QString::fromStdString(words)).match(QString::fromStdString(outcome.problem)).hasMatch(),
                     outcome.problem.c_str());
        }
    }

    void someoneElsesApplicationIsReplaced() {
        VirtualBoardProcess board({QStringLiteral("--other-application")});
        QVERIFY(board.enumerated());
        const Outcome outcome = attempt(image_, board.port());
        QVERIFY2(outcome.report, (outcome.problem + "; " + outcome.hint).c_str());
    }
};

QTEST_GUILESS_MAIN(VirtualDeployTest)
#include "virtual_deploy_test.moc"
