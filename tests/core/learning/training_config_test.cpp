#include "base/error.h"
#include "learning/training_config.h"

#include <QtTest>

#include <cmath>
#include <numbers>

using namespace earshot;

class TrainingConfigTest : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void aConfigurationSurvivesJson() {
        TrainingConfig config = presetConfig("submission3");
        config.seed = 42;
        config.pcgradScope = PcgradScope::Trunk;
        TrainingConfig read;
        applySettings(read, toJson(config));
        QVERIFY(read == config);
    }

    void thePresetsAreThePublishedOnes() {
        QCOMPARE(presetConfig("submission1").epochs, 120);
        QCOMPARE(presetConfig("submission2").epochs, 100);
        QCOMPARE(presetConfig("submission1").ensembleWeight, 0.8);
        QCOMPARE(presetConfig("submission3").ensembleWeight, 0.7);
        for (const char* name : {"submission1", "submission2", "submission3", "submission4"}) {
            QVERIFY(presetConfig(name).qat == QatMode::Start);
            QCOMPARE(presetConfig(name).batch, 16);
        }
        QVERIFY(presetConfig("quick").qat == QatMode::After);
        QVERIFY(presetConfig("submission4").network(10, 3) == NetworkConfig::student(10));
        QVERIFY(presetConfig("submission4").distillation == DistillationForm::Fusion);
        QCOMPARE(presetConfig("submission4").teacherChannels, 64);
        QCOMPARE(presetConfig("submission4").distillationTemperature, 2.0);
    }

    void unknownAndImpossibleSettingsAreRefusedWithAHint() {
        TrainingConfig config;
        try {
            applySetting(config, "learning_rat=0.1");
            QFAIL("accepted");
        } catch (const Error& error) {
            QVERIFY(error.hint().find("learning_rate") != std::string::npos);
        }
        QVERIFY_EXCEPTION_THROWN(applySetting(config, "epochs=0"), Error);
        QVERIFY_EXCEPTION_THROWN(applySetting(config, "epochs=1.5"), Error);
        QVERIFY_EXCEPTION_THROWN(applySetting(config, "qat=never"), Error);
        QVERIFY_EXCEPTION_THROWN(applySetting(config, "multi_task=1"), Error);
        QVERIFY_EXCEPTION_THROWN(applySetting(config, "distillation=sometimes"), Error);
        TrainingConfig uneven = config;
        QVERIFY_EXCEPTION_THROWN(applySetting(uneven, "teacher_channels=40"), Error);
        QVERIFY_EXCEPTION_THROWN(applySetting(config, "nonsense"), Error);
        QVERIFY_EXCEPTION_THROWN(presetConfig("submission5"), Error);
        QVERIFY(config == TrainingConfig{});
    }

    void theLearningRateFollowsTheFormula() {
        TrainingConfig config; // method.md section 6, T = 100
        for (int e = 0; e < 5; ++e)
            QCOMPARE(learningRateOf(config, e), 5e-5 + e * (1e-3 - 5e-5) / 5);
        for (int e = 5; e < 100; ++e)
            QVERIFY(std::abs(learningRateOf(config, e) -
                             (1e-6 + 0.5 * (1e-3 - 1e-6) * (1 + std::cos(std::numbers::pi * (e - 5) / 100)))) < 1e-15);
        config.epochs = 120;
        config.cosineEpochs = 100;
        QVERIFY(std::abs(learningRateOf(config, 110) - 1e-6) < 1e-18);
    }

    void quantisationAwareTrainingComesInStages() {
        TrainingConfig config;
        config.epochs = 10;
        config.qatEpochs = 6;
        QCOMPARE(config.totalEpochs(), 16);
        QVERIFY(!stageOf(config, 9).quantised);
        QVERIFY(stageOf(config, 10).quantised && !stageOf(config, 13).frozen);
        QVERIFY(stageOf(config, 14).frozen && stageOf(config, 15).frozen);
        QVERIFY(std::abs(learningRateOf(config, 10) - 1e-3 / 20) < 1e-12);
        QVERIFY(stageOf(config, 5).mixWhole && !stageOf(config, 6).mixWhole);
        config.qat = QatMode::Start;
        QCOMPARE(config.totalEpochs(), 10);
        QVERIFY(stageOf(config, 0).quantised && !stageOf(config, 8).frozen && stageOf(config, 9).frozen);
    }
};

QTEST_GUILESS_MAIN(TrainingConfigTest)
#include "training_config_test.moc"
