#include "base/error.h"
#include "evaluate/compared_sources.h"
#include "evaluate/evaluation_model.h"
#include "evaluate/figure_export.h"
#include "evaluate/headline.h"
#include "evaluation/ensemble.h"
#include "plain_figures.h"
#include "synthetic_run.h"

#include <QSignalSpy>
#include <QTemporaryDir>
#include <QtTest>

using namespace earshot;

namespace {

ClipFilter randomFilter(Random& random, const ScoredClips& clips) {
    ClipFilter filter;
    if (random.below(2))
        filter.devices.push_back(int(random.below(clips.devices.size())));
    if (random.below(3) == 0)
        filter.cities.push_back(int(random.below(clips.cities.size())));
    if (random.below(8) == 0)
        filter.locations.push_back(int(random.below(clips.locations.size())));
    if (random.below(3) == 0)
        filter.lowestConfidence = 0.1 * double(random.below(6));
    if (random.below(4) == 0)
        filter.correct = random.below(2) == 0;
    if (random.below(6) == 0)
        filter.text = "lisbon";
    if (random.below(5) == 0)
        filter.sides = {int(random.below(2))};
    if (random.below(5) == 0)
        filter.labelStates = {int(random.below(3))};
    return filter;
}

} // namespace

class EvaluationModelTest : public QObject {
    Q_OBJECT

    QTemporaryDir folder_;
    std::filesystem::path path(const char* name) const { return std::filesystem::path(folder_.path().toStdString()) / name; }

private Q_SLOTS:
    void initTestCase() {
        test::writeSyntheticRun(path("run"), 2000);
        test::writeSyntheticRun(path("before"), 2000, 1.2, 2);
        test::writeSyntheticRun(path("file"), 600, 1.6, 3, false);
    }

    void anyChoiceListsWhatItCountsAndEveryFigureIsThePlainOne() {
        EvaluationModel model;
        model.setSource(readEvaluationSource(path("run")));
        Random random(7);
        ProjectClips known;
        known.truth = model.source().clips.truth;
        known.sides = {"fold 1 train", "fold 1 evaluate"};
        for (std::size_t row = 0; row < known.truth.size(); ++row) {
            known.side.push_back(int(random.below(2)));
            known.labelState.push_back(int(random.below(3)));
        }
        model.setProjectClips(known);
        for (int trial = 0; trial < 1000; ++trial) {
            if (trial % 50 == 0)
                model.setHead(Head(random.below(3)));
            if (trial % 20 == 0)
                model.setEnsembleWeight(double(random.below(101)) / 100);
            const ClipFilter filter = randomFilter(random, model.clips());
            model.setFilter(filter);
            const ScoredClips& clips = model.clips();
            const auto classes = std::uint64_t(clips.labels.classes.size());
            const int truth = int(random.below(classes)), answer = int(random.below(classes));
            model.select({ClipSelection::Kind::Cell, truth, answer, -1});
            std::vector<std::uint32_t> plain;
            for (std::size_t row = 0; row < clips.size(); ++row)
                if (test::passes(clips, filter, row) && clips.truth[row] == truth && clips.answer[row] == answer)
                    plain.push_back(std::uint32_t(row));
            QCOMPARE(model.listedRows(), plain);
            QCOMPARE(model.cellCount(truth, answer), std::int64_t(plain.size()));
            model.select({ClipSelection::Kind::Row, truth, -1, -1});
            QCOMPARE(std::int64_t(model.listedRows().size()), model.evaluation().confusion.rowTotal(std::size_t(truth)));
            model.select({ClipSelection::Kind::Column, -1, answer, -1});
            QCOMPARE(std::int64_t(model.listedRows().size()), model.evaluation().confusion.columnTotal(std::size_t(answer)));
            model.select({ClipSelection::Kind::Diagonal, -1, -1, -1});
            QCOMPARE(std::int64_t(model.listedRows().size()), model.evaluation().confusion.correct());
            const auto differs = test::firstDifference(test::plainFigures(clips, filter), test::figuresOf(model.evaluation()));
            QVERIFY2(differs.empty(), differs.c_str());
        }
    }

