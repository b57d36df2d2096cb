#include "base/atomic_file.h"
#include "base/error.h"
#include "learning/run_files.h"
#include "learning/trainable_network.h"
#include "learning/trainer.h"
#include "quantization/conversion.h"
#include "runtime/int8_engine.h"
#include "synthetic_data.h"

#include <QTemporaryDir>
#include <QtTest>

#include <cmath>

using namespace earshot;

namespace {

class Recorder : public TrainingObserver {
public:
    std::vector<nlohmann::ordered_json> events;
    std::function<void(const nlohmann::ordered_json&)> also;
    void event(const nlohmann::ordered_json& event) override {
        events.push_back(event);
        if (also)
            also(event);
    }
    std::size_t count(const std::string& kind) const {
        std::size_t n = 0;
        for (const auto& event : events)
            n += event["event"] == kind;
        return n;
    }
};

TrainingConfig smallConfig() {
    TrainingConfig config;
    config.epochs = 3;
    config.batch = 8;
    config.warmupEpochs = 1;
    config.qat = QatMode::After;
    config.qatEpochs = 3;
    config.threads = 1;
    return config;
}

std::vector<float> inputsOf(const TrainingData& data, const std::vector<Example>& examples) {
    std::vector<float> inputs(examples.size() * kInputSize);
    for (std::size_t i = 0; i < examples.size(); ++i)
        networkInput(data.features->logMel(static_cast<std::size_t>(examples[i].row)),
                     std::span(inputs).subspan(i * kInputSize, kInputSize));
    return inputs;
}

} // namespace

class TrainerTest : public QObject {
    Q_OBJECT

    QTemporaryDir folder_;
    std::filesystem::path run(const char* name) const { return folder_.filePath(QString::fromLatin1(name)).toStdString(); }

    TrainingOutcome trainIn(const char* name, const TrainingConfig& config, const TrainingData& data, Recorder& recorder,
                            TrainingControl& control, bool resume = false, std::stop_token stop = {}) const {
        Progress quiet;
        return train(config, data, run(name), resume, recorder, control, quiet, stop);
    }

private Q_SLOTS:
    void initTestCase() { prepareForTraining(1); }

    void aRunLearnsQuantisesAndLeavesItsFiles() {
        const TrainingData data = test::syntheticData(48, 12);
        TrainingConfig config = smallConfig();
        config.epochs = 6;
        Recorder recorder;
        TrainingControl control;
        const TrainingOutcome outcome = trainIn("whole", config, data, recorder, control);
        QCOMPARE(outcome.epochs, 9);
        QCOMPARE(recorder.count("epoch"), std::size_t(9));
        QVERIFY(outcome.metrics.back()["loss_scene"].get<double>() < outcome.metrics.front()["loss_scene"].get<double>());
        QVERIFY(outcome.metrics.back()["accuracy"].get<double>() > 0.6); // three classes
        QCOMPARE(outcome.metrics.back()["stage"].get<std::string>(), std::string("integer"));

        const RunFiles files{run("whole")};
        for (const auto& path : {files.config(), files.metrics(), files.last(), files.best(), files.ofEpoch(0), files.ofEpoch(8)})
            QVERIFY2(std::filesystem::exists(path), path.c_str());
        QVERIFY(std::filesystem::exists(run("whole") / "quantized/1/model.blob"));
    }

    void theQuantisedGraphEqualsTheEngineBitForBit() {
        const TrainingData data = test::syntheticData(24, 12);
        TrainingConfig config = smallConfig();
        config.epochs = 1;
        config.qat = QatMode::Start;
        TrainableNetwork network(config, data.labels);
        network.initialise();
        const auto order = epochOrder(data.train.size(), 1, 0);
        for (int step = 0; step < 3; ++step)
            network.step(trainingBatch(config, data, order, 0, step), 1e-3, {true, false, true}, 5);
        for (int step = 0; step < 2; ++step) // integers in the training graph, too
            network.step(trainingBatch(config, data, order, 1, step), 1e-4, {true, true, true}, 5);

        const auto inputs = inputsOf(data, data.validation);
        const std::vector<float> graph = network.logits(inputs, {true, true, true});
        const Int8Engine engine(network.int8Model().toBlob());
        std::size_t mismatches = 0;
        for (std::size_t clip = 0; clip < data.validation.size(); ++clip) {
            const auto row = engine.infer(std::span(inputs).subspan(clip * kInputSize, kInputSize));
            for (std::size_t i = 0; i < row.size(); ++i)
                mismatches += row[i] != graph[clip * row.size() + i];
        }
        QCOMPARE(mismatches, std::size_t(0));
    }

