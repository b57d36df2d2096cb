#include "audio/audio_file.h"
#include "audio/resampler.h"
#include "base/atomic_file.h"
#include "base/error.h"
#include "base/progress.h"
#include "base/random.h"
#include "reference_data.h"

#include <QTemporaryDir>
#include <QtTest>

#include <cmath>
#include <limits>
#include <numbers>
#include <sndfile.hh>

using namespace earshot;
namespace fs = std::filesystem;

class AudioFileTest : public QObject {
    Q_OBJECT

    QTemporaryDir folder_;
    fs::path file(const std::string& name) const { return fs::path(folder_.path().toStdString()) / name; }

    static std::vector<float> tone(std::size_t samples, double hz, int rate = kSampleRateHz, double level = 0.5) {
        std::vector<float> values(samples);
        for (std::size_t i = 0; i < samples; ++i)
            values[i] = static_cast<float>(level * std::sin(2 * std::numbers::pi * hz * static_cast<double>(i) / rate));
        return values;
    }

    static void write(const fs::path& path, const std::vector<float>& interleaved, int channels, int rate, int format) {
        SndfileHandle out(path.string(), SFM_WRITE, format, channels, rate);
        const auto count = static_cast<sf_count_t>(interleaved.size());
        QCOMPARE(out.write(interleaved.data(), count), count);
    }

    /// The message of the Error that reading `path` ends in.
    static std::string problem(const fs::path& path) {
        try {
            readMono(path);
        } catch (const Error& error) {
            return error.path() == path ? error.what() : "no path in: " + std::string(error.what());
        }
        return "no error";
    }

private Q_SLOTS:
    void writingAndReadingKeepsEverySampleWithinOneStep() {
        const auto samples = tone(50000, 440);
        for (const int bits : {16, 24}) {
            writeWav(file("w.wav"), samples, bits);
            const auto back = readMono(file("w.wav"));
            QCOMPARE(back.size(), samples.size());
            for (std::size_t i = 0; i < samples.size(); ++i)
                QVERIFY(std::abs(back[i] - samples[i]) <= std::ldexp(0.51, 1 - bits));
        }
        const AudioInfo info = probeAudio(file("w.wav"));
        QCOMPARE(info.frames, std::int64_t(50000));
        QCOMPARE(info.sampleRateHz, 44100);
        QCOMPARE(info.channels, 1);
        QCOMPARE(info.format, std::string("WAV, 24-bit PCM"));
    }

    void samplesBeyondFullScaleAreClippedWhenWritten() {
        writeWav(file("clip.wav"), std::vector<float>{2.0F, -2.0F, 1.0F, -1.0F}, 16);
        QCOMPARE(readMono(file("clip.wav")), (std::vector<float>{32767 / 32768.0F, -1.0F, 32767 / 32768.0F, -1.0F}));
    }

    void channelsAreMixedByTheirMean() {
        std::vector<float> interleaved;
        for (int i = 0; i < 1000; ++i)
            interleaved.insert(interleaved.end(), {0.75F, -0.25F, 0.25F});
        write(file("three.wav"), interleaved, 3, 44100, SF_FORMAT_WAV | SF_FORMAT_FLOAT);
        QCOMPARE(readMono(file("three.wav")), std::vector<float>(1000, 0.25F));
    }

    void everyContainerGivesTheSameSamples() {
        const auto samples = tone(10000, 1000);
        write(file("a.wav"), samples, 1, 44100, SF_FORMAT_WAV | SF_FORMAT_PCM_24);
        write(file("a.flac"), samples, 1, 44100, SF_FORMAT_FLAC | SF_FORMAT_PCM_24);
        write(file("a.aiff"), samples, 1, 44100, SF_FORMAT_AIFF | SF_FORMAT_PCM_24);
        write(file("a.rf64"), samples, 1, 44100, SF_FORMAT_RF64 | SF_FORMAT_PCM_24);
        write(file("a.caf"), samples, 1, 44100, SF_FORMAT_CAF | SF_FORMAT_PCM_24);
        const auto expected = readMono(file("a.wav"));
        for (const char* name : {"a.flac", "a.aiff", "a.rf64", "a.caf"})
            QCOMPARE(readMono(file(name)), expected);
    }

