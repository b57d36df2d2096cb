#include "audio/audio_file.h"
#include "base/content_hash.h"
#include "base/error.h"
#include "dataset/demo_synthesiser.h"
#include "dataset_folder.h"
#include "features/log_mel.h"

#include <QtTest>

#include <cmath>
#include <limits>
#include <map>
#include <set>

using namespace earshot;
using namespace earshot::test;

class DemoSynthesiserTest : public QObject {
    Q_OBJECT

    QTemporaryDir folder_;
    DemoConfig config_{24, 3, 2};
    Dataset dataset_;

    std::filesystem::path path(const char* name) const { return folder_.filePath(QString::fromLatin1(name)).toStdString(); }

    static DemoSummary synthesise(const std::filesystem::path& folder, const DemoConfig& config) {
        Progress quiet;
        return synthesiseDemo(folder, config, quiet, {});
    }

    static std::string hashOf(const std::filesystem::path& folder, const Dataset& dataset) {
        ContentHash hash;
        for (const auto& clip : dataset.clips)
            hash.add(hashFile(folder / clip.filename));
        return hash.hex();
    }

    /// Mean over time of the standardised log-mel map.
    static std::vector<double> meanSpectrum(const std::filesystem::path& file, LogMelExtractor& extractor) {
        std::vector<float> map(kLogMelSize);
        extractor.logMel(segment(readMono(file), 0), map);
        standardise(map);
        std::vector<double> mean(kBands);
        for (std::size_t i = 0; i < map.size(); ++i)
            mean[i / kFrames] += map[i] / double(kFrames);
        return mean;
    }

private Q_SLOTS:
    void initTestCase() {
        const DemoSummary summary = synthesise(path("demo"), config_);
        QCOMPARE(summary.clips, 240);
        QCOMPARE(summary.locations, 100);
        Progress quiet;
        dataset_ = readDataset(path("demo"), true, quiet, {});
        QCOMPARE(dataset_.clips.size(), std::size_t(240));
    }

    void itIsATauDatasetThatSaysItIsADemo() {
        QVERIFY(dataset_.isDemo);
        QVERIFY(dataset_.problems.empty());
        QVERIFY(dataset_.labels == SceneLabels::tau());
        QCOMPARE(dataset_.devices().size(), std::size_t(9));
        const AudioInfo info = probeAudio(dataset_.pathOf(dataset_.clips[0]));
        QCOMPARE(info.frames, std::int64_t(kSegmentSamples));
        QCOMPARE(info.sampleRateHz, kSampleRateHz);
    }

    void trainAndEvaluateHaveTheirOwnPlacesAndS4ToS6AreUnheardInTraining() {
        const Fold& fold = dataset_.fold(1);
        QCOMPARE(fold.train.size(), std::size_t(170));
        QCOMPARE(fold.evaluate.size(), std::size_t(70));
        std::map<std::string, int> devices;
        for (const int clip : fold.train)
            ++devices[dataset_.clips[std::size_t(clip)].device];
        QVERIFY(!devices.contains("s4") && !devices.contains("s5") && !devices.contains("s6"));
        for (const auto& [device, clips] : devices)
            QVERIFY(device == "a" || clips < devices["a"]);
        std::set<std::string> heard;
        for (const int clip : fold.evaluate)
            heard.insert(dataset_.clips[std::size_t(clip)].device);
        QCOMPARE(heard.size(), std::size_t(9));
    }

    void someSecondsAreHeardByDeviceAAndAnother() {
        std::map<std::string, std::set<std::string>> segments;
        for (const int index : dataset_.fold(1).train) {
            const Clip& clip = dataset_.clips[std::size_t(index)];
            segments[clip.filename.substr(0, clip.filename.rfind('-'))].insert(clip.device);
        }
        std::size_t parallel = 0;
        for (const auto& [name, devices] : segments) {
            QVERIFY(devices.contains("a"));
            parallel += devices.size() > 1 ? 1 : 0;
        }
        QVERIFY(parallel > segments.size() / 2);
    }

