#include "base/error.h"
#include "base/random.h"
#include "features/sound_overview.h"

#include <QtTest>

#include <cmath>
#include <numbers>

using namespace earshot;

namespace {

/// Quiet noise with a loud 50-ms tone burst at `second`.
std::vector<float> noiseWithABurst(double seconds, double second, double hertz) {
    Random random(7);
    std::vector<float> samples(std::size_t(seconds * 44100));
    for (float& sample : samples)
        sample = float(random.uniform(-0.001, 0.001));
    const auto first = std::size_t(second * 44100);
    for (std::size_t i = 0; i < 2205; ++i)
        samples[first + i] += float(0.5 * std::sin(2 * std::numbers::pi * hertz * double(i) / 44100));
    return samples;
}

int bandOf(const Spectrogram& picture, double hertz) {
    return int(std::lower_bound(picture.hertz.begin(), picture.hertz.end(), float(hertz)) - picture.hertz.begin());
}

float loudestOf(const Spectrogram& picture, int column) {
    float loudest = -200;
    for (int band = 0; band < picture.bands; ++band)
        loudest = std::max(loudest, picture.values[std::size_t(band * picture.columns + column)]);
    return loudest;
}

} // namespace

class SoundOverviewTest : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void aFiftyMillisecondEventIsSeenInThePictureOfTenMinutes() {
        const double at = 345.678;
        SoundOverview overview(soundOf(noiseWithABurst(600, at, 3000)), 2048, {});
        Progress quiet;
        overview.fill(2, quiet, {});
        QCOMPARE(overview.share(), 1.0);
        const Spectrogram picture = overview.picture(0, 600 * 44100, 300); // two seconds a column
        const int column = int(at / 600 * 300);
        const float level = picture.values[std::size_t(bandOf(picture, 3000) * picture.columns + column)];
        QVERIFY2(level > -12 && level < 0, qPrintable(QString::number(level)));
        for (int other = 0; other < picture.columns; ++other)
            if (std::abs(other - column) > 1)
                QVERIFY(loudestOf(picture, other) < -60);
        // And in the outline.
        const SoundOutline outline = overview.outline(0, 600 * 44100, 300);
        QVERIFY(outline.highest[std::size_t(column)] > 0.4F);
        QVERIFY(outline.highest[std::size_t(column + 3)] < 0.01F);
    }

    void itAgreesWithTheSpectrogramOfTheSoundItself() {
        const Sound sound = soundOf(noiseWithABurst(12, 5, 1000));
        SoundOverview overview(sound, 2048, {});
        Progress quiet;
        overview.fill(1, quiet, {});
        SpectrogramRequest request;
        request.end = 400 * 1024;
        request.columns = 400;
        const Spectrogram exact = spectrogram(*sound, request, {});
        const Spectrogram pooled = overview.picture(0, request.end, request.columns);
        QCOMPARE(pooled.values.size(), exact.values.size());
        for (std::size_t i = 0; i < exact.values.size(); ++i)
            if (exact.values[i] > -115)
                QVERIFY2(std::abs(exact.values[i] - pooled.values[i]) < 0.3F,
                         qPrintable(QStringLiteral("%1 %2 %3").arg(i).arg(exact.values[i]).arg(pooled.values[i])));
    }

    void theSketchFillsTheWholePictureBeforeAnythingElse() {
        SoundOverview overview(soundOf(noiseWithABurst(200, 3, 1000)), 2048, {});
        QCOMPARE(loudestOf(overview.picture(0, 200 * 44100, 100), 50), -160.0F);
        overview.sketch(256, 60, {});
        QCOMPARE(overview.share(), 0.0);
        const Spectrogram picture = overview.picture(0, 200 * 44100, 100);
        for (int column = 0; column < picture.columns; ++column)
            QVERIFY(loudestOf(picture, column) > -120);
    }

    void fillingStopsWhenAsked() {
        SoundOverview overview(soundOf(noiseWithABurst(300, 3, 1000)), 2048, {});
        std::stop_source stop;
        class StopAtOnce : public Progress {
        public:
            explicit StopAtOnce(std::stop_source& source) : source_(source) {}
            void update(std::string_view, std::int64_t, std::int64_t) override { source_.request_stop(); }

        private:
            std::stop_source& source_;
        } progress(stop);
        QVERIFY_EXCEPTION_THROWN(overview.fill(2, progress, stop.get_token()), Cancelled);
        QVERIFY(overview.share() < 1);
        Progress quiet;
        overview.fill(2, quiet, {}); // goes on where it was
        QCOMPARE(overview.share(), 1.0);
    }

    void whatWasAskedForComesFirst() {
        SoundOverview overview(soundOf(noiseWithABurst(120, 100, 1000)), 2048, {});
        overview.prefer(98 * 44100, 103 * 44100);
        std::stop_source stop;
        class StopAtOnce : public Progress {
        public:
            explicit StopAtOnce(std::stop_source& source) : source_(source) {}
            void update(std::string_view, std::int64_t, std::int64_t) override { source_.request_stop(); }

        private:
            std::stop_source& source_;
        } progress(stop);
        QVERIFY_EXCEPTION_THROWN(overview.fill(1, progress, stop.get_token()), Cancelled);
        QVERIFY(loudestOf(overview.picture(100 * 44100, 101 * 44100, 10), 0) > -20);
        QCOMPARE(loudestOf(overview.picture(0, 44100, 10), 5), -160.0F);
    }
};

QTEST_GUILESS_MAIN(SoundOverviewTest)
#include "sound_overview_test.moc"
