#include "train/settings_draft.h"

#include <QtTest>

using namespace earshot;

class SettingsDraftTest : public QObject {
    Q_OBJECT

    static const SettingSpec& spec(const char* key) { return *findSetting(QLatin1String(key)); }

private Q_SLOTS:
    void everySettingShownIsOneOfCore() {
        const QJsonObject known = toObject(TrainingConfig());
        for (const SettingSpec& each : settingSpecs()) {
            QVERIFY2(known.contains(each.key), qPrintable(each.key));
            QVERIFY2(!each.help.isEmpty(), qPrintable(each.key));
            for (const auto& [value, words] : each.choices)
                QCOMPARE(settingProblem(each.key, value), QString());
        }
    }

    void anUntouchedPresetNeedsNoAssignment() {
        for (const std::string& preset : presetNames()) {
            SettingsDraft draft;
            draft.setPreset(QString::fromStdString(preset));
            QCOMPARE(draft.assignments(), QStringList());
            QCOMPARE(draft.changedCount(), 0);
        }
    }

    void aChangeIsMarkedAndHandedOver() {
        SettingsDraft draft;
        draft.setPreset("submission2");
        draft.type(spec("batch"), "64");
        QVERIFY(draft.isChanged(spec("batch")));
        QCOMPARE(draft.formerText(spec("batch")), "16");
        QCOMPARE(draft.assignments(), QStringList{"batch=64"});
        draft.revert();
        QCOMPARE(draft.changedCount(), 0);
    }

    void anotherLengthScalesTheSchedule() {
        SettingsDraft draft;
        draft.setPreset("submission2");
        draft.type(spec("epochs"), "10");
        QCOMPARE(draft.text(spec("mixup_whole_epochs")), "6");
        const TrainingConfig config = configFrom(draft.config());
        QCOMPARE(config.cosineEpochs, 0);
        draft.type(spec("epochs"), "100");
        QCOMPARE(draft.assignments(), QStringList());
    }

    void whatCannotBeIsRefusedWithASentence() {
        SettingsDraft draft;
        draft.type(spec("dropout"), "7");
        QVERIFY(draft.hasProblems());
        QVERIFY2(draft.problem("dropout").contains("0.9"), qPrintable(draft.problem("dropout")));
        QCOMPARE(draft.text(spec("dropout")), "7");
        draft.type(spec("dropout"), "much");
        QVERIFY(draft.hasProblems());
        draft.type(spec("dropout"), "0.2");
        QVERIFY(!draft.hasProblems());
    }

    void fractionsAndPercentAreUnderstood() {
        QCOMPARE(settingFromText(spec("modulation_probability"), "12 / 13")->toDouble(), 12.0 / 13);
        QCOMPARE(settingFromText(spec("modulation_probability"), "50%")->toDouble(), 0.5);
        QVERIFY(!settingFromText(spec("modulation_probability"), "1/0"));
        SettingsDraft draft;
        QCOMPARE(draft.text(spec("modulation_probability")), "12 / 13");
    }

    void aLiveRunTakesOnlyWhatCanBeSteered() {
        SettingsDraft draft;
        QJsonObject config = draft.config();
        draft.setRun(config, true);
        draft.type(spec("learning_rate"), "0.0005");
        draft.type(spec("batch"), "64");
        QCOMPARE(draft.pending().size(), 2);
        QCOMPARE(draft.applicable().keys(), QStringList{"learning_rate"});
        config["learning_rate"] = 0.0005; // the worker took it on
        draft.updateRun(config, true);
        QCOMPARE(draft.pending().keys(), QStringList{"batch"}); // fixed for a run
        QVERIFY(draft.isChanged(spec("learning_rate")));        // still other than the preset
        QCOMPARE(draft.formerText(spec("learning_rate")), "0.001");
    }

    void aRunOfAnotherVersionIsShownAsFarAsItIsKnown() {
        SettingsDraft draft;
        draft.setRun({{"preset", "quick"}, {"batch", 48}, {"a setting of tomorrow", 5}, {"dropout", 9}}, false);
        QCOMPARE(draft.text(spec("batch")), "48");
        QCOMPARE(draft.text(spec("dropout")), "0.3");
    }
};

QTEST_GUILESS_MAIN(SettingsDraftTest)
#include "settings_draft_test.moc"
