#include "network/network_ops.h"

#include "base/atomic_file.h"
#include "network/scene_network.h"
#include "network/trainable_arithmetic.h"
#include "reference_data.h"

#include <ATen/ATen.h>
#include <nlohmann/json.hpp>
#include <torch/csrc/autograd/autograd.h>

using namespace earshot;
using at::Tensor;

namespace {

/// Largest difference relative to the largest value.
double difference(const Tensor& a, const Tensor& b) {
    return ((a - b).abs().max() / b.abs().max().clamp_min(1e-6)).item<double>();
}

Tensor nchw(const Tensor& nhwc) {
    return nhwc.permute({0, 3, 1, 2});
}

/// Gradients of sum(y * seed) for a random seed: every output counts on its own.
std::vector<Tensor> gradients(const Tensor& y, const std::vector<Tensor>& of, const Tensor& seed) {
    return torch::autograd::grad({(y * seed).sum()}, of);
}

} // namespace

/// The fused operations against torch's own, values and gradients.
class NetworkOpsTest : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void init() { at::manual_seed(1); }

    void depthwiseEqualsTorchOnEachRangeOfBands() {
        const Tensor x = at::randn({5, 9, 6, 16}).requires_grad_(), w = at::randn({2, 16, 3, 3}).requires_grad_(),
                     b = at::randn({2, 16}).requires_grad_();
        const Tensor ours = ops::depthwise(x, w, b, {{0, 4}, {4, 5}});
        const auto part = [&](int r, std::int64_t first, std::int64_t count) {
            return at::conv2d(nchw(x.narrow(1, first, count)), w[r].unsqueeze(1), b[r], 1, 1, 1, 16).permute({0, 2, 3, 1});
        };
        const Tensor torchs = at::cat({part(0, 0, 4), part(1, 4, 5)}, 1);
        QVERIFY(difference(ours, torchs) < 1e-5);
        const Tensor seed = at::randn_like(ours);
        const auto a = gradients(ours, {x, w, b}, seed), t = gradients(torchs, {x, w, b}, seed);
        for (std::size_t i = 0; i < 3; ++i)
            QVERIFY(difference(a[i], t[i]) < 1e-5);
    }

    void pointwiseEqualsTorch() {
        const Tensor x = at::randn({3, 7, 5, 16}).requires_grad_(), w = at::randn({1, 32, 16}).requires_grad_(),
                     b = at::randn({1, 32}).requires_grad_();
        const Tensor ours = ops::pointwise(x, w, b, {{0, 7}});
        const Tensor torchs = at::linear(x, w[0], b[0]);
        QVERIFY(difference(ours, torchs) < 1e-5);
        const Tensor seed = at::randn_like(ours);
        const auto a = gradients(ours, {x, w, b}, seed), t = gradients(torchs, {x, w, b}, seed);
        for (std::size_t i = 0; i < 3; ++i)
            QVERIFY(difference(a[i], t[i]) < 1e-5);
    }

    void batchNormReluEqualsTorch() {
        const Tensor x = at::randn({4, 6, 5, 16}).requires_grad_(), w = (at::rand({1, 16}) + 0.5).requires_grad_(),
                     b = at::randn({1, 16}).requires_grad_();
        const ops::BandRanges whole{{0, 6}};
        const Tensor ours = ops::batchNormRelu(x, w, b, ops::batchStatistics(x.detach(), whole), {}, whole);
        const Tensor torchs =
            at::relu(at::batch_norm(nchw(x), w[0], b[0], {}, {}, true, 0.01, 1e-3, false)).permute({0, 2, 3, 1});
        QVERIFY(difference(ours, torchs) < 1e-4);
        const Tensor seed = at::randn_like(ours);
        const auto a = gradients(ours, {x, w, b}, seed), t = gradients(torchs, {x, w, b}, seed);
        for (std::size_t i = 0; i < 3; ++i)
            QVERIFY2(difference(a[i], t[i]) < 1e-3, qPrintable(QString::number(i)));
    }

    void maxPoolEqualsTorchAndDropsTheRemainder() {
        const Tensor x = at::randn({2, 13, 9, 16}).requires_grad_();
        const Tensor ours = ops::maxPool(x, 6, 4), torchs = at::max_pool2d(nchw(x), {6, 4}).permute({0, 2, 3, 1});
        QVERIFY(ours.equal(torchs));
        const Tensor seed = at::randn_like(ours);
        QVERIFY(gradients(ours, {x}, seed)[0].equal(gradients(torchs, {x}, seed)[0]));
    }

    void roundingEqualsTheReferenceButForTies() {
        const auto path = test::shared("reference/qat/qat.json");
        REQUIRE_SHARED(path);
        const auto reference = nlohmann::json::parse(readFile(path))["fq_tensor"];
        int compared = 0;
        for (const char* name : {"s8n_zp0", "u8_zp0"}) { // zero points are 0 here, as in method.md section 8
            const auto& entry = reference[name];
            const auto values = entry["x"].get<std::vector<float>>(), expected = entry["y"].get<std::vector<float>>(),
                       slopes = entry["dx"].get<std::vector<float>>();
            const float scale = entry["scale"];
            for (std::size_t i = 0; i < values.size(); ++i) {
                const double steps = static_cast<double>(values[i]) / scale + 0.5;
                if (std::abs(steps - std::round(steps)) < 1e-3)
                    continue; // the reference rounds halves to even, method.md rounds them up
                const Tensor x = at::full({1, 1, 1, 16}, values[i]).requires_grad_();
                const Tensor y =
                    ops::roundTo(x, {at::full({1, 16}, scale), entry["qmin"].get<float>(), entry["qmax"].get<float>()}, {{0, 1}});
                QVERIFY(std::abs(y.max().item<float>() - expected[i]) < 1e-6);
                QCOMPARE(gradients(y, {x}, at::ones_like(y))[0].max().item<float>(), slopes[i]);
                ++compared;
            }
        }
        QVERIFY(compared > 10);
    }

    void theNetworkHasThePublishedParameters() {
        SceneNetwork network{NetworkConfig{}};
        QCOMPARE(network.parameterCount(), std::int64_t(120229));
        QCOMPARE(SceneNetwork(NetworkConfig::student(10)).parameterCount(), std::int64_t(123346));
    }

    void gradientsOfTheWholeNetworkHoldNumerically() {
        SceneNetwork network{NetworkConfig{}};
        network.initialise(3);
        const Tensor x = at::randn({2, 256, 44, 2}), seed = at::randn({2, 13});
        const auto loss = [&] {
            TrainableArithmetic arithmetic(network, {}); // running statistics, no dropout: a plain function of the weights
            return (runNetwork(network.config(), arithmetic, x) * seed).sum();
        };
        const auto exact = torch::autograd::grad({loss()}, network.parameters());
        for (const char* name : {"conv1.weight", "bn_low.weight", "high_dw2.weight", "pw6.bias", "bn7.bias", "fc1.weight"}) {
            const auto index =
                static_cast<std::size_t>(std::find(network.parameterNames().begin(), network.parameterNames().end(), name) -
                                         network.parameterNames().begin());
            Tensor& parameter = network.parameters()[index];
            const at::NoGradGuard noGradients;
            const Tensor direction = exact[index] / exact[index].norm(); // along the gradient the slope is its length
            const float step = 1e-3f;
            parameter.add_(direction, step);
            const double above = loss().item<double>();
            parameter.add_(direction, -2 * step);
            const double below = loss().item<double>();
            parameter.add_(direction, step);
            const double slope = (above - below) / (2 * step), length = exact[index].norm().item<double>();
            QVERIFY2(std::abs(slope - length) < 0.03 * length + 1e-3,
                     qPrintable(QString("%1: %2 against %3").arg(name).arg(slope).arg(length)));
        }
    }
};

QTEST_GUILESS_MAIN(NetworkOpsTest)
#include "network_ops_test.moc"
