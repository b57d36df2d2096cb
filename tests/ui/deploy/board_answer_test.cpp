#include "deploy/board_answer.h"
#include "deploy/deployable_model.h"
#include "firmware/layer_cycles.h"
#include "quantised_run.h"

#include <QTemporaryDir>
#include <QtTest>

using namespace earshot;
using namespace earshot::test;

class BoardAnswerTest : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void equalLogitsAreEqualBitForBit() {
        const SceneLabels& labels = SceneLabels::tau();
        BoardAnswer answer;
        for (int i = 0; i < labels.logits(); ++i)
            answer.hostLogits.push_back(0.1F * float(i));
        answer.boardLogits = answer.hostLogits;
        compareLogits(answer, labels, 0.8);
        QVERIFY(answer.identical());
        QCOMPARE(answer.host, answer.board);
    }

    void theSmallestDifferenceOfOneLogitIsSeen() {
        const SceneLabels& labels = SceneLabels::tau();
        BoardAnswer answer;
        answer.hostLogits.assign(std::size_t(labels.logits()), 1.5F);
        answer.boardLogits = answer.hostLogits;
        answer.boardLogits[3] = std::nextafter(1.5F, 2.0F);
        compareLogits(answer, labels, 0.8);
        QVERIFY(!answer.identical());
        QCOMPARE(answer.equalLogits, labels.logits() - 1);
        QVERIFY(!answer.equalClass[3]);
        QVERIFY(answer.equalClass[2]);
        answer.boardLogits = answer.hostLogits;
        answer.boardLogits[10] = -1.5F; // the first super-class: every class of it depends on it
        compareLogits(answer, labels, 0.8);
        for (std::size_t i = 0; i < labels.classes.size(); ++i)
            QCOMPARE(bool(answer.equalClass[i]), labels.group[i] != 0);
        answer.boardLogits = answer.hostLogits;
        answer.hostLogits[0] = 0.0F;
        answer.boardLogits[0] = -0.0F; // equal as numbers, not as bits
        compareLogits(answer, labels, 0.8);
        QVERIFY(!answer.identical());
    }

    void anAnswerOfAnotherLengthIsNeverEqual() {
        BoardAnswer answer;
        answer.hostLogits.assign(13, 0);
        answer.boardLogits.assign(12, 0);
        compareLogits(answer, SceneLabels::tau(), 0.8);
        QVERIFY(!answer.identical());
        QVERIFY(answer.board.empty());
    }

    void theModelsOfAProjectAreListedNewestFirstWithTheirIdentity() {
        QTemporaryDir folder;
        const std::filesystem::path runs = folder.path().toStdString();
        const auto older = modelBlob(1), newer = modelBlob(2);
        addQuantisedRun(runs, "first", older);
        addQuantisedRun(runs, "second", newer, 2);
        std::filesystem::last_write_time(runs / "first/quantized/1/model.blob",
                                         std::filesystem::file_time_type::clock::now() - std::chrono::hours(1));
        std::filesystem::create_directories(runs / "third/quantized/1"); // begun, not finished
        const auto models = quantisedModels(runs, {{"second", "my run"}});
        QCOMPARE(models.size(), 2U);
        QCOMPARE(models[0].name, QStringLiteral("my run · INT8 after training, no. 2"));
        QCOMPARE(models[1].name, QStringLiteral("first · INT8 after training"));
        const ModelFacts facts = readModelFacts(models[1]);
        QCOMPARE(facts.crc, models[1].crc);
        QCOMPARE(facts.parameters, std::int64_t(120229));
        QCOMPARE(facts.macs, std::int64_t(26606917));
    }

    void theReportOfAQuantisationTellsHowOftenItAnswersAsFloat() {
        const QTemporaryDir folder;
        const std::filesystem::path runs = folder.path().toStdString();
        addQuantisedRun(runs, "run-1", modelBlob(1));
        const ModelChoice choice = quantisedModels(runs).front();
        QVERIFY(!readModelFacts(choice).agreement);
        for (const char* damaged : {"", "[]", R"({"segments": 7})", R"({"segments": 7, "int8": {"agreement_with_float": "all"}})"}) {
            writeFileAtomically(choice.folder / "report.json", std::string_view(damaged));
            QVERIFY(!readModelFacts(choice).agreement);
        }
        writeFileAtomically(choice.folder / "report.json", R"({"segments": 512, "int8": {"agreement_with_float": 0.9375}})");
        QCOMPARE(readModelFacts(choice).agreement, std::optional(0.9375));
        QCOMPARE(readModelFacts(choice).agreementSegments, std::int64_t(512));
    }

    void everyCycleAndEveryMultiplyAddIsCounted() {
        std::vector<LayerCycles> cycles;
        std::uint64_t sum = 0;
        for (const MeasuredLayer& layer : measuredLayers()) {
            cycles.push_back({std::string(layer.layer), std::uint32_t(layer.cycles)});
            sum += layer.cycles;
        }
        if (cycles.empty())
            QSKIP("this build measured no layers");
        const Complexity complexity = complexityOf({});
        std::uint64_t shown = 0;
        std::int64_t macs = 0;
        for (const LayerCost& cost : layerCosts(cycles, complexity.layers)) {
            shown += cost.cycles;
            macs += cost.macs;
        }
        QCOMPARE(shown, sum);
        QCOMPARE(macs, complexity.macs);
    }

    void aDamagedModelIsRefused() {
        QTemporaryDir folder;
        auto blob = modelBlob(1);
        blob[blob.size() / 2] ^= std::byte(1);
        addQuantisedRun(folder.path().toStdString(), "run", blob);
        const auto models = quantisedModels(folder.path().toStdString());
        QCOMPARE(models.size(), 1U);
        QVERIFY_EXCEPTION_THROWN(readModelFacts(models[0]), Error);
    }
};

QTEST_GUILESS_MAIN(BoardAnswerTest)
#include "board_answer_test.moc"
