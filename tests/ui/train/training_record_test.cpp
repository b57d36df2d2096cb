#include "train/training_curves.h"
#include "train/training_record.h"

#include <QDir>
#include <QFile>
#include <QJsonDocument>
#include <QTemporaryDir>
#include <QtTest>

#include <cmath>

using namespace earshot;

class TrainingRecordTest : public QObject {
    Q_OBJECT

    static constexpr const char* kStart =
        R"({"event":"start","resumed":false,"epoch":1,"epochs":8,"step":0,"steps":40,
            "config":{"preset":"quick","epochs":6,"batch":32,"qat":"after","qat_epochs":2,"learning_rate":0.001,"multi_task":true},
            "labels":{"classes":["airport","bus"],"super_classes":["indoor","transportation"],"group":[0,1]},
            "validated_on":"held-out train locations",
            "data":{"train":{"recordings":90,"segments":100,"devices":6,"locations":30},
                    "validation":{"recordings":18,"segments":20,"devices":6,"locations":5},"shared_locations":0},
            "modulation":"parallel segments","modulation_vectors":37,
            "learning_rates":[0.001,0.0009,0.0008,0.0007,0.0006,0.0005,0.0001,0.00005],
            "metrics":[],"interventions":[],"best_epoch":null,"best_log_loss":null})";

    static QByteArray epochLine(int epoch, double logLoss, const char* stage = "float") {
        return QStringLiteral(R"({"event":"epoch","epoch":%1,"epochs":8,"stage":"%3","learning_rate":0.001,"loss_scene":%2,
            "loss_super":0.5,"train_accuracy":0.4,"conflict_rate":0.25,"cosine":0.1,"log_loss":%2,"accuracy":0.5,
            "accuracy_scene":0.48,"log_loss_scene":%2,"accuracy_super":0.8,"confusion_matrix":[[3,1],[2,4]],
            "most_wrong":[{"clip":7,"filename":"audio/a.wav","segment":2,"truth":"airport","heard":"bus","confidence":0.97,"loss":3.5}],
            "examples_per_second":120,"loader_wait":0.01,"memory_bytes":1900000000,"seconds_left":42})")
            .arg(epoch)
            .arg(logLoss)
            .arg(QLatin1String(stage))
            .toUtf8();
    }

    static void take(TrainingRecord& record, const QByteArray& line) {
        QJsonParseError error;
        const QJsonDocument document = QJsonDocument::fromJson(line, &error);
        QVERIFY2(error.error == QJsonParseError::NoError, qPrintable(error.errorString()));
        record.take(document.object());
    }

