#include "audio/audio_file.h"
#include "authors_network.h"
#include "features/log_mel.h"
#include "learning/trainable_network.h"
#include "runtime/int8_engine.h"

#include <QtTest>

#include <algorithm>

using namespace earshot;

/// The quantisation-aware graph and the engine on every segment of the real recordings: not one logit may differ.
class GraphEqualsEngineTest : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void onEverySegmentOfTheRealRecordings() {
        const auto folder = test::shared("data/scenes/audio");
        REQUIRE_SHARED(folder);
        REQUIRE_SHARED(test::shared("reference/authors_net/submit2and3.pt"));
        prepareForTraining(1);
        const NetworkWeights weights = readAuthorsCheckpoint(test::shared("reference/authors_net/submit2and3.pt"));
        const Calibration calibration = Calibration::fromJson(readFile(test::shared("reference/int8/scales.json")));
        const Int8Model model = convert(weights, calibration, test::tauLabels(), 0.8);
        const Int8Engine engine(model.toBlob());
        LogMelExtractor extractor;
        std::size_t segments = 0, mismatches = 0;
        for (const auto& entry : std::filesystem::directory_iterator(folder)) {
            const std::vector<float> samples = readMono(entry.path());
            std::vector<float> inputs;
            for (std::int64_t k = 0; k < segmentCount(static_cast<std::int64_t>(samples.size())); ++k) {
                const std::vector<float> one = segment(samples, k);
                if (isSilent(one))
                    continue;
                std::vector<float> logMel(kLogMelSize), input(kInputSize);
                extractor.logMel(one, logMel);
                networkInput(logMel, input);
                inputs.insert(inputs.end(), input.begin(), input.end());
            }
            const std::vector<float> graph = fakeQuantLogits(weights, model, calibration, inputs);
            for (std::size_t i = 0; i * kInputSize < inputs.size(); ++i, ++segments) {
                const std::vector<float> row = engine.infer(std::span(inputs).subspan(i * kInputSize, kInputSize));
                mismatches += !std::equal(row.begin(), row.end(), graph.begin() + static_cast<std::ptrdiff_t>(i * row.size()));
            }
        }
        QCOMPARE(mismatches, std::size_t(0));
        QVERIFY(segments > 1000);
    }
};

QTEST_GUILESS_MAIN(GraphEqualsEngineTest)
#include "graph_equals_engine_test.moc"
