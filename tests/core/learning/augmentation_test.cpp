#include "learning/augmentation.h"
#include "learning/batch_loader.h"
#include "synthetic_data.h"

#include <QtTest>

#include <algorithm>
#include <cmath>
#include <numeric>
#include <set>

using namespace earshot;

class AugmentationTest : public QObject {
    Q_OBJECT

    const TrainingData data_ = test::syntheticData(40, 0);
    Batch batch(std::size_t clips) const { return gatherBatch(data_, std::span(data_.train).first(clips)); }

private Q_SLOTS:
    void mixupKeepsBothLabelsAndMapsInTheSameProportion() {
        Random random(1);
        for (int trial = 0; trial < 20; ++trial) {
            Batch b = batch(8);
            const Batch before = b;
            mixup(b, 0.2, 8, random);
            for (std::size_t i = 0; i < 8; ++i) {
                QVERIFY(std::abs(std::accumulate(b.scene.begin() + 3 * i, b.scene.begin() + 3 * i + 3, 0.f) - 1) < 1e-5f);
                // the super label is the group sum of the scene label, before mixing and after
                QVERIFY(std::abs(b.superScene[2 * i] - (b.scene[3 * i] + b.scene[3 * i + 1])) < 1e-5f);
            }
            double sumBefore = 0, sumAfter = 0; // a permutation mixed with itself keeps every column's total
            for (std::size_t i = 0; i < 8; ++i) {
                sumBefore += before.logMel[i * kLogMelSize + 777];
                sumAfter += b.logMel[i * kLogMelSize + 777];
            }
            QVERIFY(std::abs(sumBefore - sumAfter) < 1e-3);
        }
    }

    void mixupOfTheFirstHalfLeavesTheSecondAlone() {
        Random random(2);
        Batch b = batch(8);
        const Batch before = b;
        mixup(b, 0.2, 4, random);
        QCOMPARE(b.mixed, 4);
        QVERIFY(std::equal(b.logMel.begin() + 4 * kLogMelSize, b.logMel.end(), before.logMel.begin() + 4 * kLogMelSize));
        QVERIFY(!std::equal(b.logMel.begin(), b.logMel.begin() + 4 * kLogMelSize, before.logMel.begin()));
    }

    void aMixedClipCountsAsTheDeviceOfItsLargerShare() {
        Random random(3);
        bool sawOther = false;
        for (int trial = 0; trial < 50; ++trial) {
            Batch b = batch(2); // devices: reference, other
            mixup(b, 0.2, 2, random);
            if (b.reference[0] == 0) {
                QVERIFY(b.mixLambda < 0.5);
                sawOther = true;
            }
        }
        QVERIFY(sawOther);
    }

    void modulationAddsOneVectorToAllFramesOfTheReferenceDeviceOnly() {
        Random random(4);
        Batch b = batch(10);
        const Batch before = b;
        modulateSpectrum(b, data_.modulation, 1, ModulationTarget::Reference, random);
        for (std::size_t i = 0; i < 10; ++i)
            for (int band = 0; band < kBands; band += 17) {
                const std::size_t at = i * kLogMelSize + static_cast<std::size_t>(band * kFrames);
                const float difference = b.logMel[at] - before.logMel[at];
                QCOMPARE(difference != 0, before.reference[i] != 0);
                for (int frame = 0; frame < kFrames; ++frame)
                    QVERIFY(std::abs(b.logMel[at + static_cast<std::size_t>(frame)] -
                                     before.logMel[at + static_cast<std::size_t>(frame)] - difference) < 1e-5f);
            }
    }

    void modulationHappensAsOftenAsAsked() {
        Random random(5);
        int modulated = 0;
        for (int trial = 0; trial < 2000; ++trial) {
            Batch b = batch(1);
            modulateSpectrum(b, data_.modulation, 12.0 / 13, ModulationTarget::Reference, random);
            modulated += b.modulated;
        }
        QVERIFY(std::abs(modulated / 2000.0 - 12.0 / 13) < 0.025);
    }

