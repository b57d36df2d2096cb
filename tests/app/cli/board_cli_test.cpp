#include "audio/audio_file.h"
#include "base/atomic_file.h"
#include "cli.h"
#include "random_network.h"
#include "virtual_board_process.h"

#include <QtTest>

using namespace earshot;
using namespace earshot::test;

/// `earshot-cli board ...` as scripts use it, against the virtual board.
class BoardCliTest : public QObject {
    Q_OBJECT

    QTemporaryDir folder_;
    QString run_, recording_;

    /// Runs a verb below `board` with --json, which must succeed.
    nlohmann::json board(QStringList arguments) {
        arguments.prepend(QStringLiteral("board"));
        arguments << QStringLiteral("--json");
        const CliResult result = runCli(arguments);
        if (result.exitCode != 0)
            qWarning() << result.out << result.err;
        return result.exitCode == 0 ? result.json() : nlohmann::json();
    }

private Q_SLOTS:
    void initTestCase() {
        run_ = folder_.filePath(QStringLiteral("run"));
        recording_ = folder_.filePath(QStringLiteral("noise.wav"));
        writeFileAtomically((run_ + QStringLiteral("/quantized/1/model.blob")).toStdString(), randomModel({}, 1).toBlob());
        Random random(5);
        std::vector<float> samples(2 * kSegmentSamples);
        for (float& sample : samples)
            sample = static_cast<float>(random.uniform(-0.3, 0.3));
        writeWav(recording_.toStdString(), samples);
    }

    void listingFindsAnArrayOfPorts() {
        const auto json = board({QStringLiteral("list")});
        QVERIFY(json.contains("ports") && json["ports"].is_array());
    }

    void anAbsentPortFailsWithAHint() {
        for (const char* verb : {"info", "selftest"}) {
            const CliResult result = runCli({QStringLiteral("board"), QLatin1String(verb), QStringLiteral("--port"),
                                             folder_.filePath(QStringLiteral("none")), QStringLiteral("--json")});
            QCOMPARE(result.exitCode, 1);
            QVERIFY(result.json()["error"].contains("what"));
            QVERIFY(result.json()["error"].contains("hint"));
        }
        QCOMPARE(runCli({QStringLiteral("board"), QStringLiteral("info")}).exitCode, 2);
    }

    void aFileThatIsNoImageIsNotDeployed() {
        const CliResult result = runCli({QStringLiteral("board"), QStringLiteral("deploy"), recording_, QStringLiteral("--port"),
                                         QStringLiteral("/dev/null"), QStringLiteral("--json")});
        QCOMPARE(result.exitCode, 1);
        QVERIFY(QString::fromStdString(result.json()["error"]["what"].get<std::string>()).contains(QStringLiteral("image")));
    }

    void aRunIsDeployedAskedAndUpdated() {
        VirtualBoardProcess virtualBoard;
        QVERIFY(virtualBoard.enumerated());
        const QStringList port{QStringLiteral("--port"), virtualBoard.portName()};

        const auto deployed = board(QStringList{QStringLiteral("deploy"), run_} + port);
        QVERIFY(deployed.value("verified", false));
        for (const char* key : {"pages_written", "pages_skipped", "seconds"})
            QVERIFY2(deployed.contains(key), key);

        const auto info = board(QStringList{QStringLiteral("info")} + port);
        QCOMPARE(info["model"]["status"], "ready");
        QVERIFY(board(QStringList{QStringLiteral("selftest")} + port).value("passed", false));

        const auto answer = board(QStringList{QStringLiteral("query"), recording_, QStringLiteral("--run"), run_,
                                              QStringLiteral("--segment"), QStringLiteral("1")} +
                                  port);
        QCOMPARE(answer.value("identical_to_host", false), true);
        QCOMPARE(answer["logits"].size(), std::size_t(13));
        QCOMPARE(answer["probabilities"].size(), std::size_t(10));
        QVERIFY(answer["label"].is_string() && answer["cycles"].is_number());
        const auto unnamed =
            board(QStringList{QStringLiteral("query"), recording_, QStringLiteral("--segment"), QStringLiteral("1")} + port);
        QCOMPARE(unnamed["logits"], answer["logits"]);
        const auto byAudio = board(QStringList{QStringLiteral("query"), recording_, QStringLiteral("--run"), run_,
                                               QStringLiteral("--as"), QStringLiteral("audio")} +
                                   port);
        QCOMPARE(byAudio.value("identical_to_host", false), true);
        QVERIFY(byAudio.value("front_end_cycles", 0) > 0);

        writeFileAtomically((run_ + QStringLiteral("/quantized/2/model.blob")).toStdString(), randomModel({}, 2).toBlob());
        const CliResult mismatched = runCli(
            QStringList{QStringLiteral("board"), QStringLiteral("query"), recording_, QStringLiteral("--run"), run_} + port);
        QCOMPARE(mismatched.exitCode, 1); // the newest model is not on the board yet
        QVERIFY(board(QStringList{QStringLiteral("update"), run_} + port).value("verified", false));
        QVERIFY(board(QStringList{QStringLiteral("query"), recording_, QStringLiteral("--run"), run_} + port)
                    .value("identical_to_host", false));
    }
};

QTEST_GUILESS_MAIN(BoardCliTest)
#include "board_cli_test.moc"
