#include "theme/colour_maps.h"
#include "theme/contrast.h"
#include "theme/theme.h"

#include <QDirIterator>
#include <QPalette>
#include <QRegularExpression>
#include <QtTest>

using namespace earshot;

namespace {

const Tokens kSchemes[] = {lightTokens(), darkTokens()};

/// Grounds on which any text may stand.
std::vector<QColor> grounds(const Tokens& t) {
    return {t.window, t.rail, t.surface, t.sunken, t.hover, t.tint};
}

double worst(const QColor& ink, const std::vector<QColor>& grounds) {
    double least = 21;
    for (const QColor& ground : grounds)
        least = std::min(least, contrast(ink, ground));
    return least;
}

} // namespace

class ThemeTest : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void contrastIsThatOfTheStandard() {
        QCOMPARE(contrast(Qt::black, Qt::white), 21.0);
        QVERIFY(std::abs(contrast(QColor(0x767676), Qt::white) - 4.54) < 0.005);
    }

    void textReadsOnEveryGround() {
        const double text[] = {14.2, 10.6};
        const double text2[] = {6.9, 6.6};
        const double text3[] = {4.5, 4.9};
        const double accent[] = {5.3, 5.75};
        const double onAccent[] = {6.3, 7.8};
        for (int i = 0; i < 2; ++i) {
            const Tokens& t = kSchemes[i];
            const double rounding = 0.05;
            QVERIFY2(worst(t.text, grounds(t)) >= text[i] - rounding, qPrintable(QString::number(worst(t.text, grounds(t)))));
            QVERIFY2(worst(t.text2, grounds(t)) >= text2[i] - rounding, qPrintable(QString::number(worst(t.text2, grounds(t)))));
            QVERIFY2(worst(t.text3, grounds(t)) >= text3[i] - rounding, qPrintable(QString::number(worst(t.text3, grounds(t)))));
            QVERIFY2(worst(t.accent, grounds(t)) >= accent[i] - rounding,
                     qPrintable(QString::number(worst(t.accent, grounds(t)))));
            QVERIFY2(contrast(t.onAccent, t.accent) >= onAccent[i] - rounding,
                     qPrintable(QString::number(contrast(t.onAccent, t.accent))));
            for (const auto& [ink, ground] :
                 {std::pair(t.ok, t.okGround), std::pair(t.warn, t.warnGround), std::pair(t.err, t.errGround)}) {
                QVERIFY2(worst(ink, grounds(t)) >= 4.65, qPrintable(ink.name()));
                QVERIFY2(contrast(ink, ground) >= 4.5, qPrintable(ink.name()));
                QVERIFY2(contrast(t.text, ground) >= 4.5, qPrintable(ground.name()));
            }
            QVERIFY2(worst(t.line2, {t.window, t.surface, t.sunken, t.hover}) >= 3.0,
                     qPrintable(QString::number(worst(t.line2, {t.window, t.surface, t.sunken, t.hover}))));
        }
    }

    void everyClassStandsOutFromTheSurface() {
        for (const Tokens& t : kSchemes) {
            for (int i = 0; i < 10; ++i) {
                const QColor colour = classColour(i, t).colour;
                QVERIFY2(contrast(colour, t.surface) >= 3.1, qPrintable(colour.name()));
                QVERIFY2(contrast(colour, textOn(colour)) >= 4.58, qPrintable(colour.name()));
            }
            for (int i = 0; i < 3; ++i)
                QVERIFY(contrast(superClassColour(i, t), t.surface) >= 3.1);
        }
    }

    void noTwoClassesLookAlike() {
        const double least[] = {0.074, 0.100};
        for (int scheme = 0; scheme < 2; ++scheme)
            for (int a = 0; a < 10; ++a)
                for (int b = a + 1; b < 10; ++b) {
                    const double distance =
                        distanceOklab(classColour(a, kSchemes[scheme]).colour, classColour(b, kSchemes[scheme]).colour);
                    QVERIFY2(distance >= least[scheme] - 0.0005,
                             qPrintable(QStringLiteral("%1 %2 %3").arg(a).arg(b).arg(distance)));
                }
    }

    void anEleventhClassRepeatsTheFirstWithAHatch() {
        const Tokens t = lightTokens();
        QCOMPARE(classColour(10, t).colour, classColour(0, t).colour);
        QVERIFY(classColour(10, t).hatched);
        QVERIFY(!classColour(9, t).hatched);
        QVERIFY(classColour(10, t).hatchBrush(t.surface).style() != Qt::NoBrush);
    }

    void mapsRiseInLightnessFromEndToEnd() {
        for (const ColourMap map : {ColourMap::Magma, ColourMap::Viridis, ColourMap::Cividis, ColourMap::Grey}) {
            const ColourTable table = colourTable(map, lightTokens());
            for (std::size_t i = 8; i < table.size(); i += 8)
                QVERIFY2(contrast(QColor(table[i]), Qt::black) > contrast(QColor(table[i - 8]), Qt::black),
                         qPrintable(colourMapName(map)));
        }
    }

    void matrixScalesStartAtTheSurfaceAndEndAtTheirColour() {
        for (const Tokens& t : kSchemes) {
            QCOMPARE(matrixColour(0, true, false, t), t.surface);
            QCOMPARE(matrixColour(1, true, false, t), t.matrixRight);
            QCOMPARE(matrixColour(0.30, false, false, t), t.matrixWrong);
            QCOMPARE(matrixColour(0.9, false, false, t), t.matrixWrong);
            QVERIFY(matrixColour(0.30, false, true, t) != t.matrixWrong);
            QCOMPARE(differenceColour(0, t), t.zero);
            QCOMPARE(differenceColour(1, t), t.seriesA);
            QCOMPARE(differenceColour(-1, t), t.seriesB);
        }
    }

    void textOnAnyMatrixCellReads() {
        for (const Tokens& t : kSchemes)
            for (int i = 0; i <= 100; ++i)
                for (const bool diagonal : {true, false}) {
                    const QColor ground = matrixColour(i / 100.0, diagonal, true, t);
                    QVERIFY(contrast(ground, textOn(ground)) >= 4.58);
                }
    }

    void theSheetUsesOnlyTokensThatExist() {
        QFile sheet(QStringLiteral(":/earshot/theme/earshot.qss"));
        QVERIFY(sheet.open(QIODevice::ReadOnly));
        const QString filled = fillTokens(QString::fromUtf8(sheet.readAll()), lightTokens());
        QVERIFY2(!filled.contains(QLatin1Char('@')), qPrintable(filled.mid(filled.indexOf(QLatin1Char('@')), 30)));
    }

    void noColourIsWrittenOutsideTheTheme() {
        const QRegularExpression colour(QStringLiteral(
            R"(#[0-9a-fA-F]{6}\b|#[0-9a-fA-F]{3}\b(?!\s*include)|\b0x[0-9A-Fa-f]{6}\b|\bQColor(\s+\w+)?\(\s*\d|\brgba?\(|\bQt::(black|white|red|green|blue|cyan|magenta|yellow|gray|dark[A-Z]\w+|lightGray)\b)"));
        const QString root = QStringLiteral(EARSHOT_SOURCE_DIR);
        int files = 0;
        for (const QString& folder : {root + QStringLiteral("/ui"), root + QStringLiteral("/app/earshot")}) {
            QDirIterator it(folder, {QStringLiteral("*.cpp"), QStringLiteral("*.h"), QStringLiteral("*.qss")}, QDir::Files,
                            QDirIterator::Subdirectories);
            while (it.hasNext()) {
                const QString path = it.next();
                if (path.contains(QStringLiteral("/ui/theme/")) && !path.endsWith(QStringLiteral(".qss")))
                    continue;
                QFile file(path);
                QVERIFY(file.open(QIODevice::ReadOnly));
                const QString text = QString::fromUtf8(file.readAll());
                const auto match = colour.match(text);
                QVERIFY2(!match.hasMatch(), qPrintable(path + QStringLiteral(": ") + match.captured()));
                ++files;
            }
        }
        QVERIFY(files > 10);
    }

    void everyIconOfTheListIsDrawn() {
        const auto list =
            QStringLiteral(
                "project label train evaluate deploy menu search play pause stop back forward loop volume zoom-in zoom-out undo "
                "redo "
                "flag note check cross skip filter settings export copy folder plus refresh swap branch checkpoint quantise "
                "board "
                "usb microphone lock info warning error sun moon help chevron-down chevron-up chevron-left chevron-right ask")
                .split(QLatin1Char(' '));
        const Tokens t = lightTokens();
        for (const QString& name : list) {
            QVERIFY2(iconNames().contains(name), qPrintable(name));
            const QImage image = tintedPixmap(name, t.accent, 20, 2).toImage();
            QCOMPARE(image.size(), QSize(40, 40));
            int inked = 0;
            for (int y = 0; y < image.height(); ++y)
                for (int x = 0; x < image.width(); ++x)
                    inked += qAlpha(image.pixel(x, y)) > 128;
            QVERIFY2(inked > 40, qPrintable(name));
        }
        QVERIFY(tintedIcon(QStringLiteral("no such icon"), t.text, t.text3).isNull());
    }

    void numbersHaveDigitsOfOneWidth() {
        const Fonts fonts(QGuiApplication::font());
        for (const TextSize size : {TextSize::Axis, TextSize::Caption, TextSize::Body, TextSize::Heading, TextSize::Figure})
            QVERIFY(hasTabularDigits(fonts.number(size)));
        QVERIFY(fonts.body().pointSizeF() >= 9);
    }

    void changingTheSchemeChangesPaletteAndSheet() {
        Theme theme(*qApp, Theme::Mode::Light);
        QCOMPARE(qApp->palette().color(QPalette::Base), lightTokens().surface);
        QSignalSpy changed(&theme, &Theme::changed);
        theme.setMode(Theme::Mode::Dark);
        QCOMPARE(changed.size(), 1);
        QCOMPARE(qApp->palette().color(QPalette::Base), darkTokens().surface);
        QVERIFY(qApp->styleSheet().contains(darkTokens().accent.name()));
        QCOMPARE(Theme::of(theme).tokens().dark, true);
        theme.setMode(Theme::Mode::Dark);
        QCOMPARE(changed.size(), 1);
    }
};

QTEST_MAIN(ThemeTest)
#include "theme_test.moc"
