#include "audio/audio_file.h"
#include "authors_network.h"
#include "base/error.h"
#include "features/log_mel.h"
#include "network/zip_archive.h"
#include "quantization/float_executor.h"
#include "runtime/layers.h"

#include <QTemporaryDir>
#include <QtTest>

using namespace earshot;
using namespace earshot::test;

namespace {

/// One array of an .npz archive.
std::vector<double> member(const ZipArchive& archive, const std::string& name) {
    const QTemporaryDir folder;
    const std::filesystem::path file = folder.filePath("a.npy").toStdString();
    writeFileAtomically(file, archive.member(name + ".npy"));
    return readNpy(file).as<double>();
}

} // namespace

class CalibrationTest : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void theFloatNetworkEqualsTheAuthorsOutputs() { // reference/authors_net, PyTorch 1.13
        REQUIRE_SHARED(shared("reference/authors_net/float_taps.npz"));
        const ZipArchive taps(shared("reference/authors_net/float_taps.npz"));
        const auto input = readNpy(shared("reference/features/authors_input_2x256x44_f64.npy")).as<float>();
        std::map<std::string, std::vector<double>> tensors;
        FloatExecutor(readAuthorsCheckpoint(shared("reference/authors_net/submit2and3.pt")))
            .logits(input, [&](const std::string& name, int, std::span<const double> values) {
                tensors[name].assign(values.begin(), values.end());
            });
        for (const std::string name : {"pool1", "add1", "add2", "pool2", "fc1"}) {
            const auto expected = member(taps, name);
            QCOMPARE(tensors[name].size(), expected.size());
            double peak = 0;
            for (const double value : expected)
                peak = std::max(peak, std::abs(value));
            for (std::size_t i = 0; i < expected.size(); ++i)
                QVERIFY2(std::abs(tensors[name][i] - expected[i]) <= 1e-5 * peak, name.c_str());
        }
    }

    void aCalibrationOnTheReferencesSegmentsGivesItsScales() { // reference/int8/README.md, "Calibration"
        REQUIRE_SHARED(shared("reference/int8/scales.json"));
        const auto audio = shared("data/scenes/audio");
        REQUIRE_SHARED(audio);
        std::vector<std::vector<float>> inputs;
        LogMelExtractor extractor;
        for (const char* name : {"park-london-2021-p2", "street_traffic-london-2043-p2", "metro-chicago-2004-p1"}) {
            const auto samples = readMono(audio / (std::string(name) + ".flac"));
            for (std::size_t i = 0; i < 10; ++i) {
                std::vector<float> logMel(kLogMelSize), input(kInputSize);
                extractor.logMel(std::span(samples).subspan(i * 44100, 44100), logMel);
                networkInput(logMel, input);
                inputs.push_back(std::move(input));
            }
        }
        std::size_t next = 0;
        const Calibration found =
            calibrate(readAuthorsCheckpoint(shared("reference/authors_net/submit2and3.pt")), [&](std::vector<float>& input) {
                if (next == inputs.size())
                    return false;
                input = inputs[next++];
                return true;
            });
        const Calibration expected = Calibration::fromJson(readFile(shared("reference/int8/scales.json")));
        QCOMPARE(found.scales.size(), expected.scales.size());
        for (const auto& [name, scale] : expected.scales) // the features' single precision shows in the fifth digit
            QVERIFY2(std::abs(found.scales.at(name) / scale - 1) < 2e-4, name.c_str());
        QCOMPARE(found.channelFactors.size(), expected.channelFactors.size());
        for (const auto& [name, factors] : expected.channelFactors)
            for (std::size_t c = 0; c < factors.size(); ++c)
                QVERIFY2(std::abs(found.channelFactors.at(name)[c] / factors[c] - 1) < 1e-3, name.c_str());
    }

    void aCalibrationReadsBackToTheSameDoubles() {
        Calibration calibration;
        calibration.scales = {{"conv1", 0.1}, {"fc1", 1.0 / 3}};
        calibration.channelFactors = {{"conv1", {1, 1e-300, 2.0 / 7}}};
        QVERIFY(Calibration::fromJson(calibration.toJson()) == calibration);
    }

    void damagedCalibrationsAreRefused() {
        for (const char* text : {"", "[]", "{}", R"({"activations": 3})", R"({"activations": {"a": "x"}})",
                                 R"({"activations": {"a": "inf"}})", R"({"activations": {"a": null}})"})
            QVERIFY_EXCEPTION_THROWN(Calibration::fromJson(text), Error);
    }

    void deadChannelsAndDeadTensorsKeepFactorAndScaleOne() {
        ActivationPeaks peaks;
        for (int i = ER_CONV1; i < ER_FC2; ++i)
            peaks.add(er_layer_name(static_cast<er_layer>(i)), std::vector<double>(32, 0.0), 16);
        peaks.add("conv1", std::vector<double>{2.55, 0, 1.275}, 3);
        const Calibration calibration = calibrationFromPeaks(peaks);
        QCOMPARE(calibration.scales.at("conv1"), 0.01);
        QCOMPARE(calibration.scales.at("dw5"), 1.0);
        QCOMPARE(calibration.channelFactors.at("conv1")[1], 1.0);
        QCOMPARE(calibration.channelFactors.at("conv1")[2], 2.0);
        QCOMPARE(calibration.channelFactors.at("dw5")[0], 1.0);
    }
};

QTEST_GUILESS_MAIN(CalibrationTest)
#include "calibration_test.moc"
