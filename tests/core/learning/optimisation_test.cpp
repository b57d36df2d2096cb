#include "base/atomic_file.h"
#include "base/random.h"
#include "learning/pcgrad.h"
#include "learning/radam.h"
#include "quantization/observers.h"
#include "reference_data.h"

#include <nlohmann/json.hpp>

#include <cmath>

using namespace earshot;
using Json = nlohmann::json;

namespace {

/// RAdam as the paper's Algorithm 2 states it, in double, one parameter.
struct PlainRadam {
    double m = 0, v = 0;
    int t = 0;
    double update(double g, double lr) {
        ++t;
        m = 0.9 * m + 0.1 * g;
        v = 0.999 * v + 0.001 * g * g;
        const double mHat = m / (1 - std::pow(0.9, t));
        const double rhoMax = 2 / (1 - 0.999) - 1;
        const double rho = rhoMax - 2 * t * std::pow(0.999, t) / (1 - std::pow(0.999, t));
        if (rho <= 5)
            return lr * mHat;
        const double l = std::sqrt(1 - std::pow(0.999, t)) / (std::sqrt(v) + 1e-8);
        const double r = std::sqrt((rho - 4) * (rho - 2) * rhoMax / ((rhoMax - 4) * (rhoMax - 2) * rho));
        return lr * mHat * r * l;
    }
};

std::vector<float> floats(const Json& json) {
    return json.get<std::vector<float>>();
}

} // namespace

class OptimisationTest : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void radamFollowsTheAlgorithm() {
        Random random(3);
        std::vector<float> parameter{0.5f};
        double expected = 0.5;
        Radam radam(1);
        PlainRadam plain;
        for (int t = 0; t < 300; ++t) {
            const std::vector<float> gradient{static_cast<float>(random.normal() + 0.3)};
            radam.step(parameter, gradient, 1e-3);
            expected -= plain.update(gradient[0], 1e-3);
            QVERIFY2(std::abs(parameter[0] - expected) < 2e-6, qPrintable(QString::number(t)));
        }
    }

    void radamContinuesFromAState() {
        std::vector<float> a{1, 2}, b{1, 2};
        Radam first(2), second(2);
        for (int t = 0; t < 5; ++t)
            first.step(a, std::vector<float>{0.1f, -0.2f}, 1e-2);
        for (int t = 0; t < 3; ++t)
            second.step(b, std::vector<float>{0.1f, -0.2f}, 1e-2);
        Radam third(2);
        third.restore(second.state());
        for (int t = 0; t < 2; ++t)
            third.step(b, std::vector<float>{0.1f, -0.2f}, 1e-2);
        QCOMPARE(a, b);
    }

    void pcgradEqualsTheReference() {
        const auto path = test::shared("reference/pcgrad/pcgrad.json");
        REQUIRE_SHARED(path);
        const Json reference = Json::parse(readFile(path));
        int conflicts = 0;
        for (const auto& entry : reference["cases"]) {
            const auto g1 = floats(entry["g1"]), g2 = floats(entry["g2"]), sum = floats(entry["sum"]);
            const PcgradResult result = pcgrad(g1, g2);
            QVERIFY(std::abs(result.dot - entry["dot"].get<double>()) < 1e-6);
            for (std::size_t i = 0; i < sum.size(); ++i)
                QVERIFY(std::abs(result.gradient[i] - sum[i]) < 1e-6 * (1 + std::abs(sum[i])));
            conflicts += result.conflict;
        }
        QVERIFY(conflicts > 0);
    }

    void projectedGradientsDoNotOpposeTheOtherTask() {
        Random random(5);
        for (int trial = 0; trial < 200; ++trial) {
            std::vector<float> g1(20), g2(20);
            for (std::size_t i = 0; i < 20; ++i) {
                g1[i] = static_cast<float>(random.normal());
                g2[i] = static_cast<float>(random.normal());
            }
            const PcgradResult result = pcgrad(g1, g2);
            double along1 = 0, along2 = 0;
            for (std::size_t i = 0; i < 20; ++i) {
                along1 += static_cast<double>(result.gradient[i]) * g1[i];
                along2 += static_cast<double>(result.gradient[i]) * g2[i];
            }
            QVERIFY(along1 > -1e-4 && along2 > -1e-4);
        }
    }

    void headsKeepTheirOwnGradientWhenTheTrunkAloneIsProjected() {
        // The trunk's gradients conflict; the heads', laid end to end, have zeros where the other task's head is.
        const std::vector<float> g1{1, -2, 0.5f, 3, 4, 0, 0}, g2{-2, 1, 0.25f, 0, 0, 5, -6};
        const PcgradResult both = pcgradOfTrunk(g1, g2, 4);
        const PcgradResult trunk = pcgrad(std::span(g1).first(3), std::span(g2).first(3));
        QVERIFY(both.conflict && trunk.conflict);
        QCOMPARE(both.dot, trunk.dot);
        QCOMPARE(both.cosine, trunk.cosine);
        QCOMPARE(std::vector<float>(both.gradient.begin(), both.gradient.begin() + 3), trunk.gradient);
        QCOMPARE(std::vector<float>(both.gradient.begin() + 3, both.gradient.end()), (std::vector<float>{3, 4, 5, -6}));
        // Over all parameters the heads would be scaled as the trunk is.
        QVERIFY(pcgrad(g1, g2).gradient[3] > 3);
        QCOMPARE(pcgradOfTrunk(g1, g2, 0).gradient, pcgrad(g1, g2).gradient);
    }

    void aVanishingGradientLeavesTheOtherAlone() {
        const std::vector<float> zero(4, 0.f), g{1, -2, 3, 4};
        QCOMPARE(pcgrad(zero, g).gradient, g);
        QCOMPARE(pcgrad(g, zero).gradient, g);
    }

    void observersAverageAsTheReferenceDoes() {
        const auto path = test::shared("reference/qat/qat.json");
        REQUIRE_SHARED(path);
        const Json reference = Json::parse(readFile(path))["moving_average"]["s8_sym"];
        std::size_t count = 1;
        for (const auto& extent : reference["shape"])
            count *= extent.get<std::size_t>();
        Observer observer(false);
        for (const auto& step : reference["steps"]) {
            float largest = -1e9f; // of the inputs by the file's generator
            std::uint32_t state = step["seed"];
            for (std::size_t i = 0; i < count; ++i) {
                state = 1664525u * state + 1013904223u;
                const double value =
                    step["lcg_scale"].get<double>() * (2 * (state >> 8) / 16777216.0 - 1) + step["offset"].get<double>();
                largest = std::max(largest, static_cast<float>(value));
            }
            observer.observe({largest});
            QVERIFY(std::abs(observer.scale(1) - step["max_val"].get<double>()) < 1e-6);
        }
    }

    void channelFactorsBringAllChannelsToOneRange() {
        Observer observer(true);
        observer.observe({2.f, 8.f, 0.f});
        QCOMPARE(observer.channelFactors(), (std::vector<float>{4.f, 1.f, 1.f}));
        QCOMPARE(observer.scale(255), 8.0 / 255);
        const auto scales = observer.channelScales(255);
        QVERIFY(std::abs(scales[0] * 255 - 2) < 1e-6 && std::abs(scales[1] * 255 - 8) < 1e-6);
        QCOMPARE(Observer(false).scale(127), 1.0);
    }
};

QTEST_GUILESS_MAIN(OptimisationTest)
#include "optimisation_test.moc"