private Q_SLOTS:
    void aRunIsTold() {
        TrainingRecord record;
        take(record, kStart);
        QCOMPARE(record.state, TrainingRecord::State::Running);
        QCOMPARE(record.epochsPlanned, 8);
        QCOMPARE(record.currentEpoch, 1);
        QCOMPARE(record.train.segments, 100);
        QCOMPARE(record.validation.devices, 6);
        QCOMPARE(record.sharedLocations, 0);
        QVERIFY(record.hasTwoHeads());
        take(record, R"({"event":"step","epoch":1,"epochs":8,"step":20,"steps":40,"examples_per_second":99,"seconds_left":300})");
        QCOMPARE(record.step, 20);
        QCOMPARE(record.share(), 0.5 / 8);
        QCOMPARE(record.secondsLeft(), std::optional<int>(300));
        take(record, epochLine(1, 2.0));
        QCOMPARE(record.epochs.size(), std::size_t(1));
        QCOMPARE(record.currentEpoch, 2);
        QCOMPARE(record.memoryBytes, 1900000000);
        const EpochRecord& epoch = record.epochs.front();
        QCOMPARE(epoch.value("log_loss"), 2.0);
        QVERIFY(std::isnan(epoch.value("no such figure")));
        QVERIFY(epoch.matrix);
        QCOMPARE(epoch.matrix->at(1, 0), 2);
        QCOMPARE(epoch.mostWrong.front().filename, "audio/a.wav");
        QCOMPARE(epoch.mostWrong.front().segment, 2);
        QCOMPARE(epoch.mostWrong.front().heard, "bus");
        take(record, R"({"event":"done","epochs":1,"stopped":true})");
        QCOMPARE(record.state, TrainingRecord::State::Stopped);
    }

    void theBestEpochIsOfTheFloatStage() {
        TrainingRecord record;
        take(record, kStart);
        take(record, epochLine(1, 2.0));
        take(record, epochLine(2, 1.5));
        take(record, epochLine(3, 1.7));
        take(record, epochLine(7, 1.1, "quantised"));
        QCOMPARE(record.bestEpoch(), 2);
    }

    void aRunThatGoesOnFromACheckpointForgetsWhatCameAfterIt() {
        TrainingRecord record;
        take(record, kStart);
        for (int epoch = 1; epoch <= 4; ++epoch)
            take(record, epochLine(epoch, 2.0));
        QByteArray again = kStart;
        again.replace("\"resumed\":false,\"epoch\":1", "\"resumed\":true,\"epoch\":3");
        take(record, again);
        QCOMPARE(record.epochs.size(), std::size_t(2));
        QCOMPARE(record.currentEpoch, 3);
        QCOMPARE(record.interventions.size(), std::size_t(1));
        QCOMPARE(record.interventions.front().at, 2.0);
    }

    void anInterventionHasItsPlaceAndWords() {
        TrainingRecord record;
        take(record, kStart);
        take(record, R"({"event":"set","epoch":4,"step":10,"set":{"learning_rate":0.0005},"was":{"learning_rate":0.001}})");
        QCOMPARE(record.interventions.size(), std::size_t(1));
        QCOMPARE(record.interventions.front().at, 3.25);
        QCOMPARE(record.interventions.front().words, QString::fromUtf8("learning rate × 0.5"));
        QCOMPARE(record.trainingConfig().learningRate, 0.0005);
    }

    void theFirstWorkersCountedFromZero() {
        TrainingRecord record;
        take(record, R"({"event":"start","epoch":0,"epochs":3,"config":{"preset":"quick","epochs":3,"qat":"off"}})");
        take(record, R"({"event":"step","epoch":0,"epochs":3,"step":5,"steps":10})");
        QCOMPARE(record.currentEpoch, 1);
        take(record,
             R"({"event":"epoch","epoch":1,"epochs":3,"log_loss":1.0,"most_wrong":[{"row":1,"clip":2,"answer":3,"loss":4}]})");
        take(record, R"({"event":"checkpoint","epoch":1,"step":0})");
        QCOMPARE(record.checkpointEpoch, 1);
        QVERIFY(record.epochs.front().mostWrong.empty());
    }

    void garbageChangesNothing() {
        TrainingRecord record;
        take(record, kStart);
        take(record, epochLine(1, 2.0));
        for (const char* line :
             {R"({"event":"epoch"})", R"({"event":"epoch","epoch":-4})", R"({"event":"no such event","epoch":9})",
              R"({"epoch":7})", R"({"event":"batch","bands":-5,"frames":1e9,"clips":[{"input":"AAAA"}]})",
              R"({"event":"set","set":7})"})
            take(record, line);
        QCOMPARE(record.epochs.size(), std::size_t(1));
        QCOMPARE(record.state, TrainingRecord::State::Running);
        take(record, R"({"event":"epoch","epoch":2,"confusion_matrix":[[1,2],[3]],"log_loss":"x"})");
        QVERIFY(!record.epochs.back().matrix);
        QVERIFY(std::isnan(record.epochs.back().value("log_loss")));
    }

    void aRecordedBatchIsRead() {
        TrainingRecord record;
        take(record, kStart);
        take(record, R"({"event":"batch","epoch":2,"step":1,"mixed":16,"mixup_lambda":0.75,"modulated":3,"bands":2,"frames":3,
            "low":-4,"high":4,"clips":[{"filename":"audio/a.wav","segment":0,"partner":4,"partner_filename":"audio/b.wav",
            "shares":[{"class":"bus","share":0.75},{"class":"airport","share":0.25}],"vector":12,"vector_device":"s1",
            "stripes":[{"axis":"time","first":0,"count":1},{"axis":"frequency","first":1,"count":1}],"input":"AAECAwQF"}]})");
        QVERIFY(record.batch);
        const BatchClip& clip = record.batch->clips.front();
        QCOMPARE(clip.input.size(), 6);
        QCOMPARE(clip.shares.front().first, "bus");
        QCOMPARE(clip.partner, "audio/b.wav");
        QCOMPARE(clip.timeStripes, 1);
        QCOMPARE(record.batch->lambda, 0.75);
    }

    void aFolderWithoutEventsTellsWhatItsMetricsHold() {
        QTemporaryDir folder;
        QFile metrics(folder.filePath("metrics.csv"));
        QVERIFY(metrics.open(QIODevice::WriteOnly));
        metrics.write("epoch\tstage\tloss_scene\tlog_loss\n1\tfloat\t1.5\t2.5\n2\tfloat\t1.25\t2.25\n");
        metrics.close();
        const TrainingRecord record = readTrainingRecord(folder.path().toStdString());
        QCOMPARE(record.epochs.size(), std::size_t(2));
        QCOMPARE(record.epochs.back().value("log_loss"), 2.25);
        QCOMPARE(record.bestEpoch(), 2);
    }

    void oneHeadHasNoPlotsOfTwo() {
        TrainingRecord record;
        QByteArray start = kStart;
        start.replace("[\"indoor\",\"transportation\"]", "[]");
        take(record, start);
        QVERIFY(!record.hasTwoHeads());
        QCOMPARE(trainingPlots(record, {}, lightTokens()).size(), std::size_t(3));
        QVERIFY(!missingPlotsSentence(record).isEmpty());
        TrainingRecord two;
        take(two, kStart);
        QCOMPARE(trainingPlots(two, {}, lightTokens()).size(), std::size_t(5));
        QVERIFY(missingPlotsSentence(two).isEmpty());
    }

    void theCurvesHoldTheFiguresAndThePlan() {
        TrainingRecord record;
        take(record, kStart);
        take(record, epochLine(1, 2.0));
        take(record, epochLine(2, 1.5));
        const std::vector<LinePlotData> plots = trainingPlots(record, {"2-class", "2-group", 0, nullptr, {}}, lightTokens());
        QCOMPARE(plots[0].series.size(), std::size_t(3)); // train, class head, ensemble
        QCOMPARE(plots[0].series[1].name, "2-class");
        QCOMPARE(plots[0].series[2].y, (std::vector<double>{2.0, 1.5}));
        QCOMPARE(plots[1].series.front().y.front(), 80.0); // the super-class head, in per cent
        const PlotSeries& planned = plots[2].series.back();
        QVERIFY(planned.dotted);
        QCOMPARE(planned.x.front(), 2.0);
        QCOMPARE(planned.x.back(), 8.0);
        QCOMPARE(plots[0].xMaximum, std::optional<double>(8));
        QCOMPARE(plots[0].now, std::optional<double>(2));
        QCOMPARE(plots[3].series.front().y.front(), 25.0);
    }
};

QTEST_GUILESS_MAIN(TrainingRecordTest)
#include "training_record_test.moc"
