#include "audio/audio_file.h"
#include "audio/file_sound.h"
#include "audio/resampler.h"
#include "base/error.h"
#include "base/random.h"

#include <QTemporaryDir>
#include <QtTest>

#include <cmath>
#include <sndfile.hh>

using namespace earshot;

class SoundSourceTest : public QObject {
    Q_OBJECT

    QTemporaryDir folder_;

    std::filesystem::path path(const char* name) const { return folder_.filePath(QLatin1String(name)).toStdString(); }

    static std::vector<float> noise(std::size_t count) {
        Random random(3);
        std::vector<float> samples(count);
        float low = 0; // some of everything, little at the highest frequencies
        for (float& sample : samples)
            sample = low += 0.3F * (float(random.uniform(-0.5, 0.5)) - low);
        return samples;
    }

    std::filesystem::path write(const char* name, int format, int channels, int rate, std::size_t frames) const {
        const auto mono = noise(frames);
        std::vector<float> samples;
        for (std::size_t i = 0; i < frames; ++i)
            for (int channel = 0; channel < channels; ++channel)
                samples.push_back(mono[i] * float(channel + 1) / float(channels));
        SndfileHandle file(path(name).string(), SFM_WRITE, format, channels, rate);
        file.writef(samples.data(), sf_count_t(frames));
        return path(name);
    }

private Q_SLOTS:
    void aFileIsReadInPlaceLikeTheWhole_data() {
        QTest::addColumn<int>("format");
        QTest::addColumn<bool>("spooled");
        QTest::newRow("WAV") << (SF_FORMAT_WAV | SF_FORMAT_PCM_16) << false;
        QTest::newRow("FLAC") << (SF_FORMAT_FLAC | SF_FORMAT_PCM_24) << false;
        QTest::newRow("MP3, spooled") << (SF_FORMAT_MPEG | SF_FORMAT_MPEG_LAYER_III) << true;
        QTest::newRow("Ogg, spooled") << (SF_FORMAT_OGG | SF_FORMAT_VORBIS) << true;
    }
    void aFileIsReadInPlaceLikeTheWhole() {
        QFETCH(int, format);
        QFETCH(bool, spooled);
        SF_INFO info{0, 44100, 2, format, 0, 0};
        if (sf_format_check(&info) == 0)
            QSKIP("this libsndfile does not write that format");
        const auto file = write("sound", format, 2, 44100, 150000);
        const auto whole = readMono(file);
        const Sound sound = spooled ? spooledSound(file, {}) : fileSound(file);
        QCOMPARE(sound->length(), std::int64_t(whole.size()));
        for (const std::int64_t start : {0, 149000, 70001, 70101, 10, -50}) {
            const auto part = sound->samples(start, 100);
            for (std::int64_t i = 0; i < 100; ++i)
                QCOMPARE(part[std::size_t(i)], start + i < 0 ? 0.0F : whole[std::size_t(start + i)]);
        }
        const auto end = sound->samples(149990, 20);
        QCOMPARE(end[9], whole[149999]);
        QCOMPARE(end[10], 0.0F);
    }

    void anotherRateIsConvertedASecondAtATimeLikeTheWhole_data() {
        QTest::addColumn<int>("rate");
        for (const int rate : {48000, 22050, 8000, 96000, 16000, 44056})
            QTest::addRow("%d Hz", rate) << rate;
    }
    void anotherRateIsConvertedASecondAtATimeLikeTheWhole() {
        QFETCH(int, rate);
        const auto input = noise(std::size_t(rate) * 4 + 77);
        const auto whole = resample(input, rate, kSampleRateHz);
        const Sound sound = resampledSound(soundOf(input), rate);
        QCOMPARE(sound->length(), std::int64_t(whole.size()));
        const auto part = sound->samples(0, sound->length());
        for (std::size_t i = 0; i + 2 < whole.size(); ++i) // the converter ends the whole in its own way
            QVERIFY2(std::abs(part[i] - whole[i]) < 1e-4F, qPrintable(QString::number(i)));
    }

    void aLongRecordingIsNotDecodedToBeOpened() {
        const auto file = write("long.wav", SF_FORMAT_WAV | SF_FORMAT_PCM_16, 1, 48000, 48000 * 130);
        const Sound sound = openSound(file);
        QCOMPARE(sound->length(), std::int64_t(44100) * 130);
        QVERIFY(std::abs(sound->samples(44100 * 129, 10)[5]) < 1);
        std::filesystem::remove(file);
        QVERIFY(openSound(write("short.wav", SF_FORMAT_WAV | SF_FORMAT_PCM_16, 1, 44100, 4410))->length() == 4410);
    }

    void aTruncatedLongRecordingIsRefused() {
        const auto file = write("cut.wav", SF_FORMAT_WAV | SF_FORMAT_PCM_16, 1, 44100, 44100 * 130);
        std::filesystem::resize_file(file, 44100 * 100);
        QVERIFY_EXCEPTION_THROWN(openSound(file), Error);
    }
};

QTEST_GUILESS_MAIN(SoundSourceTest)
#include "sound_source_test.moc"