    void theSliderAnswersAsTheEnsembleOfTheLogitsDoes() {
        const EvaluationSource source = readEvaluationSource(path("run"));
        QCOMPARE(source.logits.size(), source.clips.size() * 13);
        EvaluationModel model;
        model.setSource(source);
        for (const double r : {0.0, 0.31, 0.8, 1.0}) {
            model.setEnsembleWeight(r);
            for (std::size_t row = 0; row < 50; ++row) {
                const auto expected = ensembleProbabilities(source.clips.labels, source.logits.data() + row * 13, r);
                for (std::size_t c = 0; c < 10; ++c)
                    QVERIFY(std::abs(model.clips().row(row)[c] - expected[c]) < 1e-12);
            }
        }
        // At the weight that the predictions were written with, the figures are theirs.
        model.setEnsembleWeight(0.8);
        QCOMPARE(model.evaluation().confusion, evaluateClips(source.clips, allRows(source.clips)).confusion);
    }

    void withoutLogitsTheWeightStaysFixed() {
        EvaluationModel model;
        model.setSource(readEvaluationSource(path("file")));
        QVERIFY(!model.hasLogits());
        const auto before = model.evaluation().confusion;
        model.setEnsembleWeight(0.1);
        QCOMPARE(model.evaluation().confusion, before);
    }

    void theSuperClassHeadIsATableOfItsOwn() {
        EvaluationModel model;
        model.setSource(readEvaluationSource(path("run")));
        const double accuracy = *model.evaluation().accuracySuper;
        model.setHead(Head::SuperClasses);
        QCOMPARE(int(model.evaluation().confusion.classes()), 3);
        QCOMPARE(model.evaluation().accuracy, accuracy);
        model.select({ClipSelection::Kind::Cell, 1, 2, -1});
        QCOMPARE(std::int64_t(model.listedRows().size()), model.cellCount(1, 2));
    }

    void headlineFiguresAreCores() {
        EvaluationModel model;
        model.setSource(readEvaluationSource(path("run")));
        const Evaluation expected = evaluateClips(model.clips());
        QTRY_VERIFY_WITH_TIMEOUT(model.intervals().has_value(), 60000);
        QCOMPARE(model.evaluation().accuracy, expected.accuracy);
        QCOMPARE(model.evaluation().logLoss, expected.logLoss);
        QCOMPARE(model.intervals()->accuracy.low, expected.intervals->accuracy.low);
        QCOMPARE(model.intervals()->classAccuracy[3].high, expected.intervals->classAccuracy[3].high);
        QVERIFY(headlineFigures(model)[0].value.startsWith(QString::number(expected.accuracy * 100, 'f', 2)));
    }

    void aDifferenceIsWhatCameMinusWhatLeft() {
        EvaluationModel model;
        model.setSource(readEvaluationSource(path("run")));
        model.compareWith(readEvaluationSource(path("before")));
        QCOMPARE(model.comparison().onlyB.size(), model.changeCounts()[0]);
        QCOMPARE(model.comparison().onlyA.size(), model.changeCounts()[1]);
        Random random(3);
        for (int trial = 0; trial < 60; ++trial) {
            model.setFilter(randomFilter(random, model.clips()));
            const int truth = int(random.below(10)), answer = int(random.below(10));
            model.select({ClipSelection::Kind::Cell, truth, answer, -1});
            const auto counts = model.changeCounts();
            QCOMPARE(model.cellCount(truth, answer), std::int64_t(counts[0]) - std::int64_t(counts[1]));
            for (const ChangeGroup group : {ChangeGroup::Won, ChangeGroup::Lost, ChangeGroup::Other}) {
                model.setChangeGroup(group);
                QCOMPARE(model.listedRows().size(), counts[std::size_t(group)]);
            }
        }
    }

    void aChangedLabelMovesTheClipToItsNewRow() {
        EvaluationModel model;
        model.setSource(readEvaluationSource(path("run")));
        const int truth = model.clips().truth[5], answer = model.clips().answer[5], other = (truth + 3) % 10;
        const auto before = model.cellCount(truth, answer), there = model.cellCount(other, answer);
        ProjectClips known;
        known.truth = model.source().clips.truth;
        known.truth[5] = other;
        model.setProjectClips(known);
        QCOMPARE(model.cellCount(truth, answer), before - 1);
        QCOMPARE(model.cellCount(other, answer), there + 1);
    }

    void everyOrderHoldsEveryClassOnce() {
        EvaluationModel model;
        model.setSource(readEvaluationSource(path("run")));
        for (const ClassOrder order : {ClassOrder::Class, ClassOrder::SuperClass, ClassOrder::Confusion}) {
            model.setOrder(order);
            std::vector<int> classes = model.classOrder();
            std::sort(classes.begin(), classes.end());
            for (int c = 0; c < 10; ++c)
                QCOMPARE(classes[std::size_t(c)], c);
        }
    }

