#include "base/error.h"
#include "base/random.h"
#include "evaluation/metrics.h"
#include "exporters/canvas.h"
#include "exporters/confusion_png.h"
#include "exporters/curve_png.h"
#include "exporters/report_text.h"

#include <QImage>
#include <QTemporaryDir>
#include <QtTest>

#include <cmath>

using namespace earshot;

namespace {

ScoredClips clipsOf(std::size_t classes, std::size_t count) {
    Random random(5);
    Truth truth;
    if (classes == 10)
        truth.labels = SceneLabels::tau();
    else
        for (std::size_t c = 0; c < classes; ++c)
            truth.labels.classes.push_back("class " + std::to_string(c));
    Predictions predictions;
    predictions.classes = truth.labels.classes;
    static const char* const devices[] = {"a", "b", "s4"};
    for (std::size_t i = 0; i < count; ++i) {
        const auto label = random.below(classes - 1); // the last class has no clips
        truth.entries.push_back({std::to_string(i), int(label), "x-" + std::to_string(i % 12), devices[i % 3], "x", {}});
        predictions.rows.push_back({std::to_string(i), ""});
        for (std::size_t c = 0; c < classes; ++c)
            predictions.probabilities.push_back(std::pow(random.uniform(), 3) + (c == label ? 0.45 : 0));
    }
    return scoreClips(predictions, truth);
}

} // namespace

class ReportTest : public QObject {
    Q_OBJECT

    QTemporaryDir folder_;
    /// Where EARSHOT_KEEP_PICTURES says, to look at them; else a temporary folder.
    std::filesystem::path file(const char* name) const {
        const QString kept = qEnvironmentVariable("EARSHOT_KEEP_PICTURES", folder_.path());
        return (kept + QLatin1Char('/') + QString::fromLatin1(name)).toStdString();
    }

private Q_SLOTS:
    void theTextHoldsEveryCountOfTheMatrix() {
        const Evaluation evaluation = evaluateClips(clipsOf(10, 600));
        const QStringList lines = QString::fromStdString(reportText(evaluation)).split(QLatin1Char('\n'));
        const auto header = lines.indexOf(QRegularExpression(QStringLiteral("^recorded in.*AP +BU.*clips.*")));
        QVERIFY(header >= 0);
        for (int truth = 0; truth < 10; ++truth) {
            const QString row = lines[header + 1 + truth].mid(22);
            const QStringList cells = row.split(QLatin1Char(' '), Qt::SkipEmptyParts);
            for (int answer = 0; answer < 10; ++answer)
                QCOMPARE(cells[answer].toLongLong(), qlonglong(evaluation.confusion.at(std::size_t(truth), std::size_t(answer))));
        }
    }

    void theTextOfNothingIsStillAText() {
        const ScoredClips clips = clipsOf(3, 30);
        QVERIFY(!reportText(evaluateClips(clips, {})).empty());
    }

    void matricesOfAnySizeBecomePictures_data() {
        QTest::addColumn<int>("classes");
        QTest::newRow("2") << 2;
        QTest::newRow("10") << 10;
        QTest::newRow("50") << 50;
    }
    void matricesOfAnySizeBecomePictures() {
        QFETCH(int, classes);
        const auto path = file(qPrintable(QStringLiteral("confusion%1.png").arg(classes)));
        writeConfusionPng(path, evaluateClips(clipsOf(std::size_t(classes), 3000)), "Random answers, float",
                          "a test \u00b7 no data");
        const QImage image(QString::fromStdString(path.string()));
        QVERIFY(image.width() > 300 && image.height() > 300);
    }

    void aPerfectDiagonalHasTheEndColourOfItsScale() {
        ScoredClips clips = clipsOf(10, 400);
        std::vector<double> perfect(clips.probabilities.size(), 0);
        for (std::size_t i = 0; i < clips.size(); ++i)
            perfect[i * 10 + std::size_t(clips.truth[i])] = 1;
        replaceProbabilities(clips, perfect);
        writeConfusionPng(file("perfect.png"), evaluateClips(clips), "Perfect");
        const QImage image(QString::fromStdString(file("perfect.png").string()));
        bool found = false;
        for (int i = 0; i < image.width() * image.height() && !found; ++i)
            found = image.pixelColor(i % image.width(), i / image.width()).rgb() == 0xFF123F86;
        QVERIFY(found);
    }

    void curvesBecomeAPicture() {
        CurveSeries train{"train", {}, {}}, validate{"held out", {}, {}}, accuracy{"held out", {}, {}};
        for (int epoch = 0; epoch < 100; ++epoch) {
            for (auto* series : {&train, &validate, &accuracy})
                series->x.push_back(epoch);
            train.y.push_back(0.6 + 1.7 * std::exp(-epoch / 20.0));
            validate.y.push_back(1.1 + 1.2 * std::exp(-epoch / 15.0) + 0.03 * std::sin(epoch));
            accuracy.y.push_back(62 - 50 * std::exp(-epoch / 18.0) + std::sin(2 * epoch));
        }
        validate.y[40] = NAN;
        writeCurvePng(file("curve.png"), "Learning curve", "epoch",
                      {{"log loss", {train, validate}}, {"accuracy, %", {accuracy}}}, "a test");
        QVERIFY(!QImage(QString::fromStdString(file("curve.png").string())).isNull());
        writeCurvePng(file("one.png"), "One epoch", "epoch", {{"log loss", {{"train", {0}, {1.5}}}}, {"empty", {}}});
        QVERIFY(!QImage(QString::fromStdString(file("one.png").string())).isNull());
    }

    void aPictureThatCannotBeWrittenSaysWhere() {
        QVERIFY_EXCEPTION_THROWN(Canvas(10, 10).writePng("/proc/no/such/place.png"), Error);
        QVERIFY_EXCEPTION_THROWN(Canvas(1e5, 1e5).writePng(file("huge.png")), Error);
    }

    void textContrastsWithEveryColourOfTheScales() {
        const auto luminance = [](Rgb colour) {
            double sum = 0;
            const double weights[] = {0.0722, 0.7152, 0.2126};
            for (int channel = 0; channel < 3; ++channel) {
                const double value = double(colour >> (8 * channel) & 0xFF) / 255;
                sum += weights[channel] * (value <= 0.04045 ? value / 12.92 : std::pow((value + 0.055) / 1.055, 2.4));
            }
            return sum;
        };
        for (const Rgb end : {Rgb(0x123F86), Rgb(0xA8420A)}) {
            QCOMPARE(mixColours(0xFFFFFF, end, 0), Rgb(0xFFFFFF));
            QCOMPARE(mixColours(0xFFFFFF, end, 1), end);
            for (int step = 0; step <= 100; ++step) {
                const Rgb ground = mixColours(0xFFFFFF, end, step / 100.0);
                const double a = luminance(ground) + 0.05, b = luminance(textOn(ground)) + 0.05;
                QVERIFY(std::max(a, b) / std::min(a, b) > 4.5);
            }
        }
    }
};

QTEST_GUILESS_MAIN(ReportTest)
#include "report_test.moc"
