#include "labels/agreement.h"

#include <QtTest>

#include <cmath>
#include <vector>

using namespace earshot;

class AgreementTest : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void kappaIsCohens() {
        // Both "yes" 20, first only 5, second only 10, both "no" 15: p0 = 0.7, pe = 0.5.
        std::vector<int> first, second;
        const auto add = [&](int count, int a, int b) {
            first.insert(first.end(), std::size_t(count), a);
            second.insert(second.end(), std::size_t(count), b);
        };
        add(20, 1, 1);
        add(5, 1, 0);
        add(10, 0, 1);
        add(15, 0, 0);
        const Agreement agreement = agreementOf(first, second);
        QCOMPARE(agreement.items, std::int64_t(50));
        QCOMPARE(agreement.same, std::int64_t(35));
        QVERIFY(agreement.kappa && std::abs(*agreement.kappa - 0.4) < 1e-12);
    }

    void whatOneOfThemDidNotLabelDoesNotCount() {
        const Agreement agreement = agreementOf(std::vector{0, 1, -1, 2, 1}, std::vector{0, 1, 1, -1, 0});
        QCOMPARE(agreement.items, std::int64_t(3));
        QCOMPARE(agreement.same, std::int64_t(2));
    }

    void withoutCommonItemsOrVarietyThereIsNoKappa() {
        QVERIFY(!agreementOf(std::vector{-1, 0}, std::vector{0, -1}).kappa);
        QVERIFY(!agreementOf(std::vector{3, 3}, std::vector{3, 3}).kappa);
    }
};

QTEST_GUILESS_MAIN(AgreementTest)
#include "agreement_test.moc"
