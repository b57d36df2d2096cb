#include "authors_network.h"
#include "base/error.h"

#include <QtTest>

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
};

QTEST_GUILESS_MAIN(ConversionTest)
#include "conversion_test.moc"
