#include "authors_network.h"
#include "runtime/executor.h"
#include "runtime/int8_engine.h"
#include "runtime/kernels/kernels.h"

#include <QtTest>

using namespace earshot;
using namespace earshot::test;

namespace {

/// Collects every tensor that the executor makes, whole and in C order.
struct Tensors {
    std::map<std::string, std::uint32_t> bands;

    static void take(void* context, const er_row* row) { static_cast<Tensors*>(context)->add(*row); }

    void add(const er_row& row) {
        const std::string name = er_layer_name(row.layer);
        if (row.band != bands[name]++)
            qFatal("rows of %s arrive out of order", name.c_str());
        for (std::uint32_t c = 0; c < row.channels; ++c)
            for (std::uint32_t x = 0; x < row.frames; ++x)
                rows[name].push_back(er_row_value(&row, c, x));
        channels[name] = row.channels;
        frames[name] = row.frames;
    }

    /// [band, channel, frame] -> [channel, band, frame].
    std::vector<std::int32_t> tensor(const std::string& name) {
        const std::uint32_t h = bands[name], w = frames[name], n = channels[name];
        std::vector<std::int32_t> result(rows[name].size());
        for (std::uint32_t y = 0; y < h; ++y)
            for (std::uint32_t c = 0; c < n; ++c)
                for (std::uint32_t x = 0; x < w; ++x)
                    result[(c * h + y) * w + x] = rows[name][(y * n + c) * w + x];
        return result;
    }

    std::map<std::string, std::vector<std::int32_t>> rows;
    std::map<std::string, std::uint32_t> channels, frames;
};

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

        Tensors tensors;
        er_hooks hooks{};
        hooks.tap = Tensors::take;
        hooks.context = &tensors;
        hooks.kernels = allKernels()[static_cast<std::size_t>(kernels)];
        std::vector<std::uint64_t> workspace(er_workspace_bytes(&engine.model()) / 8, 0xA5A5A5A5A5A5A5A5u);
        std::vector<float> logits(engine.model().logits);
        std::vector<std::int32_t> accumulators(engine.model().logits);
        er_infer(&engine.model(), input.data(), workspace.data(), &hooks, logits.data(), accumulators.data());
        for (int i = ER_CONV1; i < ER_LAYER_COUNT; ++i) {
            const std::string name = er_layer_name(static_cast<er_layer>(i));
            QVERIFY2(tensors.tensor(name) == golden<std::int32_t>(folder + name), name.c_str());
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