    void exportedTablesHoldTheNumbersOnScreen() {
        EvaluationModel model;
        model.setSource(readEvaluationSource(path("run")));
        const QString csv = QString::fromStdString(tablesText(model, TableFormat::Csv));
        QString row = QStringLiteral("airport");
        for (int answer = 0; answer < 10; ++answer)
            row += QStringLiteral(",%1").arg(model.cellCount(0, answer));
        QVERIFY2(csv.contains(row), qPrintable(row));
        QVERIFY(csv.contains(QStringLiteral("INT8 host")));
        QVERIFY(QString::fromStdString(tablesText(model, TableFormat::Latex)).contains(QStringLiteral("\\begin{tabular}")));
        QVERIFY(QString::fromStdString(tablesText(model, TableFormat::Markdown)).contains(QStringLiteral("|---|---:")));
    }

    void inAComparisonEachSideKeepsItsWeight() {
        EvaluationModel model;
        EvaluationSource mine = readEvaluationSource(path("run")), other = readEvaluationSource(path("before"));
        mine.ensembleWeight = 0.7;
        other.ensembleWeight = 0.3;
        model.setSource(mine);
        model.compareWith(other);
        QCOMPARE(model.clips().probabilities, answersOf(mine, Head::Ensemble, 0.7).probabilities);
        QCOMPARE(model.otherClips().probabilities, answersOf(other, Head::Ensemble, 0.3).probabilities);
    }

    void aClosedComparisonShowsAllClipsAgain() {
        EvaluationModel model;
        model.setSource(readEvaluationSource(path("run")));
        const auto before = model.evaluation().confusion;
        EvaluationSource part = readEvaluationSource(path("before"));
        std::vector<std::uint32_t> some;
        for (std::uint32_t row = 0; row < 700; ++row)
            some.push_back(row * 2);
        part.clips = subset(part.clips, some);
        part.logits.clear();
        model.compareWith(part);
        QCOMPARE(model.clips().size(), std::size_t(700));
        model.endComparison();
        QCOMPARE(model.clips().size(), std::size_t(2000));
        QCOMPARE(model.evaluation().confusion, before);
    }

    void whatIsLookedAtStaysWhenTheEngineChanges() {
        EvaluationModel model;
        model.setSource(readEvaluationSource(path("run")));
        ClipFilter filter;
        filter.devices = {2};
        model.setFilter(filter);
        model.select({ClipSelection::Kind::Cell, 3, 4, -1});
        model.replaceSource(readEvaluationSource(path("before")));
        QCOMPARE(model.filter().devices, std::vector<std::int32_t>{2});
        QVERIFY(model.selection().kind == ClipSelection::Kind::Cell);
    }

    void sixSourcesStandSideBySideWithTheirFigures() {
        EvaluationModel model;
        ComparedSources sources(model);
        model.setSource(readEvaluationSource(path("run")));
        model.compareWith(readEvaluationSource(path("before")));
        for (int i = 0; i < 6; ++i) {
            EvaluationSource more = readEvaluationSource(path("before"));
            more.predictions = "copy-" + std::to_string(i);
            model.compareWith(more);
        }
        QCOMPARE(sources.count(), 6);
        QCOMPARE(sources.a(), 5);
        ClipFilter filter;
        filter.cities = {1, 2};
        model.setFilter(filter);
        QTRY_VERIFY_WITH_TIMEOUT(sources.figures(sources.b()) && sources.figures(sources.b())->clips == model.evaluation().clips,
                                 60000);
        QCOMPARE(sources.figures(sources.b())->accuracy, model.evaluation().accuracy);
        QCOMPARE(sources.figures(sources.a())->logLoss, model.otherEvaluation().logLoss);
        sources.setB(1);
        QCOMPARE(model.source().predictions, sources.at(sources.b()).predictions);
    }

    void whatIsMissingIsSaidWithAWayOut() {
        QVERIFY_THROWS_EXCEPTION(Error, readEvaluationSource(path("nowhere.csv")));
        std::filesystem::create_directories(path("untouched"));
        try {
            readEvaluationSource(path("untouched"));
            QFAIL("a run without predictions was read");
        } catch (const Error& error) {
            QVERIFY(!error.hint().empty());
        }
    }
};

QTEST_MAIN(EvaluationModelTest)
#include "evaluation_model_test.moc"
