#include "theme/contrast.h"
#include "theme/theme.h"
#include "widgets/line_plot.h"
#include "widgets/matrix_view.h"
#include "widgets/number_text.h"
#include "widgets/qcp.h"
#include "widgets/spectrogram_view.h"
#include "widgets/waveform_strip.h"

#include <QtTest>

#include <cmath>

using namespace earshot;

class DataViewsTest : public QObject {
    Q_OBJECT

    Theme* theme_ = nullptr;

    static MatrixData matrix() {
        MatrixData data;
        data.counts = ConfusionMatrix(3);
        const std::int64_t counts[3][3] = {{70, 20, 10}, {0, 5, 0}, {1, 2, 0}};
        for (std::size_t truth = 0; truth < 3; ++truth)
            for (std::size_t answer = 0; answer < 3; ++answer)
                data.counts.at(truth, answer) = counts[truth][answer];
        data.classes = {QStringLiteral("airport"), QStringLiteral("bus"), QStringLiteral("metro")};
        data.codes = {QStringLiteral("AP"), QStringLiteral("BU"), QStringLiteral("ME")};
        return data;
    }

private Q_SLOTS:
    void initTestCase() { theme_ = new Theme(*qApp, Theme::Mode::Light); }

    void arrowsMoveThroughTheMatrixAndEnterPlays() {
        MatrixView view;
        view.setData(matrix());
        QSignalSpy selected(&view, &MatrixView::cellSelected);
        QSignalSpy activated(&view, &MatrixView::cellActivated);
        QTest::keyClick(&view, Qt::Key_Return);
        QCOMPARE(activated.size(), 0);
        QTest::keyClick(&view, Qt::Key_Right);
        QCOMPARE(view.selectedTruth(), 0);
        QCOMPARE(view.selectedAnswer(), 0);
        QTest::keyClick(&view, Qt::Key_Right);
        QTest::keyClick(&view, Qt::Key_Down);
        QTest::keyClick(&view, Qt::Key_End);
        QTest::keyClick(&view, Qt::Key_Right);
        QCOMPARE(view.selectedTruth(), 1);
        QCOMPARE(view.selectedAnswer(), 2);
        QCOMPARE(selected.size(), 4);
        QTest::keyClick(&view, Qt::Key_Return);
        QCOMPARE(activated.size(), 1);
    }

    void aClickSelectsTheCellBeneathIt() {
        MatrixView view;
        view.setData(matrix());
        view.resize(view.sizeHint());
        QTest::mouseClick(&view, Qt::LeftButton, {}, view.cellRect(2, 1).center());
        QCOMPARE(view.selectedTruth(), 2);
        QCOMPARE(view.selectedAnswer(), 1);
        QSignalSpy named(&view, &MatrixView::classClicked);
        QTest::mouseClick(&view, Qt::LeftButton, {}, QPoint(4, view.cellRect(1, 0).center().y()));
        QCOMPARE(named.size(), 1);
        QCOMPARE(named[0][0].toInt(), 1);
    }

    void theMatrixSaysItsCellInWords() {
        MatrixView view;
        view.setData(matrix());
        QCOMPARE(view.describe(0, 1).remove(QChar(0x2009)), QStringLiteral("airport heard as bus, 20 clips, 20.0%"));
        view.setSelected(0, 1);
        QCOMPARE(view.accessibleDescription(), view.describe(0, 1));
    }

    void matrixCellsHaveTheColourOfTheirShare() {
        MatrixView view;
        view.setData(matrix());
        view.resize(view.sizeHint());
        const QImage image = view.grab().toImage();
        const auto ground = [&](int truth, int answer) {
            return image.pixelColor(view.cellRect(truth, answer).topLeft() + QPoint(1, 1));
        };
        const Tokens& tokens = theme_->tokens();
        QCOMPARE(ground(0, 0), matrixColour(0.7, true, false, tokens));
        QCOMPARE(ground(0, 1), matrixColour(0.2, false, false, tokens));
        QCOMPARE(ground(1, 0), tokens.surface);
    }

    void aRowWithoutClipsIsEmptyAndNotWrong() {
        MatrixData data = matrix();
        data.counts = ConfusionMatrix(3);
        MatrixView view;
        view.setData(data);
        view.resize(view.sizeHint());
        QVERIFY(view.describe(0, 0).contains(QStringLiteral("0 clips")));
        QVERIFY(!view.grab().isNull());
    }

    void differencesCountFewerErrorsAsBetter() {
        MatrixData data = matrix();
        data.minus = data.counts;
        data.counts.at(0, 0) += 10;
        data.counts.at(0, 1) -= 10;
        MatrixView view;
        view.setData(data);
        view.resize(view.sizeHint());
        const QImage image = view.grab().toImage();
        for (const int answer : {0, 1}) {
            const QColor ground = image.pixelColor(view.cellRect(0, answer).topLeft() + QPoint(1, 1));
            QCOMPARE(ground, theme_->tokens().seriesA);
        }
    }

    void thousandsHaveCommasAndMinusIsAMinus() {
        QCOMPARE(countText(29680), QStringLiteral("29,680"));
        QCOMPARE(countText(-1200), QString(QChar(0x2212)) + QStringLiteral("1,200"));
    }