    void resamplingKeepsSecondsAndTones_data() {
        QTest::addColumn<int>("rate");
        for (const int rate : {8000, 11025, 16000, 22050, 32000, 48000, 96000, 192000})
            QTest::newRow(qPrintable(QString::number(rate))) << rate;
    }
    void resamplingKeepsSecondsAndTones() {
        QFETCH(int, rate);
        const auto seconds = static_cast<std::size_t>(3 * rate);
        write(file("r.wav"), tone(seconds, 997, rate), 1, rate, SF_FORMAT_WAV | SF_FORMAT_FLOAT);
        const auto result = readMono(file("r.wav"));
        QCOMPARE(result.size(), std::size_t(3 * kSampleRateHz));
        QCOMPARE(segmentCount(static_cast<std::int64_t>(result.size())), std::int64_t(3));
        const auto expected = tone(result.size(), 997);
        float worst = 0;
        for (std::size_t i = 4000; i + 4000 < result.size(); ++i)
            worst = std::max(worst, std::abs(result[i] - expected[i]));
        QVERIFY2(worst < 1e-4F, qPrintable(QString::number(worst))); // neither delayed nor coloured
    }

    void resampledLengthRounds() {
        QCOMPARE(resampledLength(48000, 48000, 44100), std::int64_t(44100));
        QCOMPARE(resampledLength(1, 48000, 44100), std::int64_t(1));
        QCOMPARE(resampledLength(1, 192000, 44100), std::int64_t(0));
        QCOMPARE(resampledLength(std::int64_t(48000) << 40, 48000, 44100), std::int64_t(44100) << 40);
    }

    void segmentsFollowTheMethod() {
        QCOMPARE(segmentCount(0), std::int64_t(0));
        QCOMPARE(segmentCount(1), std::int64_t(1));
        QCOMPARE(segmentCount(44100), std::int64_t(1));
        QCOMPARE(segmentCount(88199), std::int64_t(1));
        QCOMPARE(segmentCount(88200), std::int64_t(2));
        std::vector<float> samples(88200);
        samples[44100] = 0.5F;
        QCOMPARE(segment(samples, 1).size(), std::size_t(kSegmentSamples));
        QCOMPARE(segment(samples, 1)[0], 0.5F);
        const auto padded = segment(std::vector<float>{0.25F}, 0);
        QCOMPARE(padded.size(), std::size_t(kSegmentSamples));
        QCOMPARE(padded[0], 0.25F);
        QCOMPARE(padded[1], 0.0F);
        QVERIFY_EXCEPTION_THROWN(segment(samples, 2), Error);
        QVERIFY_EXCEPTION_THROWN(segment(samples, -1), Error);
        QVERIFY_EXCEPTION_THROWN(segment({}, 0), Error);
    }

    void anAbsentEmptyOrForeignFileIsAnErrorWithItsPath() {
        QVERIFY(problem(file("absent.wav")).find("does not exist") != std::string::npos);
        QVERIFY(problem(fs::path(folder_.path().toStdString())).find("is not a file") != std::string::npos);
        writeFileAtomically(file("empty.wav"), "");
        QVERIFY(problem(file("empty.wav")).find("is empty") != std::string::npos);
        writeFileAtomically(file("text.wav"), "this is no recording at all, only words");
        QVERIFY(problem(file("text.wav")).find("cannot be read as audio") != std::string::npos);
        writeWav(file("none.wav"), {}, 16);
        QVERIFY(problem(file("none.wav")).find("no samples") != std::string::npos);
    }

    void samplesThatAreNotFiniteAreNamed() {
        for (const float bad : {std::numeric_limits<float>::quiet_NaN(), std::numeric_limits<float>::infinity()}) {
            auto samples = tone(100000, 440);
            samples[77777] = bad;
            write(file("nan.wav"), samples, 1, 44100, SF_FORMAT_WAV | SF_FORMAT_FLOAT);
            QVERIFY(problem(file("nan.wav")).find("sample 77777 is not a finite number") != std::string::npos);
        }
    }

