#include "base/atomic_file.h"
#include "quantization/folding.h"
#include "reference_data.h"

#include <nlohmann/json.hpp>

#include <cmath>

using namespace earshot;

class FoldingTest : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void foldingEqualsTheReference() {
        const auto path = test::shared("reference/qat/qat.json");
        REQUIRE_SHARED(path);
        const auto reference = nlohmann::json::parse(readFile(path));
        const auto& norm = reference["convbn"];
        // the reference folds with epsilon 1e-5, the network's batch norms have 1e-3: the variance makes up for it
        auto variance = norm["running_var"].get<std::vector<float>>();
        for (float& value : variance)
            value = static_cast<float>(value + 1e-5 - kBatchNormEpsilon);
        std::vector<float> values(4 * 3 * 3 * 3);
        std::uint32_t state = 21; // the file's generator
        for (float& value : values) {
            state = 1664525u * state + 1013904223u;
            value = static_cast<float>(0.4 * (2 * (state >> 8) / 16777216.0 - 1));
        }
        NetworkWeights weights;
        weights.tensors["conv1.weight"] = {{4, 3, 3, 3}, values};
        weights.tensors["conv1.bias"] = {{4}, std::vector<float>(4, 0.f)};
        weights.tensors["bn1.weight"] = {{4}, norm["gamma"].get<std::vector<float>>()};
        weights.tensors["bn1.bias"] = {{4}, norm["beta"].get<std::vector<float>>()};
        weights.tensors["bn1.running_mean"] = {{4}, norm["running_mean"].get<std::vector<float>>()};
        weights.tensors["bn1.running_var"] = {{4}, variance};
        const FoldedLayer folded = foldLayer(weights, "conv1");
        const auto expectedWeights = reference["fold"]["weight"].get<std::vector<double>>();
        const auto expectedBias = reference["fold"]["bias"].get<std::vector<double>>();
        for (std::size_t i = 0; i < expectedWeights.size(); ++i)
            QVERIFY(std::abs(folded.weights[i] - expectedWeights[i]) < 1e-6);
        for (std::size_t i = 0; i < expectedBias.size(); ++i)
            QVERIFY(std::abs(folded.bias[i] - expectedBias[i]) < 1e-6);
    }
};

QTEST_GUILESS_MAIN(FoldingTest)
#include "folding_test.moc"