    void timesAreWrittenAsMinutesAndHours() {
        QCOMPARE(timeText(4.12, 3), QStringLiteral("0:04.120"));
        QCOMPARE(timeText(779.3, 3), QStringLiteral("12:59.300"));
        QCOMPARE(timeText(3734, 0), QStringLiteral("1:02:14"));
        QCOMPARE(timeText(59.9999, 2), QStringLiteral("1:00.00"));
    }

    void stepsAreOneTwoOrFive() {
        QCOMPARE(niceStep(10, 5), 2.0);
        QCOMPARE(niceStep(11, 5), 5.0);
        QCOMPARE(niceStep(0.9, 5), 0.2);
        QCOMPARE(niceStep(60, 6), 10.0);
    }

    void aSpectrogramPutsTheLowestBandAtTheFoot() {
        SpectrogramData data{2, 2, {1, 1, 0, 0}, 0, 0.5, {}, QStringLiteral("dB"), 0, 1};
        SpectrogramView view;
        view.setBare(true);
        view.setColourMap(ColourMap::Grey);
        view.setData(data);
        view.resize(100, 100);
        const QImage image = view.grab().toImage();
        QCOMPARE(qGray(image.pixel(50, 98)), 255);
        QCOMPARE(qGray(image.pixel(50, 1)), 0);
    }

    void aSpectrogramOfInvalidValuesIsDrawnAsLow() {
        SpectrogramData data{1, 3, {std::nanf(""), -INFINITY, INFINITY}, 0, 1, {}, {}, 0, 1};
        SpectrogramView view;
        view.setBare(true);
        view.setColourMap(ColourMap::Grey);
        view.setData(data);
        view.resize(300, 60);
        const QImage image = view.grab().toImage();
        QCOMPARE(qGray(image.pixel(2, 30)), 0);
        QCOMPARE(qGray(image.pixel(297, 30)), 255);
    }

    void aClickSeeksTheTimeBeneathIt() {
        SpectrogramData data{4, 10, std::vector<float>(40, 0.5F), 100, 0.1, {}, {}, 0, 1};
        SpectrogramView view;
        view.setData(data);
        view.resize(500, 200);
        QSignalSpy seek(&view, &SpectrogramView::seekRequested);
        QTest::mouseClick(&view, Qt::LeftButton, {}, QPoint(int(view.xOf(100.5)), 100));
        QCOMPARE(seek.size(), 1);
        QVERIFY(std::abs(seek[0][0].toDouble() - 100.5) < 0.01);
        QTest::keyClick(&view, Qt::Key_Left);
        QCOMPARE(seek.size(), 2);
        QCOMPARE(seek[1][0].toDouble(), 100.0);
    }

    void anOutlineHoldsPeaksAndRmsOfEveryPart() {
        std::vector<float> samples(1000, 0.0F);
        samples[10] = -0.5F;
        samples[990] = 1.0F;
        const WaveformData data = outline(samples.data(), samples.size(), 100, 10);
        QCOMPARE(data.lowest.front(), -0.5F);
        QCOMPARE(data.highest.back(), 1.0F);
        QCOMPARE(data.rms.back(), 0.1F);
        QCOMPARE(data.seconds, 10.0);
        QCOMPARE(outline(samples.data(), 3, 100, 10).rms.size(), std::size_t(3));
    }

    void smoothingDoesNotLag() {
        std::vector<double> ramp;
        for (int i = 0; i < 50; ++i)
            ramp.push_back(i);
        const std::vector<double> smooth = centredMean(ramp, 9);
        for (int i = 0; i < 50; ++i)
            QVERIFY(std::abs(smooth[std::size_t(i)] - i) < 1e-12);
        QVERIFY(std::isnan(centredMean({std::nan("")}, 3)[0]));
        QCOMPARE(centredMean({1, std::nan(""), 3}, 3)[1], 2.0);
    }

    void nothingHasNoSign() {
        QCOMPARE(plotNumber(-0.001, 2), QStringLiteral("0.00"));
        QCOMPARE(plotNumber(-0.5, 2), QChar(0x2212) + QStringLiteral("0.50"));
    }

    void withoutValuesTheAxesGoFromNoughtToOneHoweverOftenTheyAreDrawn() {
        LinePlot plot;
        LinePlotData data;
        data.series.push_back({QStringLiteral("loss"), Qt::blue, {}, {}});
        for (int i = 0; i < 20; ++i)
            plot.setData(data);
        QCOMPARE(plot.plot().yAxis->range().lower, 0.0);
        QCOMPARE(plot.plot().yAxis->range().upper, 1.0);
    }

    void theReadoutFollowsTheKeyboardFromValueToValue() {
        LinePlot plot;
        plot.resize(400, 200);
        LinePlotData data;
        data.xUnit = QStringLiteral("epoch");
        data.series = {{QStringLiteral("train"), theme_->tokens().seriesA, {1, 2, 3}, {2, 1.5, 1}}};
        plot.setData(data);
        QSignalSpy moved(&plot, &LinePlot::cursorMoved);
        QTest::keyClick(&plot, Qt::Key_Left);
        QTest::keyClick(&plot, Qt::Key_Left);
        QCOMPARE(moved.size(), 2);
        QCOMPARE(moved[0][0].value<std::optional<double>>(), std::optional<double>(3));
        QCOMPARE(moved[1][0].value<std::optional<double>>(), std::optional<double>(2));
    }
};

QTEST_MAIN(DataViewsTest)
#include "data_views_test.moc"
