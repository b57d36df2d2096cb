// The cable pulled at many bytes of a query and of a deploy, with the real firmware behind it. Takes long.
#include "base/atomic_file.h"
#include "firmware/firmware_image.h"
#include "random_network.h"
#include "runtime/int8_engine.h"
#include "virtual_deploy.h"

#include <QtTest>

using namespace earshot;
using namespace earshot::test;

class VirtualUnplugTest : public QObject {
    Q_OBJECT

    std::vector<std::byte> blob_ = randomModel({}, 1).toBlob();
    DeployImage image_ = checkedImage(buildImage(blob_));
    QTemporaryDir folder_;

private Q_SLOTS:
    void everyQueryGoesOnWhenThePortReturns() {
        const QString file = folder_.filePath(QStringLiteral("image"));
        writeFileAtomically(file.toStdString(), image_.bytes);
        const Int8Engine engine(blob_);
        const auto input = engine.quantise(randomInput(3));
        const auto expected = engine.inferQuantised(input);
        QStringList positions;
        for (int at = 20; at < 23400; at += 877) // a query takes about 23,500 bytes to the board
            positions << QString::number(at);
        for (int at = 1; at < 1100; at += 97) // and 1,100 from it
            positions << QStringLiteral("r%1").arg(at);
        for (const QString& at : positions) {
            VirtualBoardProcess board({QStringLiteral("--image"), file, QStringLiteral("--unplug"), at});
            QVERIFY(board.enumerated());
            SerialPorts ports;
            std::optional<BoardSession> session;
            try {
                session.emplace(ports, board.port());
            } catch (const Error&) { // it was pulled within HELLO
                QVERIFY(board.enumerated());
                session.emplace(ports, board.port());
            }
            QVERIFY2(session->query(input).logits == expected, qPrintable(at));
        }
        qInfo("%d positions", int(positions.size()));
    }

    void noDeployIsEverFalseAndTheNextOneRecovers() {
        QStringList positions;
        for (int at = 1; at < 210000; at += 6997)
            positions << QString::number(at);
        for (int at = 5; at < 2000; at += 199)
            positions << QStringLiteral("r%1").arg(at);
        int failed = 0;
        for (const QString& at : positions) {
            VirtualBoardProcess board({QStringLiteral("--unplug"), at});
            QVERIFY(board.enumerated());
            const Outcome first = attempt(image_, board.port());
            if (first.report)
                continue; // it was over before the cable was pulled
            ++failed;
            QVERIFY2(!first.hint.empty(), first.problem.c_str());
            const Outcome second = recovered(image_, board);
            QVERIFY2(second.report, qPrintable(at + QStringLiteral(": ") + QString::fromStdString(second.problem)));
        }
        qInfo("%d positions, %d interrupted deploys", int(positions.size()), failed);
        QVERIFY(failed > int(positions.size()) / 2);
    }
};

QTEST_GUILESS_MAIN(VirtualUnplugTest)
#include "virtual_unplug_test.moc"
