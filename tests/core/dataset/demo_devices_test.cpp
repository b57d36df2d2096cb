#include "base/npy.h"
#include "dataset/biquad.h"
#include "dataset/demo_devices.h"
#include "reference_data.h"

#include <QtTest>

#include <cmath>

using namespace earshot;

class DemoDevicesTest : public QObject {
    Q_OBJECT

    static double hertzOfBand(std::size_t band) {
        const double top = 2595 * std::log10(1 + 22050.0 / 700);
        return 700 * (std::pow(10, top * static_cast<double>(band + 1) / 257 / 2595) - 1);
    }

private Q_SLOTS:
    void aFilterHasItsGainAtItsFrequency() {
        QVERIFY(std::abs(Biquad::peaking(1000, 1, 6).decibelsAt(1000) - 6) < 1e-9);
        QVERIFY(std::abs(Biquad::lowPass(1000).decibelsAt(1000) + 3.01) < 0.01);
        QVERIFY(std::abs(Biquad::bandPass(1000, 4).decibelsAt(1000)) < 1e-9);
        QVERIFY(Biquad::highPass(1000).decibelsAt(100) < -39);
    }

    void theReferenceDeviceDiffersFromItselfByNothing() {
        for (const double hertz : {50.0, 500.0, 5000.0, 15000.0})
            QCOMPARE(demoDeviceDecibels(0, hertz), 0.0);
    }

    /// Of the spread that was measured between real devices and device a, the demo's devices b, c, s1, s2 and s3 keep the mean's
    /// shape.
    void theMeanDifferenceFollowsTheMeasuredOne() {
        const auto path = test::shared("reference/authors_net/device_differences_db.npy");
        REQUIRE_SHARED(path);
        const NpyArray array = readNpy(path);
        const auto values = array.as<float>();
        double errorSum = 0;
        double offset = 0;
        std::vector<double> differences;
        for (std::size_t band = 12; band < 250; band += 6) { // 135 Hz to 20 kHz
            double measured = 0;
            for (std::size_t row = 0; row < array.shape[0]; ++row)
                measured += values[row * 256 + band];
            double demo = 0;
            for (std::size_t device = 1; device <= 5; ++device)
                demo += demoDeviceDecibels(device, hertzOfBand(band)) / 5;
            differences.push_back(demo - measured / static_cast<double>(array.shape[0]));
            offset += differences.back();
        }
        offset /= static_cast<double>(differences.size());
        for (const double difference : differences)
            errorSum += (difference - offset) * (difference - offset);
        const double rms = std::sqrt(errorSum / static_cast<double>(differences.size()));
        QVERIFY2(rms < 3, qPrintable(QString::number(rms)));
    }

    void everyDeviceRecordsWithinFullScale() {
        std::vector<float> loud(4410);
        for (std::size_t i = 0; i < loud.size(); ++i)
            loud[i] = i / 50 % 2 == 0 ? 4.0F : -4.0F;
        for (std::size_t device = 0; device < kDemoDevices.size(); ++device)
            for (const float value : hearThrough(device, loud, Random(1)))
                QVERIFY(std::abs(value) <= 1);
    }
};

QTEST_GUILESS_MAIN(DemoDevicesTest)
#include "demo_devices_test.moc"