    void trainingInIntegersReachesTheWeights() {
        const TrainingData data = test::syntheticData(16, 0);
        TrainingConfig config = smallConfig();
        TrainableNetwork network(config, data.labels);
        network.initialise();
        const auto order = epochOrder(data.train.size(), 1, 0);
        network.step(trainingBatch(config, data, order, 0, 0), 1e-3, {true, false, true}, 5);
        const NetworkWeights before = network.weights();
        for (int step = 0; step < 8; ++step)
            network.step(trainingBatch(config, data, order, 0, step % 2), 1e-3, {true, true, true}, 5);
        const NetworkWeights after = network.weights();
        for (const auto& [name, tensor] : before.tensors) {
            const bool statistic = name.find("running") != std::string::npos;
            QVERIFY2((tensor.values == after.tensors.at(name).values) == statistic, name.c_str());
        }
    }

    void aStoppedAndResumedRunEqualsAnUninterruptedOne() {
        const TrainingData data = test::syntheticData(40, 10);
        const TrainingConfig config = smallConfig();
        Recorder plain, cut;
        TrainingControl control;
        trainIn("plain", config, data, plain, control);

        for (int interruption = 0, resume = 0; interruption < 40; ++interruption, resume = 1) {
            std::stop_source stop;
            int steps = 0;
            cut.also = [&](const nlohmann::ordered_json& event) {
                if (event["event"] == "step" && ++steps == 7)
                    stop.request_stop();
            };
            try {
                trainIn("cut", config, data, cut, control, resume != 0, stop.get_token());
                break;
            } catch (const Cancelled&) {
            }
        }
        const auto a = namedCheckpoint({run("plain")}, "last"), b = namedCheckpoint({run("cut")}, "last");
        for (const auto& [name, tensor] : a.weights.tensors)
            QVERIFY2(tensor.values == b.weights.tensors.at(name).values, name.c_str());
        QCOMPARE(readFile(RunFiles{run("plain")}.metrics()), readFile(RunFiles{run("cut")}.metrics()));
        QCOMPARE(readFile(run("plain") / "quantized/1/model.blob"), readFile(run("cut") / "quantized/1/model.blob"));
    }

    void aDamagedCheckpointIsPassedOverForTheOneBefore() {
        const TrainingData data = test::syntheticData(24, 6);
        TrainingConfig config = smallConfig();
        config.qat = QatMode::Off;
        Recorder recorder;
        TrainingControl control;
        trainIn("damaged", config, data, recorder, control);
        const RunFiles files{run("damaged")};
        std::string content = readFile(files.last());
        content[content.size() / 2] = static_cast<char>(content[content.size() / 2] ^ 1);
        writeFileAtomically(files.last(), content);

        Recorder again;
        const TrainingOutcome outcome = trainIn("damaged", config, data, again, control, true);
        QCOMPARE(again.count("warning"), std::size_t(1));
        QCOMPARE(outcome.epochs, 3);
        QCOMPARE(again.count("epoch"), std::size_t(1)); // only the last epoch was lost
    }

    void stopKeepsWhatIsBestAndPausingChangesNothing() {
        const TrainingData data = test::syntheticData(24, 6);
        TrainingConfig config = smallConfig();
        config.qat = QatMode::Off;
        Recorder recorder;
        TrainingControl control;
        recorder.also = [&](const nlohmann::ordered_json& event) {
            if (event["event"] == "epoch" && event["epoch"] == 1)
                control.pause();
            else if (event["event"] == "paused") {
                control.set({{"learning_rate", 5e-4}, {"seed", 3}});
                control.resume();
            } else if (event["event"] == "epoch" && event["epoch"] == 2)
                control.stop();
        };
        const TrainingOutcome outcome = trainIn("steered", config, data, recorder, control);
        QVERIFY(outcome.stoppedEarly);
        QCOMPARE(outcome.epochs, 2);
        QVERIFY(outcome.bestEpoch >= 0);
        QCOMPARE(recorder.count("resumed"), std::size_t(1));
        QCOMPARE(recorder.count("warning"), std::size_t(1)); // the seed cannot change
        QVERIFY(readCheckpoint(RunFiles{run("steered")}.best()).weights.tensors.contains("conv1.weight"));
    }

    void aDatasetWithoutSuperClassesTrainsOneHead() {
        TrainingData data = test::syntheticData(24, 6);
        data.labels.superClasses.clear();
        data.labels.group.clear();
        Recorder recorder;
        TrainingControl control;
        const TrainingOutcome outcome = trainIn("single", smallConfig(), data, recorder, control);
        QCOMPARE(outcome.metrics.back()["loss_super"].get<double>(), 0.0);
        QCOMPARE(namedCheckpoint({run("single")}, "best").weights.config.logits(), 3);
    }
};

QTEST_GUILESS_MAIN(TrainerTest)
#include "trainer_test.moc"
