#include "features/filtered_sound.h"
#include "features/mel_filterbank.h"

#include <QtTest>

#include <cmath>
#include <numbers>

using namespace earshot;

namespace {

std::vector<float> tones(double seconds, std::initializer_list<double> hertz) {
    std::vector<float> samples(std::size_t(seconds * 44100));
    for (const double each : hertz)
        for (std::size_t i = 0; i < samples.size(); ++i)
            samples[i] += float(0.1 * std::sin(2 * std::numbers::pi * each * double(i) / 44100));
    return samples;
}

double amplitude(const std::vector<float>& samples, double hertz) {
    double a = 0, b = 0;
    for (std::size_t i = 0; i < samples.size(); ++i) {
        const double phase = 2 * std::numbers::pi * hertz * double(i) / 44100;
        a += double(samples[i]) * std::cos(phase);
        b += double(samples[i]) * std::sin(phase);
    }
    return 2 * std::hypot(a, b) / double(samples.size());
}

/// 12 dB more above `hertz` than below.
std::vector<float> shelf(double hertz) {
    std::vector<float> decibels;
    for (const MelBand& band : melFilterbank().bands)
        decibels.push_back(band.centreHz > hertz ? 12.0F : 0.0F);
    return decibels;
}

} // namespace

class FilteredSoundTest : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void theCurveIsWhatOneHears() {
        const Sound sound = filteredSound(soundOf(tones(4, {500, 6000})), shelf(2000));
        const auto middle = sound->samples(44100, 2 * 44100);
        const double difference = 20 * std::log10(amplitude(middle, 6000) / amplitude(middle, 500));
        QVERIFY2(std::abs(difference - 12) < 0.2, qPrintable(QString::number(difference)));
    }

    void itIsAsLoudAsTheOriginal() {
        const auto original = tones(4, {500, 6000});
        const auto heard = filteredSound(soundOf(original), shelf(2000))->samples(0, 4 * 44100);
        double before = 0, after = 0;
        for (std::size_t i = 0; i < original.size(); ++i) {
            before += double(original[i]) * double(original[i]);
            after += double(heard[i]) * double(heard[i]);
        }
        QVERIFY(std::abs(10 * std::log10(after / before)) < 0.1);
    }

    void withoutADifferenceItIsTheOriginalToTheSample() {
        const auto original = tones(2, {440, 3000});
        const Sound sound = filteredSound(soundOf(original), std::vector<float>(256, 0.0F));
        const auto heard = sound->samples(0, sound->length());
        for (std::size_t i = 0; i < original.size(); ++i)
            QVERIFY(std::abs(heard[i] - original[i]) < 2e-4F);
        const auto part = sound->samples(30001, 1000);
        for (std::size_t i = 0; i < part.size(); ++i)
            QCOMPARE(part[i], heard[30001 + i]);
    }
};

QTEST_GUILESS_MAIN(FilteredSoundTest)
#include "filtered_sound_test.moc"
