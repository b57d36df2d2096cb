#include "authors_network.h"
#include "runtime/executor.h"
#include "runtime/int8_engine.h"
#include "runtime/kernels/kernels.h"
#include "tensor_collector.h"

#include <QtTest>

using namespace earshot;
using namespace earshot::test;

namespace {

const std::vector<const er_kernels*>& allKernels() {
    static const std::vector<const er_kernels*> kernels = {&er_plain_kernels, er_default_kernels()};
    return kernels;
}

} // namespace

/// Golden tensors: reference/int8, NumPy int64 by an independent program.
class GoldenTest : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void everyTensorOfTheThreeSegmentsEqualsTheReference_data() {
        QTest::addColumn<QString>("segment");
        QTest::addColumn<int>("kernels");
        for (const char* segment : {"park", "street_traffic", "metro"})
            for (int i = 0; i < static_cast<int>(allKernels().size()); ++i)
                QTest::addRow("%s, %s", segment, allKernels()[static_cast<std::size_t>(i)]->name) << segment << i;
    }
    void everyTensorOfTheThreeSegmentsEqualsTheReference() {
        REQUIRE_SHARED(shared("reference/int8/scales.json"));
        QFETCH(QString, segment);
        QFETCH(int, kernels);
        const std::string folder = segment.toStdString() + "/";
        const Int8Engine engine(authorsModel().toBlob());
        const auto input = engine.quantise(golden<float>(folder + "input_f32"));
        QCOMPARE(input, golden<std::int8_t>(folder + "input_q"));

        TensorCollector tensors;
        er_hooks hooks{};
        hooks.tap = TensorCollector::take;
        hooks.context = &tensors;
        hooks.kernels = allKernels()[static_cast<std::size_t>(kernels)];
        std::vector<std::uint64_t> workspace(er_workspace_bytes(&engine.model()) / 8, 0xA5A5A5A5A5A5A5A5u);
        std::vector<float> logits(engine.model().logits);
        std::vector<std::int32_t> accumulators(engine.model().logits);
        er_infer(&engine.model(), input.data(), workspace.data(), &hooks, logits.data(), accumulators.data());
        for (int i = ER_CONV1; i < ER_LAYER_COUNT; ++i) {
            const std::string name = er_layer_name(static_cast<er_layer>(i));
            QVERIFY2(tensors.tensor(static_cast<er_layer>(i)) == golden<std::int32_t>(folder + name), name.c_str());
        }
        QCOMPARE(accumulators, golden<std::int32_t>(folder + "fc2"));
        QCOMPARE(logits, golden<float>(folder + "logits"));
    }

    void theEngineGivesTheReferencesLogits() {
        REQUIRE_SHARED(shared("reference/int8/scales.json"));
        const Int8Engine engine(authorsModel().toBlob());
        for (const std::string segment : {"park", "street_traffic", "metro"})
            QCOMPARE(engine.infer(golden<float>(segment + "/input_f32")), golden<float>(segment + "/logits"));
    }
};

QTEST_GUILESS_MAIN(GoldenTest)
#include "golden_test.moc"