    void theSameSeedGivesTheSameBytesOnAnyNumberOfThreads() {
        DemoConfig config = config_;
        config.threads = 1;
        synthesise(path("again"), config);
        QCOMPARE(hashOf(path("again"), dataset_), hashOf(path("demo"), dataset_));
        ++config.seed;
        synthesise(path("again"), config);
        QVERIFY(hashOf(path("again"), dataset_) != hashOf(path("demo"), dataset_));
    }

    void noClipIsSilentOrAtFullScale() {
        for (const auto& clip : dataset_.clips) {
            double power = 0;
            float peak = 0;
            for (const float sample : readMono(dataset_.pathOf(clip))) {
                power += double(sample) * double(sample) / kSegmentSamples;
                peak = std::max(peak, std::abs(sample));
            }
            const double rms = 10 * std::log10(power);
            QVERIFY2(rms > -50 && rms < -6 && peak < 0.999F,
                     qPrintable(QString::fromStdString(clip.filename) + ' ' + QString::number(rms)));
        }
    }

    /// Neither trivial nor hopeless: the nearest class mean of mean spectra, learned at some places, judged at others.
    void classesAreLearnableFromPlaceToPlaceButNotTrivially() {
        LogMelExtractor extractor;
        std::vector<std::vector<double>> means(10, std::vector<double>(kBands));
        std::vector<int> counts(10);
        const Fold& fold = dataset_.fold(1);
        for (const int index : fold.train) {
            const Clip& clip = dataset_.clips[std::size_t(index)];
            const auto spectrum = meanSpectrum(dataset_.pathOf(clip), extractor);
            ++counts[std::size_t(clip.label)];
            for (std::size_t band = 0; band < spectrum.size(); ++band)
                means[std::size_t(clip.label)][band] += spectrum[band];
        }
        int right = 0;
        for (const int index : fold.evaluate) {
            const Clip& clip = dataset_.clips[std::size_t(index)];
            const auto spectrum = meanSpectrum(dataset_.pathOf(clip), extractor);
            double best = std::numeric_limits<double>::max();
            int guess = -1;
            for (int label = 0; label < 10; ++label) {
                double distance = 0;
                for (std::size_t band = 0; band < spectrum.size(); ++band)
                    distance += std::pow(spectrum[band] - means[std::size_t(label)][band] / counts[std::size_t(label)], 2);
                if (distance < best) {
                    best = distance;
                    guess = label;
                }
            }
            right += guess == clip.label ? 1 : 0;
        }
        const double accuracy = right / double(fold.evaluate.size());
        qInfo("nearest class mean: %.1f %%", 100 * accuracy);
        QVERIFY(accuracy > 0.3 && accuracy < 0.95);
    }

    void aFolderWithOtherFilesIsRefusedAndLeftAlone() {
        const DatasetFolder other;
        other.write("precious.txt", "x");
        QVERIFY_EXCEPTION_THROWN(synthesise(other.path(), config_), Error);
        QVERIFY(std::filesystem::exists(other.path() / "precious.txt"));
        DemoConfig tiny = config_;
        tiny.clipsPerClass = 1;
        QVERIFY_EXCEPTION_THROWN(synthesise(path("tiny"), tiny), Error);
    }

    void aStoppedSynthesisLeavesNoDatasetAndCanBeRepeated() {
        std::stop_source source;
        source.request_stop();
        Progress quiet;
        QVERIFY_EXCEPTION_THROWN(synthesiseDemo(path("stopped"), config_, quiet, source.get_token()), Cancelled);
        QVERIFY(!std::filesystem::exists(path("stopped") / "meta.csv"));
        DemoConfig small = config_;
        small.clipsPerClass = 10;
        QCOMPARE(synthesise(path("stopped"), small).clips, 100);
    }
};

QTEST_GUILESS_MAIN(DemoSynthesiserTest)
#include "demo_synthesiser_test.moc"
