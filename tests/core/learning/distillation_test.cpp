#include "learning/distillation.h"

#include "base/error.h"
#include "learning/run_files.h"
#include "learning/teacher.h"
#include "learning/trainable_network.h"
#include "random_network.h"
#include "synthetic_data.h"

#include <ATen/ATen.h>
#include <QTemporaryDir>
#include <QtTest>
#include <torch/csrc/autograd/autograd.h>

using namespace earshot;
using namespace earshot::test;
using at::Tensor;

namespace {

/// Hears everything, keeps nothing, and may act on it.
class Listener : public TrainingObserver {
public:
    std::function<void(const nlohmann::ordered_json&)> act;
    void event(const nlohmann::ordered_json& event) override {
        if (act)
            act(event);
    }
};

TrainingConfig distilledConfig(DistillationForm form) {
    TrainingConfig config;
    config.student = true;
    config.multiTask = false;
    config.distillation = form;
    config.teacherChannels = 32;
    config.teacherEpochs = 2;
    config.epochs = 2;
    config.qatEpochs = 3;
    config.batch = 8;
    config.warmupEpochs = 1;
    config.threads = 1;
    return config;
}

} // namespace

class DistillationTest : public QObject {
    Q_OBJECT

    QTemporaryDir folder_;
    std::filesystem::path run(const char* name) const { return folder_.filePath(QString::fromLatin1(name)).toStdString(); }

    TrainingOutcome trainIn(const char* name, const TrainingConfig& config, const TrainingData& data, Listener& listener,
                            TrainingControl& control, bool resume = false, std::stop_token stop = {}) const {
        Progress quiet;
        return train(config, data, run(name), resume, listener, control, quiet, stop);
    }

    /// A batch of two clips, a teacher of 32 channels and what a student of three classes gave.
    struct Case {
        TrainingConfig config;
        NetworkConfig student = NetworkConfig::student(3);
        Tensor x = at::randn({2, 256, 44, 2});
        Tensor labels = at::softmax(at::randn({2, 3}), 1);
        Tensor logits = at::randn({2, 3}).requires_grad_();
        Tensor features = at::randn({2, 12, 5, 16}).requires_grad_();
        std::unique_ptr<Distillation> distillation;

        explicit Case(DistillationForm form) {
            config.distillation = form;
            NetworkConfig teacher = student;
            teacher.channels = 32;
            distillation = std::make_unique<Distillation>(config, randomWeights(teacher, 4), student);
        }
        Tensor loss() {
            const Tensor entropy = -(labels * at::log_softmax(logits, 1)).sum();
            return distillation->losses({entropy, {}}, x, {logits, features}, labels).scene;
        }
    };

    /// Central differences of `loss` against `gradient` at some values of `of`.
    template <typename Loss>
    static void compareNumerically(Loss&& loss, const Tensor& of, const Tensor& gradient) {
        // Small: the maps of an untrained teacher have far outliers, and ReLU a kink.
        const double step = 2e-4, scale = std::max(1e-3, gradient.abs().max().item<double>());
        const Tensor flat = of.detach().view(-1), expected = gradient.reshape(-1);
        for (std::int64_t i = 0; i < flat.numel(); i += std::max<std::int64_t>(1, flat.numel() / 5)) {
            const float value = flat[i].item<float>();
            flat[i] = value + step;
            const double above = loss();
            flat[i] = value - step;
            const double below = loss();
            flat[i] = value;
            QVERIFY2(std::abs((above - below) / (2 * step) - expected[i].item<double>()) < 0.05 * scale,
                     qPrintable(
                         QString("%1: %2 against %3").arg(i).arg((above - below) / (2 * step)).arg(expected[i].item<double>())));
        }
    }

private Q_SLOTS:
    void initTestCase() { prepareForTraining(1); }
    void init() { at::manual_seed(2); }

    void theDivergenceIsThatOfSoftenedAnswers() { // both sides by hand
        const Tensor z = at::tensor({1.0, 2.0, 0.5}).reshape({1, 3}), t = at::tensor({0.0, 1.5, -1.0}).reshape({1, 3});
        double expected = 0, sumZ = 0, sumT = 0;
        for (int i = 0; i < 3; ++i) {
            sumZ += std::exp(z[0][i].item<double>() / 2);
            sumT += std::exp(t[0][i].item<double>() / 2);
        }
        for (int i = 0; i < 3; ++i) {
            const double p = std::exp(t[0][i].item<double>() / 2) / sumT, q = std::exp(z[0][i].item<double>() / 2) / sumZ;
            expected += p * std::log(p / q);
        }
        QVERIFY(std::abs(softenedDivergence(z, t, 2).item<double>() - expected) < 1e-6);
        QVERIFY(std::abs(softenedDivergence(z, z, 2).item<double>()) < 1e-7);
    }

    void plainDistillationMixesBothLossesByTheWeight() {
        Case c(DistillationForm::Logits);
        const Tensor entropy = -(c.labels * at::log_softmax(c.logits, 1)).sum();
        c.config.distillationWeight = 1;
        Distillation labelsAlone(c.config, randomWeights(NetworkConfig::student(3), 4), c.student);
        const HeadLosses losses = labelsAlone.losses({entropy, {}}, c.x, {c.logits, c.features}, c.labels);
        QCOMPARE(losses.scene.item<float>(), entropy.item<float>());
    }

