// Exported networks judged by another program: onnxruntime, from npm.
#include "audio/audio_file.h"
#include "authors_network.h"
#include "base/atomic_file.h"
#include "exporters/onnx_export.h"
#include "features/log_mel.h"
#include "plain_integer_network.h"
#include "quantization/float_executor.h"
#include "random_network.h"
#include "runtime/int8_engine.h"

#include <QProcess>
#include <QStandardPaths>
#include <QtTest>

#include <cmath>
#include <cstring>

using namespace earshot;
using namespace earshot::test;

namespace {

const QString kModules = QStringLiteral(EARSHOT_NPM_DIR "/node_modules");

/// Installs the package once for each build folder. What hinders it, or nothing.
QString obstacle() {
    if (QStandardPaths::findExecutable(QStringLiteral("node")).isEmpty())
        return QStringLiteral("node is not installed");
    if (QDir(kModules + QStringLiteral("/onnxruntime-web/dist")).exists())
        return {};
    QProcess npm;
    npm.start(QStringLiteral("npm"),
              {QStringLiteral("install"), QStringLiteral("--no-audit"), QStringLiteral("--no-fund"), QStringLiteral("--prefix"),
               QStringLiteral(EARSHOT_NPM_DIR), QStringLiteral("onnxruntime-web@1.30.0")});
    if (!npm.waitForStarted() || !npm.waitForFinished(240'000) || npm.exitCode() != 0)
        return QStringLiteral("npm cannot install onnxruntime-web: ") + QString::fromUtf8(npm.readAllStandardError()).left(200);
    return {};
}

/// Every output of a model for some inputs, by name; the inputs' answers one behind the other.
class OnnxRun {
public:
    OnnxRun(const std::string& model, const std::vector<std::vector<float>>& inputs) {
        const std::filesystem::path folder = folder_.path().toStdString();
        std::string bytes;
        for (const auto& input : inputs)
            bytes.append(reinterpret_cast<const char*>(input.data()), input.size() * sizeof(float));
        writeFileAtomically(folder / "model.onnx", model);
        writeFileAtomically(folder / "inputs", bytes);
        QDir(folder_.path()).mkdir(QStringLiteral("outputs"));
        QProcess node;
        node.start(QStringLiteral("node"),
                   {QStringLiteral(EARSHOT_RUN_ONNX), kModules, folder_.filePath(QStringLiteral("model.onnx")),
                    folder_.filePath(QStringLiteral("inputs")), folder_.filePath(QStringLiteral("outputs"))});
        succeeded = node.waitForFinished(240'000) && node.exitCode() == 0;
        if (!succeeded)
            qWarning() << node.readAllStandardError();
    }

    template <typename T>
    std::vector<T> output(const std::string& name, std::size_t input, std::size_t count) const {
        const auto bytes = readFileBytes(std::filesystem::path(folder_.path().toStdString()) / "outputs" / name);
        std::vector<T> values(count);
        if (bytes.size() >= (input + 1) * count * sizeof(T))
            std::memcpy(values.data(), bytes.data() + input * count * sizeof(T), count * sizeof(T));
        else
            values.clear();
        return values;
    }

    bool succeeded = false;

private:
    QTemporaryDir folder_;
};

std::vector<std::vector<float>> randomInputs(int count) {
    std::vector<std::vector<float>> inputs;
    for (int i = 0; i < count; ++i)
        inputs.push_back(randomInput(std::uint64_t(100 + i)));
    return inputs;
}

/// A segment of each of the first `count` real recordings.
std::vector<std::vector<float>> realInputs(std::size_t count) {
    std::vector<std::vector<float>> inputs;
    LogMelExtractor extractor;
    std::vector<float> map(kLogMelSize);
    for (const auto& entry : std::filesystem::directory_iterator(shared("data/scenes/audio"))) {
        extractor.logMel(segment(readMono(entry.path()), 0), map);
        networkInput(map, inputs.emplace_back(kInputSize));
        if (inputs.size() == count)
            break;
    }
    return inputs;
}

std::vector<std::int64_t> integers(const OnnxRun& run, er_layer layer, std::size_t input, std::size_t count) {
    const std::string name = std::string(er_layer_name(layer)) + "_q";
    if (!er_layer_is_unsigned(layer)) {
        const auto values = run.output<std::int8_t>(name, input, count);
        return {values.begin(), values.end()};
    }
    const auto values = run.output<std::uint8_t>(name, input, count);
    return {values.begin(), values.end()};
}

er_layer layerOf(const std::string& name) {
    int layer = ER_INPUT;
    while (name != er_layer_name(static_cast<er_layer>(layer)))
        ++layer;
    return static_cast<er_layer>(layer);
}

} // namespace

class OnnxTest : public QObject {
    Q_OBJECT

    /// Each layer on the inputs that onnxruntime gave it: its integers are ours, or a neighbour at a tie. Then the whole network.
    void compareEveryLayer(const Int8Model& model, const std::vector<std::vector<float>>& inputs) {
        const Int8Engine engine(model.toBlob());
        const OnnxRun run(onnxInt8Model(model, true), inputs);
        QVERIFY(run.succeeded);
        std::size_t values = 0, differing = 0, sameAnswers = 0, checked = 0;
        std::int64_t largest = 0;
        for (std::size_t i = 0; i < inputs.size(); ++i) {
            PlainIntegerNetwork(model).run(engine.quantise(inputs[i]),
                                           [&](const std::string& name, PlainIntegerNetwork::Map& ours) {
                                               const er_layer layer = layerOf(name);
                                               if (layer == ER_FC2)
                                                   return;
                                               const auto theirs = integers(run, layer, i, ours.v.size());
                                               checked += theirs.size() == ours.v.size();
                                               for (std::size_t k = 0; k < theirs.size(); ++k) {
                                                   const std::int64_t distance = std::abs(theirs[k] - ours.v[k]);
                                                   ++values;
                                                   differing += distance != 0;
                                                   largest = std::max(largest, distance);
                                               }
                                               ours.v = theirs;
                                           });
            const auto ours = engine.infer(inputs[i]);
            const auto theirs = run.output<float>("logits", i, ours.size());
            QCOMPARE(theirs.size(), ours.size());
            sameAnswers += std::max_element(theirs.begin(), theirs.end()) - theirs.begin() ==
                           std::max_element(ours.begin(), ours.end()) - ours.begin();
        }
        qInfo("%zu inputs: %zu of %zu integers differ from the engine's given the same layer inputs, at most by %d; %zu same "
              "answers",
              inputs.size(), differing, values, int(largest), sameAnswers);
        QCOMPARE(checked, inputs.size() * ER_FC2); // the input and every layer but the logits
        QVERIFY(largest <= 1);
        QVERIFY(differing < values / 10'000);
        QVERIFY(sameAnswers + 1 >= inputs.size());
    }

private Q_SLOTS:
    void initTestCase() {
        if (const QString why = obstacle(); !why.isEmpty())
            QSKIP(qPrintable(why));
    }

    void theFloatNetworkGivesTheSameLogits_data() {
        QTest::addColumn<bool>("student");
        QTest::newRow("two heads") << false;
        QTest::newRow("student") << true;
    }
    void theFloatNetworkGivesTheSameLogits() {
        QFETCH(bool, student);
        const NetworkConfig config = student ? NetworkConfig::student(10) : NetworkConfig{};
        const NetworkWeights weights = randomWeights(config, 3);
        const auto inputs = randomInputs(2);
        const OnnxRun run(onnxFloatModel(weights, numberedLabels(config), 0.8), inputs);
        QVERIFY(run.succeeded);
        const FloatExecutor executor(weights);
        for (std::size_t i = 0; i < inputs.size(); ++i) {
            const auto expected = executor.logits(inputs[i]);
            const auto found = run.output<float>("logits", i, expected.size());
            QCOMPARE(found.size(), expected.size());
            for (std::size_t k = 0; k < expected.size(); ++k)
                QVERIFY(std::abs(double(found[k]) - expected[k]) < 1e-3 * (1 + std::abs(expected[k])));
        }
    }

    void theIntegersOfRandomNetworksAreTheEngines_data() {
        QTest::addColumn<bool>("student");
        QTest::newRow("two heads") << false;
        QTest::newRow("student") << true;
    }
    void theIntegersOfRandomNetworksAreTheEngines() {
        QFETCH(bool, student);
        compareEveryLayer(randomModel(student ? NetworkConfig::student(10) : NetworkConfig{}, 5), randomInputs(3));
    }

    void theIntegersOfRealRecordingsAreTheEngines() {
        REQUIRE_SHARED(shared("data/scenes/audio"));
        REQUIRE_SHARED(shared("reference/int8/scales.json"));
        compareEveryLayer(authorsModel(), realInputs(12));
    }
};

QTEST_GUILESS_MAIN(OnnxTest)
#include "onnx_test.moc"
