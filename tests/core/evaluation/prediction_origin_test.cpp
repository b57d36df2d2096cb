#include "base/atomic_file.h"
#include "base/error.h"
#include "base/random.h"
#include "evaluation/prediction_origin.h"
#include "evaluation/published_results.h"

#include <QTemporaryDir>
#include <QtTest>

using namespace earshot;

class PredictionOriginTest : public QObject {
    Q_OBJECT

    QTemporaryDir folder_;
    std::filesystem::path path(const char* name) const { return std::filesystem::path(folder_.path().toStdString()) / name; }

    Predictions predictions() const {
        return {SceneLabels::tau().classes, {{"audio/a.wav", "park"}}, std::vector<double>(10, 0.1)};
    }
    PredictionOrigin origin() const {
        PredictionOrigin origin;
        origin.run = "run-3";
        origin.engine = "int8";
        origin.checkpoint = "2";
        origin.fold = 4;
        origin.split = "all";
        origin.ensembleWeight = 0.7;
        origin.averagesProbabilities = true;
        origin.labels = SceneLabels::tau();
        origin.seenDevices = {"a", "b"};
        origin.fingerprint = "00ff";
        origin.silentSegments = 3;
        return origin;
    }
    void write(const char* name, std::span<const float> logits) const {
        Truth truth;
        truth.labels = SceneLabels::tau();
        truth.entries.push_back({"audio/a.wav", 4, "lisbon-1", "a", "lisbon", {}});
        writeEvaluated(path(name), predictions(), truth, origin(), logits);
    }

private Q_SLOTS:
    void everythingIsReadBackAsItWasWritten() {
        std::vector<float> logits(13);
        for (std::size_t i = 0; i < 13; ++i)
            logits[i] = float(i) * 0.37F;
        write("int8.csv", logits);
        const auto read = readOrigin(path("int8.csv"), readFile(path("int8.csv")));
        QVERIFY(read.has_value());
        QCOMPARE(read->run, std::string("run-3"));
        QCOMPARE(read->engine, std::string("int8"));
        QCOMPARE(read->checkpoint, std::string("2"));
        QCOMPARE(read->fold, 4);
        QCOMPARE(read->split, std::string("all"));
        QCOMPARE(read->ensembleWeight, 0.7);
        QVERIFY(read->averagesProbabilities);
        QVERIFY(read->labels == SceneLabels::tau());
        QCOMPARE(read->silentSegments, std::int64_t(3));
        QCOMPARE(readLogits(path("int8.csv"), 1, 13), logits);
        QCOMPARE(readTruth(truthFile(path("int8.csv"))).entries.size(), std::size_t(1));
    }

    void otherPredictionsOfTheSameNameHaveNoOrigin() {
        write("old.csv", {});
        Predictions others = predictions();
        others.probabilities[0] = 0.5;
        writePredictions(path("old.csv"), others);
        QVERIFY(!readOrigin(path("old.csv"), readFile(path("old.csv"))));
        QVERIFY(readLogits(path("old.csv"), 1, 13).empty());
    }

    void damagedOriginsAreNone() {
        write("damaged.csv", {});
        const std::string good = readFile(originFile(path("damaged.csv")));
        Random random(5);
        for (int trial = 0; trial < 300; ++trial) {
            std::string bad = good;
            for (std::size_t flips = 1 + random.below(4); flips > 0; --flips)
                bad[random.below(bad.size())] = char(random.below(256));
            bad.resize(random.below(3) ? bad.size() : random.below(bad.size()));
            writeFileAtomically(originFile(path("damaged.csv")), bad);
            if (const auto read = readOrigin(path("damaged.csv")))
                for (const int group : read->labels.group)
                    QVERIFY(group >= 0 && std::size_t(group) < read->labels.superClasses.size());
        }
    }

    void logitsThatDoNotBelongAreRefused() {
        QVERIFY_THROWS_EXCEPTION(Error, write("wrong.csv", std::vector<float>(5)));
        write("right.csv", std::vector<float>(13));
        QVERIFY(readLogits(path("right.csv"), 2, 13).empty());
    }

    void thePublishedClassesGiveThePublishedMeans() {
        const PublishedResult& baseline = publishedBaseline();
        double accuracy = 0, loss = 0;
        for (std::size_t c = 0; c < 10; ++c) {
            accuracy += baseline.classAccuracy[c] / 10;
            loss += baseline.classLogLoss[c] / 10;
        }
        QVERIFY(std::abs(accuracy - baseline.accuracy) < 0.0005);
        QVERIFY(std::abs(loss - baseline.logLoss) < 0.0005);
        QVERIFY(arePublishedFor(SceneLabels::tau()));
        QVERIFY(!arePublishedFor({{"bus", "park"}, {}, {}}));
    }
};

QTEST_GUILESS_MAIN(PredictionOriginTest)
#include "prediction_origin_test.moc"