    void gradientsToTheStudentAgreeWithDifferences_data() {
        QTest::addColumn<int>("form");
        QTest::newRow("logits") << int(DistillationForm::Logits);
        QTest::newRow("fusion") << int(DistillationForm::Fusion);
    }
    void gradientsToTheStudentAgreeWithDifferences() {
        QFETCH(int, form);
        Case c(static_cast<DistillationForm>(form));
        const bool fusion = form == int(DistillationForm::Fusion);
        const Tensor total = c.loss();
        // targets are constants: of the student's logits only labels and teacher (the fused classifier, held still) pull
        const auto gradients = torch::autograd::grad({total}, {c.logits, c.features}, {}, false, false, true);
        if (!fusion) {
            compareNumerically([&] { return c.loss().item<double>(); }, c.logits, gradients[0]);
            QVERIFY(!gradients[1].defined());
            return;
        }
        // the maps reach the fused classifier alone
        const Tensor through = torch::autograd::grad({(c.loss(), c.distillation->fusedLoss())}, {c.features}, {}, true)[0];
        QVERIFY((gradients[1] - through).abs().max().item<double>() < 1e-6);
    }

    void gradientsOfTheFusionModuleAgreeWithDifferences() {
        Case c(DistillationForm::Fusion);
        c.loss();
        const auto& parameters = c.distillation->fusionParameters();
        const auto gradients = torch::autograd::grad({c.distillation->fusedLoss()}, parameters, {}, true);
        for (std::size_t i = 0; i < parameters.size(); ++i)
            compareNumerically(
                [&] {
                    c.loss();
                    return c.distillation->fusedLoss().item<double>();
                },
                parameters[i], gradients[i]);
    }

    void theFusedClassifierLearns() {
        Case c(DistillationForm::Fusion);
        c.loss();
        const double before = c.distillation->fusedLoss().item<double>();
        for (int i = 0; i < 30; ++i) {
            c.loss();
            c.distillation->update(1e-3);
        }
        c.loss();
        const double after = c.distillation->fusedLoss().item<double>();
        QVERIFY2(after < before, qPrintable(QString("%1 after %2").arg(after).arg(before)));
    }

    void aTeacherOfOtherClassesIsRefused() {
        QVERIFY_EXCEPTION_THROWN(Distillation({}, randomWeights(NetworkConfig::student(4), 1), NetworkConfig::student(3)), Error);
    }

    void aTeacherIsTrainedFirstAndKeptBesideTheStudent() {
        const TrainingData data = syntheticData(24, 6);
        Listener listener;
        TrainingControl control;
        int teacherEpochs = 0, ownEpochs = 0;
        listener.act = [&](const nlohmann::ordered_json& event) {
            if (event["event"] == "teacher" && event["teacher"]["event"] == "epoch")
                teacherEpochs += ownEpochs == 0;
            ownEpochs += event["event"] == "epoch";
        };
        trainIn("taught", distilledConfig(DistillationForm::Fusion), data, listener, control);
        QCOMPARE(teacherEpochs, 2);
        QCOMPARE(ownEpochs, 5);
        QCOMPARE(namedCheckpoint({run("taught/teacher")}, "best").weights.config.channels, 32);
        QCOMPARE(namedCheckpoint({run("taught")}, "best").weights.config.channels, 16);
        QVERIFY(std::filesystem::exists(run("taught") / "quantized/1/model.blob"));
    }

    void anyRunCanBeTheTeacher() {
        const TrainingData data = syntheticData(24, 6);
        Listener listener;
        TrainingControl control;
        TrainingConfig other = distilledConfig(DistillationForm::Off);
        other.student = false;
        other.multiTask = true;
        other.qat = QatMode::Off;
        trainIn("other", other, data, listener, control);
        TrainingConfig config = distilledConfig(DistillationForm::Fusion);
        config.teacher = run("other").string();
        trainIn("student", config, data, listener, control);
        QCOMPARE(readCheckpoint(RunFiles{run("student/teacher")}.best()).weights.config.superClasses, 2);
    }

    /// Cut off while the teacher learns, while the student learns in float, and while it learns in integers.
    void aStoppedAndResumedDistillationEqualsAnUninterruptedOne() {
        const TrainingData data = syntheticData(24, 6);
        const TrainingConfig config = distilledConfig(DistillationForm::Fusion);
        Listener plain, cut;
        TrainingControl control;
        trainIn("plain", config, data, plain, control);
        int interruptions = 0;
        for (bool done = false; !done; ++interruptions) {
            std::stop_source stop;
            int steps = 0;
            cut.act = [&](const nlohmann::ordered_json& event) {
                const bool step = event["event"] == "step" || event["event"] == "progress"; // the student's or the teacher's
                if (step && ++steps == 4)
                    stop.request_stop();
            };
            try {
                trainIn("cut", config, data, cut, control, interruptions > 0, stop.get_token());
                done = true;
            } catch (const Cancelled&) {
            }
            QVERIFY(interruptions < 20);
        }
        QVERIFY(interruptions > 4);
        const auto a = namedCheckpoint({run("plain")}, "last"), b = namedCheckpoint({run("cut")}, "last");
        for (const auto& [name, tensor] : a.weights.tensors)
            QVERIFY2(tensor.values == b.weights.tensors.at(name).values, name.c_str());
        QVERIFY(a.state->fusion->parameters == b.state->fusion->parameters);
    }
};

QTEST_GUILESS_MAIN(DistillationTest)
#include "distillation_test.moc"
