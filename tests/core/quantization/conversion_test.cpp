#include "authors_network.h"
#include "base/error.h"
#include "random_network.h"

#include <QtTest>

#include <cstring>

using namespace earshot;
using namespace earshot::test;

/// Golden integers: reference/int8, made by an independent program from method.md section 8.
class ConversionTest : public QObject {
    Q_OBJECT

    template <typename T>
    static void compare(const std::string& file, const std::vector<T>& values) {
        const auto expected = golden<T>("params/" + file);
        QVERIFY2(values == expected, file.c_str());
    }

    static Calibration calibrateOnce(const NetworkWeights& weights) {
        bool given = false;
        return calibrate(weights, [&](std::vector<float>& input) {
            input = randomInput(20);
            return !std::exchange(given, true);
        });
    }

private Q_SLOTS:
    void everyIntegerOfTheAuthorsNetworkEqualsTheReference() {
        REQUIRE_SHARED(shared("reference/int8/scales.json"));
        const Int8Model model = authorsModel();
        int files = 0;
        for (const auto& [name, layer] : model.layers) {
            if (!layer.weights.empty())
                compare(name + ".weight", layer.weights), compare(name + ".bias", layer.bias), files += 2;
            if (!layer.multiplier.empty())
                compare(name + ".M", layer.multiplier), ++files;
            if (!layer.logitScale.empty())
                compare(name + ".logit_scale", layer.logitScale), ++files;
            const bool addition = name.starts_with("add");
            if (!layer.a.empty())
                compare(name + (addition ? ".A1" : ".A"), layer.a), compare(name + (addition ? ".A2" : ".B"), layer.b),
                    files += 2;
        }
        int references = 0;
        for ([[maybe_unused]] const auto& entry : std::filesystem::directory_iterator(shared("reference/int8/params")))
            ++references;
        QCOMPARE(files, references);
    }

    void noScaleOfTheAuthorsNetworkIsWidened() {
        REQUIRE_SHARED(shared("reference/int8/scales.json"));
        QCOMPARE(authorsModel().scales, Calibration::fromJson(readFile(shared("reference/int8/scales.json"))).scales);
    }

    void accumulatorBoundsEqualTheReference() {
        REQUIRE_SHARED(shared("reference/int8/scales.json"));
        const auto bounds = authorsModel().accumulatorBounds(); // the column "bound" of reference/int8/README.md
        QCOMPARE(bounds.at("conv1"), 256981);
        QCOMPARE(bounds.at("conv6"), 792265);
        QCOMPARE(bounds.at("high_dw2"), 225694);
        QCOMPARE(bounds.at("fc1"), 4923127);
        QCOMPARE(bounds.at("fc2"), 853510);
    }

    void scalesTooNarrowForTheirMultipliersAreDoubledForAllThatShareThem() {
        const NetworkWeights weights = randomWeights({}, 21);
        Calibration calibration = calibrateOnce(weights);
        const Calibration before = calibration;
        for (const char* name : {"conv1", "low_pw2", "high_pw2", "pool1", "affine1", "add1", "fc1"})
            calibration.scales[name] *= 1e-7;
        const Int8Model model = convert(weights, calibration, numberedLabels({}), 0.8);
        QCOMPARE(model.scales.at("low_pw2"), model.scales.at("pool1"));
        QCOMPARE(model.scales.at("high_pw2"), model.scales.at("pool1"));
        for (const char* name : {"conv1", "pool1", "affine1", "add1", "fc1"}) {
            const double doublings = std::log2(model.scales.at(name) / calibration.scales.at(name));
            QVERIFY2(doublings >= 1 && doublings == std::round(doublings), name);
        }
        QVERIFY(!model.toBlob().empty());                  // opens it again: every multiplier, factor and bound holds
        for (const char* branch : {"low_pw2", "high_pw2"}) // both converted with the final shared scale
            for (std::size_t c = 0; c < 16; ++c) {
                const double m = model.scales.at(std::string(branch, std::strlen(branch) - 3) + "dw2") *
                                 model.layers.at(branch).weightScales[c] / model.scales.at("pool1") * 4294967296.0;
                QCOMPARE(model.layers.at(branch).multiplier[c], static_cast<std::int32_t>(std::floor(m + 0.5)));
            }
    }

    void deadChannelsKeepSmallBiasesAndMultipliersOfAtLeastOne() {
        NetworkWeights weights = randomWeights({}, 22);
        const Calibration calibration = calibrateOnce(weights);
        for (const char* layer : {"low_dw1", "conv6", "fc1", "fc2"}) {
            auto& weight = weights.tensors[std::string(layer) + ".weight"];
            std::fill_n(weight.values.begin(), weight.values.size() / std::size_t(weight.shape[0]), 0.0f);
        }
        weights.tensors["conv6.bias"].values[0] = 0;
        weights.tensors["fc2.bias"].values[0] = 0;
        weights.tensors["low_dw1.bias"].values[0] = 3;
        const Int8Model model = convert(weights, calibration, numberedLabels({}), 0.8);
        QVERIFY(std::abs(model.layers.at("low_dw1").bias[0]) <= 1 << 22);
        QCOMPARE(model.layers.at("conv6").multiplier[0], 1);
        QVERIFY(!model.toBlob().empty());
    }

    void convertingTwiceGivesTheSameModel() {
        const NetworkWeights weights = randomWeights(NetworkConfig::student(10), 23);
        const Calibration calibration = calibrateOnce(weights);
        const SceneLabels labels = numberedLabels(weights.config);
        QVERIFY(convert(weights, calibration, labels, 1) == convert(weights, calibration, labels, 1));
    }

    void unusableCalibrationsAreRefused() {
        const NetworkWeights weights = randomWeights({}, 24);
        const Calibration good = calibrateOnce(weights);
        const auto refused = [&](auto change) {
            Calibration bad = good;
            change(bad);
            try {
                convert(weights, bad, numberedLabels({}), 0.8);
                return false;
            } catch (const Error&) {
                return true;
            }
        };
        QVERIFY(refused([](Calibration& c) { c.scales.erase("dw7"); }));
        QVERIFY(refused([](Calibration& c) { c.scales["dw7"] = 0; }));
        QVERIFY(refused([](Calibration& c) { c.scales["dw7"] = std::nan(""); }));
        QVERIFY(refused([](Calibration& c) { c.scales["low_pw2"] *= 2; }));
        QVERIFY(refused([](Calibration& c) { c.channelFactors["conv1"].pop_back(); }));
        QVERIFY(refused([](Calibration& c) { c.channelFactors["conv1"][0] = -1; }));
        QVERIFY(refused([](Calibration& c) { c.channelFactors["pool1"] = std::vector<double>(16, 1.0); }));
    }

    void onlySixteenChannelsHaveAnIntegerForm() {
        const NetworkConfig teacher{64, 10, 3, 100, 6, 4};
        Calibration calibration;
        QVERIFY_EXCEPTION_THROWN(convert(randomWeights(teacher, 25), calibration, numberedLabels(teacher), 0.8), Error);
    }
};

QTEST_GUILESS_MAIN(ConversionTest)
#include "conversion_test.moc"
