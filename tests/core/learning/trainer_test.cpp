#include "base/atomic_file.h"
#include "base/error.h"
#include "learning/run_files.h"
#include "learning/trainable_network.h"
#include "learning/trainer.h"
#include "learning/training_events.h"
#include "quantization/conversion.h"
#include "runtime/int8_engine.h"
#include "synthetic_data.h"

#include <QTemporaryDir>
#include <QtTest>

#include <cmath>
#include <map>

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
    nlohmann::ordered_json last(const std::string& kind) const {
        for (auto event = events.rbegin(); event != events.rend(); ++event)
            if ((*event)["event"] == kind)
                return *event;
        return {};
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

    void withoutASoundCheckpointARunIsNotBegunAnew() {
        const TrainingData data = test::syntheticData(24, 6);
        TrainingConfig config = smallConfig();
        config.qat = QatMode::Off;
        config.epochs = 1;
        Recorder recorder;
        TrainingControl control;
        trainIn("ruined", config, data, recorder, control);
        const RunFiles files{run("ruined")};
        for (const auto& path : {files.last(), files.previous()})
            writeFileAtomically(path, std::string("no checkpoint"));
        const std::string best = readFile(files.best());
        QVERIFY_EXCEPTION_THROWN(trainIn("ruined", config, data, recorder, control, true), Error);
        QCOMPARE(readFile(files.best()), best);
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
                control.set(nlohmann::ordered_json{{"learning_rate", 5e-4}, {"seed", 3}});
                control.set(nlohmann::ordered_json{{"learning_rat", 5e-4}});
                control.set(nlohmann::ordered_json{{"epochs", 1}});
                control.resume();
            } else if (event["event"] == "epoch" && event["epoch"] == 2)
                control.stop();
        };
        const TrainingOutcome outcome = trainIn("steered", config, data, recorder, control);
        QVERIFY(outcome.stoppedEarly);
        QCOMPARE(outcome.epochs, 2);
        QVERIFY(outcome.bestEpoch >= 0);
        QCOMPARE(recorder.count("resumed"), std::size_t(1));
        std::vector<std::string> refused;
        for (const auto& event : recorder.events)
            if (event["event"] == "refused")
                refused.push_back(event["key"]);
        QCOMPARE(refused, (std::vector<std::string>{"seed", "learning_rat", "epochs"}));
        QCOMPARE(recorder.count("set"), std::size_t(0)); // all of a command is done, or nothing
        QVERIFY(readCheckpoint(RunFiles{run("steered")}.best()).weights.tensors.contains("conv1.weight"));
    }

    void everyEventHasItsKeys() {
        const TrainingData data = test::syntheticData(24, 6);
        Recorder recorder;
        TrainingControl control;
        TrainingConfig config = smallConfig();
        config.epochs = 2;
        config.qat = QatMode::Off;
        control.set(nlohmann::ordered_json{{"mixup_alpha", 0.4}, {"ensemble_weight", 0.7}});
        trainIn("told", config, data, recorder, control);
        const std::map<std::string, std::vector<const char*>> keys{
            {"start",
             {"resumed", "epoch", "epochs", "step", "steps", "threads", "config", "labels", "validated_on", "data", "modulation",
              "modulation_vectors", "learning_rates", "metrics", "interventions", "best_epoch"}},
            {"step",
             {"epoch", "epochs", "step", "steps", "loss_scene", "loss_super", "loss_ensemble", "learning_rate", "conflict",
              "cosine", "examples_per_second", "loader_wait", "memory_bytes", "seconds_left"}},
            {"batch", {"epoch", "step", "mixed", "mixup_lambda", "modulated", "bands", "frames", "low", "high", "clips"}},
            {"epoch",
             {"epoch",
              "epochs",
              "stage",
              "learning_rate",
              "loss_scene",
              "loss_super",
              "loss_ensemble",
              "train_accuracy",
              "train_accuracy_super",
              "train_accuracy_ensemble",
              "conflict_rate",
              "cosine",
              "validated_on",
              "accuracy",
              "macro_accuracy",
              "log_loss",
              "log_loss_samples",
              "accuracy_scene",
              "log_loss_scene",
              "accuracy_super",
              "log_loss_super",
              "confusion_matrix",
              "most_wrong",
              "examples_per_second",
              "loader_wait",
              "memory_bytes",
              "seconds_left",
              "best_epoch",
              "best_log_loss"}},
            {"checkpoint", {"epoch", "step", "reason"}},
            {"set", {"epoch", "step", "set", "was", "learning_rates"}},
            {"done", {"epochs", "best_epoch", "best_log_loss", "stopped", "seconds"}}};
        for (const auto& [kind, names] : keys) {
            QVERIFY2(recorder.count(kind) > 0, kind.c_str());
            for (const auto& event : recorder.events)
                for (const char* name : names)
                    QVERIFY2(event["event"] != kind || event.contains(name), (kind + " " + name).c_str());
        }
        QCOMPARE(recorder.count("batch"), std::size_t(2)); // one an epoch
        QCOMPARE(recorder.last("epoch")["epoch"].get<int>(), 2);
        QCOMPARE(recorder.last("set")["was"]["mixup_alpha"].get<double>(), 0.2);
        QCOMPARE(recorder.last("start")["learning_rates"].size(), std::size_t(2));
        QVERIFY(recorder.last("step")["memory_bytes"].get<double>() > 10e6);
        std::int64_t judged = 0;
        const auto epoch = recorder.last("epoch");
        for (const auto& row : epoch["confusion_matrix"])
            for (const auto& count : row)
                judged += count.get<int>();
        QCOMPARE(judged, std::int64_t(6));
    }

    void aRecordedRunDrivenAgainEndsInTheSameBits() {
        const TrainingData data = test::syntheticData(40, 10);
        Recorder steered, again;
        TrainingControl control, driven;
        steered.also = [&](const nlohmann::ordered_json& event) { // a person who changes things as the run goes
            if (event["event"] == "step" && event["epoch"] == 1 && event["step"] == 2)
                control.set(nlohmann::ordered_json{{"learning_rate", 5e-4}, {"modulation_probability", 0.3}});
            if (event["event"] == "epoch" && event["epoch"] == 2)
                control.set(nlohmann::ordered_json{{"mixup_alpha", 0}, {"epochs", 4}});
            if (event["event"] == "step" && event["epoch"] == 5 && event["step"] == 3)
                control.set(nlohmann::ordered_json{{"ensemble_weight", 0.5}});
        };
        trainIn("steered-run", smallConfig(), data, steered, control);
        const auto recorded = nlohmann::ordered_json::parse(readFile(RunFiles{run("steered-run")}.interventions()));
        QCOMPARE(recorded.size(), std::size_t(3));

        TrainingConfig config;
        applySettings(config, nlohmann::ordered_json::parse(readFile(RunFiles{run("steered-run")}.config())));
        QVERIFY(config == smallConfig()); // as it began
        for (const auto& change : recorded)
            driven.set({change["set"], RunPosition{change["epoch"].get<int>(), change["step"].get<std::int64_t>()}});
        trainIn("driven-run", config, data, again, driven);
        for (const char* file : {"checkpoints/last.ckpt", "metrics.csv", "quantized/1/model.blob", "interventions.json"})
            QVERIFY2(readFile(run("steered-run") / file) == readFile(run("driven-run") / file), file);
    }

    void aChangeThatIsAcknowledgedSurvivesAKill() {
        const TrainingData data = test::syntheticData(40, 10);
        struct Killed {};
        Recorder recorder;
        TrainingControl control, other;
        recorder.also = [&](const nlohmann::ordered_json& event) {
            if (event["event"] == "step" && event["step"] == 2)
                control.set(nlohmann::ordered_json{{"learning_rate", 2e-4}});
            if (event["event"] == "set")
                throw Killed();
        };
        QVERIFY_EXCEPTION_THROWN(trainIn("killed", smallConfig(), data, recorder, control), Killed);
        Recorder after;
        trainIn("killed", smallConfig(), data, after, other, true);
        QCOMPARE(after.events.front()["config"]["learning_rate"].get<double>(), 2e-4);
        QCOMPARE(after.events.front()["interventions"].size(), std::size_t(1));
    }

    void stoppingWhileAnEpochIsJudgedLosesNothing() {
        const TrainingData data = test::syntheticData(24, 200); // four pieces of validation
        TrainingConfig config = smallConfig();
        config.epochs = 2;
        config.qat = QatMode::Off;
        Recorder plain, cut, rest;
        TrainingControl control, other, third;
        trainIn("judged", config, data, plain, control);
        cut.also = [&](const nlohmann::ordered_json& event) {
            if (event["event"] == "step" && event["step"] == event["steps"])
                other.stop();
        };
        QVERIFY(trainIn("judged-cut", config, data, cut, other).stoppedEarly);
        QCOMPARE(cut.count("epoch"), std::size_t(0));
        trainIn("judged-cut", config, data, rest, third, true);
        QVERIFY(readFile(RunFiles{run("judged")}.last()) == readFile(RunFiles{run("judged-cut")}.last()));
    }

    void theBatchIsShownAsItWentIn() {
        TrainingData data = test::syntheticData(24, 0);
        data.filenames.assign(24, "audio/some.wav");
        TrainingConfig config = smallConfig();
        config.modulationProbability = 1;
        config.mixupAlpha = 1;
        const Batch batch = trainingBatch(config, data, epochOrder(24, config.seed, 0), 0, 0);
        const auto event = batchEvent(batch, data, 0, 1);
        QCOMPARE(event["clips"].size(), std::size_t(8));
        QCOMPARE(event["mixed"].get<int>(), 8);
        const double low = event["low"], high = event["high"];
        std::size_t vectors = 0;
        for (std::size_t i = 0; i < 8; ++i) {
            const auto& clip = event["clips"][i];
            const QByteArray bytes = QByteArray::fromBase64(QByteArray::fromStdString(clip["input"].get<std::string>()));
            QCOMPARE(bytes.size(), qsizetype(kLogMelSize));
            for (int k = 0; k < kLogMelSize; k += 97) {
                const double drawn = low + static_cast<unsigned char>(bytes[k]) * (high - low) / 255;
                QVERIFY(std::abs(drawn - batch.input[i * kInputSize + static_cast<std::size_t>(k)]) <= (high - low) / 510 + 1e-6);
            }
            double shares = 0;
            for (const auto& share : clip["shares"])
                shares += share["share"].get<double>();
            QVERIFY(std::abs(shares - 1) < 1e-5);
            QCOMPARE(clip["vector"].is_null(), batch.reference[i] == 0);
            vectors += !clip["vector"].is_null();
            for (const auto& stripe : clip["stripes"]) {
                const int first = stripe["first"];
                const std::size_t at =
                    i * kInputSize + static_cast<std::size_t>(stripe["axis"] == "time" ? first : first * kFrames);
                QCOMPARE(batch.input[at], 0.f);
            }
        }
        QVERIFY(vectors > 0);
    }

    void theInt8ModelIsTheBestOfTheRun() {
        const TrainingData data = test::syntheticData(24, 9);
        TrainingConfig config = smallConfig();
        config.qat = QatMode::Start;
        config.epochs = 4;
        config.learningRate = 0.3; // so high that the last epoch is not the best
        Recorder recorder;
        TrainingControl control;
        const TrainingOutcome outcome = trainIn("start", config, data, recorder, control);
        const Checkpoint best = readCheckpoint(RunFiles{run("start")}.best());
        QCOMPARE(best.epoch, outcome.bestEpoch);
        const Checkpoint kept = readCheckpoint(run("start") / "quantized/1/weights.ckpt");
        QVERIFY(kept.weights.tensors.at("fc2.weight").values == best.weights.tensors.at("fc2.weight").values);

        for (int stage = 0; stage < 2; ++stage) { // without validation, and stopped before an integer epoch: the last network
            Recorder after;
            TrainingControl steering;
            TrainingConfig other = smallConfig();
            if (stage == 0)
                other.validate = ValidateOn::None;
            after.also = [&](const nlohmann::ordered_json& event) {
                if (stage == 1 && event["event"] == "epoch" && event["stage"] == "quantised")
                    steering.stop();
            };
            const char* name = stage == 0 ? "unjudged" : "early";
            trainIn(name, other, test::syntheticData(24, stage == 0 ? 0 : 9), after, steering);
            const Checkpoint last = namedCheckpoint({run(name)}, "last");
            const Checkpoint model = readCheckpoint(run(name) / "quantized/1/weights.ckpt");
            QVERIFY(model.weights.tensors.at("fc2.weight").values == last.weights.tensors.at("fc2.weight").values);
        }
    }

    void aDatasetWithoutSuperClassesTrainsOneHead() {
        TrainingData data = test::syntheticData(24, 6);
        data.labels.superClasses.clear();
        data.labels.group.clear();
        Recorder recorder;
        TrainingControl control;
        const TrainingOutcome outcome = trainIn("single", smallConfig(), data, recorder, control);
        QVERIFY(outcome.metrics.back()["loss_super"].is_null());
        QVERIFY(!outcome.metrics.back().contains("accuracy_super"));
        QCOMPARE(outcome.metrics.back()["log_loss_scene"], outcome.metrics.back()["log_loss"]);
        QCOMPARE(namedCheckpoint({run("single")}, "best").weights.config.logits(), 3);
    }
};

QTEST_GUILESS_MAIN(TrainerTest)
#include "trainer_test.moc"
