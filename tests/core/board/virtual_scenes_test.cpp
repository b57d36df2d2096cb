// Every segment of the real recordings, asked of the board over the pseudo-terminal and of the host. Takes long.
#include "audio/audio_file.h"
#include "authors_network.h"
#include "features/log_mel.h"
#include "firmware/firmware_image.h"
#include "runtime/int8_engine.h"
#include "virtual_deploy.h"

#include <QtTest>

using namespace earshot;
using namespace earshot::test;

namespace {

std::vector<float> inputOf(std::span<const float> samples, std::int64_t k) {
    std::vector<float> logMel(kLogMelSize), input(kInputSize);
    LogMelExtractor().logMel(segment(samples, k), logMel);
    networkInput(logMel, input);
    return input;
}

} // namespace

class VirtualScenesTest : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void theBoardAnswersEverySegmentLikeTheHost() {
        const auto folder = shared("data/scenes/audio");
        REQUIRE_SHARED(folder);
        REQUIRE_SHARED(shared("reference/int8/scales.json"));
        const std::vector<std::byte> blob = authorsModel().toBlob();
        const Int8Engine engine(blob);
        VirtualBoardProcess board;
        QVERIFY(board.enumerated());
        const Outcome outcome = attempt(checkedImage(buildImage(blob)), board.port());
        QVERIFY2(outcome.report, (outcome.problem + "; " + outcome.hint).c_str());

        SerialPorts ports;
        BoardSession session(ports, board.port());
        int segments = 0, mismatches = 0;
        for (const auto& entry : std::filesystem::directory_iterator(folder)) {
            const std::vector<float> samples = readMono(entry.path());
            for (std::int64_t k = 0; k < segmentCount(static_cast<std::int64_t>(samples.size())); ++k, ++segments) {
                const auto input = engine.quantise(inputOf(samples, k));
                const BoardResult answer = session.query(input);
                mismatches += answer.logits != engine.inferQuantised(input) || answer.modelCrc != engine.model().crc;
            }
            qInfo("%d segments, %d mismatches", segments, mismatches);
        }
        QCOMPARE(mismatches, 0);
        QVERIFY(segments > 1000);
    }
};

QTEST_GUILESS_MAIN(VirtualScenesTest)
#include "virtual_scenes_test.moc"