    void specAugmentZeroesAtMostWhatItMay() {
        Random random(6);
        std::set<int> widths;
        for (int trial = 0; trial < 100; ++trial) {
            Batch b = batch(1);
            std::fill(b.logMel.begin(), b.logMel.end(), 0.f);
            b.input.assign(kInputSize, 1.f);
            specAugment(b, 2, 2, random);
            int bands = 0, frames = 0;
            for (int band = 0; band < kBands; ++band)
                bands += std::all_of(b.input.begin() + band * kFrames, b.input.begin() + (band + 1) * kFrames,
                                     [](float v) { return v == 0; });
            for (int frame = 0; frame < kFrames; ++frame) {
                bool all = true;
                for (int band = 0; band < kBands; ++band)
                    all = all && b.input[static_cast<std::size_t>(band * kFrames + frame)] == 0;
                frames += all;
            }
            QVERIFY(bands <= 4 && frames <= 4);
            widths.insert(bands);
            QVERIFY(std::equal(b.input.begin(), b.input.begin() + kLogMelSize, b.input.begin() + kLogMelSize)); // both maps alike
        }
        QVERIFY(widths.contains(0) && widths.contains(4));
    }

    void anEpochVisitsEveryExampleOnceInAnOrderOfItsOwn() {
        auto first = epochOrder(100, 7, 0);
        const auto second = epochOrder(100, 7, 1);
        QVERIFY(first != second);
        QCOMPARE(first, epochOrder(100, 7, 0));
        std::sort(first.begin(), first.end());
        for (int i = 0; i < 100; ++i)
            QCOMPARE(first[static_cast<std::size_t>(i)], i);
    }

    void theLoaderGivesTheSameBatchesWhateverItsThreads() {
        TrainingConfig config;
        config.batch = 7;
        const std::int64_t steps = BatchLoader::stepsOf(config, data_.train.size());
        QCOMPARE(steps, std::int64_t(6));
        BatchLoader one(config, data_, 3, 0, 1), three(config, data_, 3, 0, 3), late(config, data_, 3, 4, 2);
        for (std::int64_t step = 0; step < steps; ++step) {
            const Batch a = one.next(), b = three.next();
            QCOMPARE(a.input, b.input);
            QCOMPARE(a.scene, b.scene);
            if (step >= 4)
                QCOMPARE(late.next().input, a.input);
        }
    }

    void aLastBatchOfOneClipIsLeftOut() {
        TrainingConfig config;
        config.batch = 13;
        QCOMPARE(BatchLoader::stepsOf(config, 40), std::int64_t(3));
        QCOMPARE(BatchLoader::stepsOf(config, 41), std::int64_t(4));
    }

    void modulationVectorsAreDifferencesOfParallelRecordings() {
        Dataset dataset;
        dataset.labels = SceneLabels::tau();
        auto features = std::make_shared<test::MemoryFeatures>();
        std::vector<Example> examples;
        const char* names[] = {"audio/park-lyon-1-2-0-a.wav", "audio/park-lyon-1-2-0-s1.wav", "audio/bus-lyon-3-4-0-b.wav"};
        const char* devices[] = {"a", "s1", "b"};
        for (int i = 0; i < 3; ++i) {
            dataset.clips.push_back({names[i], 4, "lyon-1", devices[i], "lyon", {}});
            features->add(std::vector<float>(kLogMelSize, static_cast<float>(i + 1)));
            examples.push_back({i, i, 4, i == 0});
        }
        const auto vectors = collectModulationVectors(dataset, *features, examples);
        QVERIFY(vectors.source == ModulationSource::ParallelSegments);
        QCOMPARE(vectors.count(), std::size_t(1)); // the bus has no recording by device a
        for (const float value : vectors.values)
            QCOMPARE(value, 1.f);

        dataset.clips[0].filename = "audio/other-name.wav";
        const auto means = collectModulationVectors(dataset, *features, examples);
        QVERIFY(means.source == ModulationSource::DeviceMeans);
        QCOMPARE(means.count(), std::size_t(2));
    }
};

QTEST_GUILESS_MAIN(AugmentationTest)
#include "augmentation_test.moc"
