#include "plain_integer_network.h"
#include "random_network.h"
#include "runtime/int8_engine.h"
#include "runtime/kernels/kernels.h"
#include "tensor_collector.h"

#include <QtTest>

#include <cstring>
#include <limits>
#include <thread>

using namespace earshot;
using namespace earshot::test;

namespace {

void addConfigs() {
    QTest::addColumn<NetworkConfig>("config");
    QTest::newRow("ten classes, three super-classes") << NetworkConfig{};
    QTest::newRow("student") << NetworkConfig::student(10);
    QTest::newRow("fifty classes, one head") << NetworkConfig{16, 50, 0, 100, 6, 4};
    QTest::newRow("one class, odd sizes") << NetworkConfig{16, 1, 0, 7, 11, 5};
    QTest::newRow("the runtime's limits") << NetworkConfig{16, 64, 16, 256, 5, 3};
}

} // namespace

Q_DECLARE_METATYPE(earshot::NetworkConfig)

class ExecutorTest : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void streamedRowsEqualWholeTensors_data() { addConfigs(); }
    void streamedRowsEqualWholeTensors() {
        QFETCH(NetworkConfig, config);
        const Int8Model model = randomModel(config, 11);
        const Int8Engine engine(model.toBlob());
        const auto input = engine.quantise(randomInput(12));
        const auto expected = PlainIntegerNetwork(model).run(input);
        for (const er_kernels* kernels : {&er_plain_kernels, er_default_kernels()}) {
            TensorCollector tensors;
            er_hooks hooks{};
            hooks.tap = TensorCollector::take;
            hooks.context = &tensors;
            hooks.kernels = kernels;
            std::vector<std::uint64_t> workspace(er_workspace_bytes(&engine.model()) / 8);
            er_infer(&engine.model(), input.data(), workspace.data(), &hooks, nullptr, nullptr);
            for (int i = ER_CONV1; i < ER_LAYER_COUNT; ++i) {
                const auto layer = static_cast<er_layer>(i);
                const auto& values = expected.at(er_layer_name(layer)).v;
                const std::vector<std::int32_t> whole(values.begin(), values.end());
                QVERIFY2(tensors.tensor(layer) == whole, er_layer_name(layer));
            }
        }
    }

    void theWorkspaceStaysBelowItsPromise_data() { addConfigs(); }
    void theWorkspaceStaysBelowItsPromise() {
        QFETCH(NetworkConfig, config);
        const Int8Engine engine(randomModel(config, 1).toBlob());
        const std::size_t bytes = er_workspace_bytes(&engine.model());
        QVERIFY(bytes <= ER_MAX_WORKSPACE_BYTES);
        QVERIFY(bytes % ER_WORKSPACE_ALIGNMENT == 0);
        std::vector<std::uint64_t> workspace(bytes / 8 + 1, 0x5A5A5A5A5A5A5A5Au);
        const std::vector<std::int8_t> input(ER_INPUT_SIZE, 127);
        er_infer(&engine.model(), input.data(), workspace.data(), nullptr, nullptr, nullptr);
        QCOMPARE(workspace.back(), 0x5A5A5A5A5A5A5A5Au);
    }

    void pollIsCalledForEveryRowAndWithinTheLinearLayer() {
        const Int8Engine engine(randomModel({}, 1).toBlob());
        int polls = 0;
        er_hooks hooks{};
        hooks.poll = [](void* context) { ++*static_cast<int*>(context); };
        hooks.context = &polls;
        std::vector<std::uint64_t> workspace(er_workspace_bytes(&engine.model()) / 8);
        const std::vector<std::int8_t> input(ER_INPUT_SIZE);
        er_infer(&engine.model(), input.data(), workspace.data(), &hooks, nullptr, nullptr);
        QVERIFY(polls >= 256 * 5 + 85 * 14 + 100 / 4);
    }

    void theInputIsRoundedHalfUpAndClamped() {
        const Int8Engine engine(randomModel({}, 1).toBlob());
        const float inverse = engine.model().input_inverse_scale;
        std::vector<float> input(ER_INPUT_SIZE, 0.0f);
        const float infinity = std::numeric_limits<float>::infinity();
        const float values[] = {6.0f,      -6.0f,         1e30f,          -1e30f,          infinity,
                                -infinity, std::nanf(""), 2.5f / inverse, -2.5f / inverse, -1e-9f};
        std::copy(std::begin(values), std::end(values), input.begin());
        const auto q = engine.quantise(input);
        const std::vector<int> expected = {127, -127, 127, -127, 127, -127, 0, 3, -2, 0};
        for (std::size_t i = 0; i < expected.size(); ++i)
            QCOMPARE(int(q[i]), expected[i]);
    }

    void oneEngineServesSeveralThreads() {
        const Int8Engine engine(randomModel({}, 3).toBlob());
        std::vector<std::vector<float>> alone, together(4);
        for (std::size_t i = 0; i < together.size(); ++i)
            alone.push_back(engine.infer(randomInput(i)));
        {
            std::vector<std::jthread> threads;
            for (std::size_t i = 0; i < together.size(); ++i)
                threads.emplace_back([&, i] { together[i] = engine.infer(randomInput(i)); });
        }
        QCOMPARE(together, alone);
    }
};

QTEST_GUILESS_MAIN(ExecutorTest)
#include "executor_test.moc"