    void aTruncatedFileIsAnErrorThatNamesBothLengths_data() {
        QTest::addColumn<QString>("name");
        QTest::addColumn<int>("format");
        QTest::newRow("wav") << "t.wav" << (SF_FORMAT_WAV | SF_FORMAT_PCM_24);
        QTest::newRow("flac") << "t.flac" << (SF_FORMAT_FLAC | SF_FORMAT_PCM_16);
        QTest::newRow("aiff") << "t.aiff" << (SF_FORMAT_AIFF | SF_FORMAT_PCM_16);
        QTest::newRow("ogg") << "t.ogg" << (SF_FORMAT_OGG | SF_FORMAT_VORBIS);
    }
    void aTruncatedFileIsAnErrorThatNamesBothLengths() {
        QFETCH(QString, name);
        QFETCH(int, format);
        const auto path = file(name.toStdString());
        write(path, tone(200000, 440), 1, 44100, format);
        QCOMPARE(readMono(path).size(), std::size_t(200000));
        const std::string content = readFile(path);
        for (const double share : {0.3, 0.5, 0.9, 0.999}) {
            const auto size = static_cast<std::size_t>(static_cast<double>(content.size()) * share);
            writeFileAtomically(path, content.substr(0, size));
            const std::string message = problem(path);
            QVERIFY2(message.find("truncated") != std::string::npos, message.c_str());
        }
    }

    void aStreamedWavOfUnknownLengthIsRead() {
        writeWav(file("s.wav"), tone(5000, 440), 16);
        std::string content = readFile(file("s.wav"));
        const std::size_t data = content.find("data");
        content.replace(data + 4, 4, "\xFF\xFF\xFF\xFF");
        writeFileAtomically(file("s.wav"), content);
        QCOMPARE(readMono(file("s.wav")).size(), std::size_t(5000));
    }

    void damagedFilesEndInAnErrorOrInFiniteSamples() {
        const auto path = file("fuzz.bin");
        Random random(7);
        for (const int format :
             {SF_FORMAT_WAV | SF_FORMAT_FLOAT, SF_FORMAT_WAV | SF_FORMAT_PCM_16, SF_FORMAT_FLAC | SF_FORMAT_PCM_16,
              SF_FORMAT_OGG | SF_FORMAT_VORBIS, SF_FORMAT_AIFF | SF_FORMAT_PCM_24}) {
            write(file("fuzz.src"), tone(6000, 440), 1, 44100, format);
            const std::string whole = readFile(file("fuzz.src"));
            for (int trial = 0; trial < 60; ++trial) {
                std::string content = whole.substr(0, trial % 3 == 0 ? random.below(whole.size() + 1) : whole.size());
                for (std::uint64_t flips = random.below(8); flips > 0 && !content.empty(); --flips) {
                    const std::uint64_t reach =
                        random.below(2) == 0 ? std::min<std::uint64_t>(64, content.size()) : content.size();
                    content[random.below(reach)] = static_cast<char>(random.below(256));
                }
                writeFileAtomically(path, content);
                try {
                    for (const float x : readMono(path))
                        QVERIFY(std::isfinite(x));
                } catch (const Error& error) {
                    QCOMPARE(error.path(), path);
                }
            }
        }
    }

    void aStopIsAnswered() {
        writeWav(file("stop.wav"), tone(50000, 440));
        std::stop_source source;
        source.request_stop();
        QVERIFY_EXCEPTION_THROWN(readMono(file("stop.wav"), source.get_token()), Cancelled);
        QVERIFY_EXCEPTION_THROWN(resample(tone(50000, 440), 48000, 44100, source.get_token()), Cancelled);
    }

    void theRealRecordingsAreReadWhole() {
        const auto clips = test::shared("data/esc10/audio");
        REQUIRE_SHARED(clips);
        int read = 0;
        for (const auto& entry : fs::directory_iterator(clips)) {
            if (++read % 16 != 0)
                continue;
            const auto samples = readMono(entry.path());
            QCOMPARE(static_cast<std::int64_t>(samples.size()), probeAudio(entry.path()).frames);
        }
        QVERIFY(read > 0);
    }
};

QTEST_GUILESS_MAIN(AudioFileTest)
#include "audio_file_test.moc"
