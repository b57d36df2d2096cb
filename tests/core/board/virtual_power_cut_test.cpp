// A power cut at each flash operation of a whole deploy, through the real uploader. Takes long.
#include "firmware/firmware_image.h"
#include "random_network.h"
#include "virtual_deploy.h"

#include <QtTest>

using namespace earshot;
using namespace earshot::test;

class VirtualPowerCutTest : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void noPowerCutEverGivesAFalseDeployAndEveryOneIsRecovered() {
        const DeployImage image = checkedImage(buildImage(randomModel({}, 1).toBlob()));
        int operation = 1;
        for (;; ++operation) {
            VirtualBoardProcess board({QStringLiteral("--power-cut"), QString::number(operation)});
            QVERIFY(board.enumerated());
            const Outcome first = attempt(image, board.port());
            if (first.report)
                break; // the deploy has fewer operations than this
            QVERIFY2(first.hint.find("double tap") != std::string::npos, first.hint.c_str());
            const Outcome second = recovered(image, board);
            QVERIFY2(second.report, (std::to_string(operation) + ": " + second.problem + "; " + second.hint).c_str());
        }
        QVERIFY(operation > int(image.bytes.size() / 4096)); // at least one operation a page
    }
};

QTEST_GUILESS_MAIN(VirtualPowerCutTest)
#include "virtual_power_cut_test.moc"
