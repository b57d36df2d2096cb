#include "audio/time_stretch.h"

#include <QtTest>

#include <cmath>
#include <numbers>

using namespace earshot;

class TimeStretchTest : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void aToneKeepsItsPitchAndLevelAtEverySpeed_data() {
        QTest::addColumn<double>("speed");
        for (const double speed : {0.5, 0.75, 1.0, 1.5, 2.0})
            QTest::addRow("%g", speed) << speed;
    }
    void aToneKeepsItsPitchAndLevelAtEverySpeed() {
        QFETCH(double, speed);
        constexpr double hertz = 437;
        TimeStretch stretch(speed, [](std::int64_t start, std::span<float> out) {
            for (std::size_t i = 0; i < out.size(); ++i)
                out[i] = float(std::sin(2 * std::numbers::pi * hertz * double(start + std::int64_t(i)) / 44100));
        });
        std::vector<float> out(44100);
        stretch.fill(out);
        int crossings = 0;
        double energy = 0;
        for (std::size_t i = 1; i < out.size(); ++i) {
            crossings += out[i - 1] < 0 && out[i] >= 0 ? 1 : 0;
            energy += double(out[i]) * double(out[i]);
        }
        QVERIFY2(std::abs(crossings - hertz) <= 2, qPrintable(QString::number(crossings)));
        QVERIFY(std::abs(std::sqrt(energy / 44100) - std::numbers::sqrt2 / 2) < 0.02);
    }

    void anEventComesWhenItsTimeAtThatSpeedHasCome() {
        for (const double speed : {0.5, 2.0}) {
            constexpr std::int64_t at = 40000;
            TimeStretch stretch(speed, [](std::int64_t start, std::span<float> out) {
                for (std::size_t i = 0; i < out.size(); ++i)
                    out[i] = start + std::int64_t(i) >= at && start + std::int64_t(i) < at + 3000 ? 1.0F : 0.0F;
            });
            std::vector<float> out(std::size_t(double(at) / speed) + 8192);
            stretch.fill(out);
            const auto first = std::find_if(out.begin(), out.end(), [](float x) { return x > 0.5F; }) - out.begin();
            QVERIFY2(std::abs(double(first) - double(at) / speed) < 3000, qPrintable(QString::number(first)));
        }
    }

    void itDoesNotMatterInWhichBlocksItIsAskedFor() {
        const auto read = [](std::int64_t start, std::span<float> out) {
            for (std::size_t i = 0; i < out.size(); ++i)
                out[i] = float((start + std::int64_t(i)) * 7919 % 1000) / 1000.0F;
        };
        TimeStretch whole(1.3, read), parts(1.3, read);
        std::vector<float> a(10000), b(10000);
        whole.fill(a);
        for (std::size_t at = 0, size = 1; at < b.size(); at += size, size = size * 3 % 997 + 1)
            parts.fill(std::span(b).subspan(at, std::min(size, b.size() - at)));
        QVERIFY(a == b);
    }
};

QTEST_GUILESS_MAIN(TimeStretchTest)
#include "time_stretch_test.moc"
