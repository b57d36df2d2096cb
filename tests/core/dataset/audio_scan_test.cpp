#include "audio/audio_file.h"
#include "base/error.h"
#include "dataset/audio_scan.h"
#include "dataset_folder.h"

#include <QtTest>

using namespace earshot;
using namespace earshot::test;

class AudioScanTest : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void silentSegmentsAndDamagedFilesAreCounted() {
        const DatasetFolder folder;
        std::vector<float> samples(3 * kSegmentSamples + 5, 0.0F);
        samples[kSegmentSamples + 7] = 0.5F;
        folder.write("meta.csv", "filename\tscene_label\na.wav\tpark\nb.wav\tpark\nc.wav\tbus\n");
        writeWav(folder.path() / "a.wav", samples);
        folder.write("b.wav", "not audio");
        const Dataset dataset = folder.read();
        Progress quiet;
        const AudioScan scan = scanAudio(dataset, 2, quiet, {});
        QCOMPARE(scan.segments, std::int64_t(3));
        QCOMPARE(scan.silentSegments, std::int64_t(2));
        QCOMPARE(scan.missing, std::int64_t(1));
        QCOMPARE(scan.problems.size(), std::size_t(2));
        QCOMPARE(scan.problems[0].file, std::filesystem::path("b.wav"));
        QCOMPARE(scan.problems[1].file, std::filesystem::path("c.wav"));
    }

    void listsWithoutAnyAudioAreOneProblem() {
        const DatasetFolder folder;
        folder.write("meta.csv", "filename\tscene_label\na.wav\tpark\nb.wav\tpark\nc.wav\tbus\n");
        Progress quiet;
        const AudioScan scan = scanAudio(folder.read(), 1, quiet, {});
        QCOMPARE(scan.missing, std::int64_t(3));
        QCOMPARE(scan.problems.size(), std::size_t(1));
    }

    void aStopRequestEndsTheScan() {
        const DatasetFolder folder;
        folder.write("meta.csv", "filename\tscene_label\na.wav\tpark\n");
        writeWav(folder.path() / "a.wav", std::vector<float>(100, 0.1F));
        std::stop_source source;
        source.request_stop();
        Progress quiet;
        QVERIFY_EXCEPTION_THROWN(scanAudio(folder.read(), 1, quiet, source.get_token()), Cancelled);
    }
};

QTEST_GUILESS_MAIN(AudioScanTest)
#include "audio_scan_test.moc"
