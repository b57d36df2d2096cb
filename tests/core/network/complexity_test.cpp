#include "base/error.h"
#include "network/complexity.h"

#include <QtTest>

using namespace earshot;

class ComplexityTest : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void theNetworkCountsAsTheMethodSays() { // method.md section 3
        const Complexity complexity = complexityOf({});
        QCOMPARE(complexity.parameters, 120'229);
        QCOMPARE(complexity.macs, 26'606'917);
        QVERIFY(complexity.withinLimits());
    }

    void theStudentCountsAsTheMethodSays() {
        const Complexity complexity = complexityOf(NetworkConfig::student(10));
        QCOMPARE(complexity.parameters, 123'346);
        QCOMPARE(complexity.macs, 26'610'034);
    }

    void layersCountAsTheTableSays() {
        std::map<std::string, std::int64_t> parameters, macs;
        for (const LayerComplexity& layer : complexityOf({}).layers) {
            parameters[layer.name] = layer.parameters;
            macs[layer.name] = layer.macs;
        }
        QCOMPARE(macs["conv1"], 9'191'424);
        QCOMPARE(parameters["bn1"], 32);
        QCOMPARE(macs["low_dw1"] + macs["low_pw1"], 2'356'992);
        QCOMPARE(macs["bn_high"] + macs["high_dw2"] + macs["high_pw2"], 2'509'088);
        QCOMPARE(macs["conv6"], 4'338'400);
        QCOMPARE(parameters["fc1"], 112'100);
        QCOMPARE(parameters["fc2"], 1'313);
    }

    void parametersAreTheTrainableTensorsElements() {
        for (const NetworkConfig& config :
             {NetworkConfig{}, NetworkConfig{64, 10, 3, 100, 6, 4}, NetworkConfig{16, 50, 0, 77, 5, 3}}) {
            std::int64_t elements = 0;
            for (const auto& [name, shape] : expectedTensors(config)) {
                std::int64_t count = name.find("running") == std::string::npos ? 1 : 0;
                for (const int extent : shape)
                    count *= extent;
                elements += count;
            }
            QCOMPARE(complexityOf(config).parameters, elements);
        }
    }

    void aTeacherIsBeyondTheLimits() { QVERIFY(!complexityOf({64, 10, 3, 100, 6, 4}).withinLimits()); }
};

QTEST_GUILESS_MAIN(ComplexityTest)
#include "complexity_test.moc"
