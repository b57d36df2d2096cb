#include "base/error.h"
#include "theme/theme.h"
#include "widgets/button.h"
#include "widgets/chip.h"
#include "widgets/error_panel.h"
#include "widgets/figure_strip.h"
#include "widgets/focus_ring.h"
#include "widgets/keycap.h"
#include "widgets/label.h"
#include "widgets/probability_bars.h"
#include "widgets/progress_bar.h"
#include "widgets/segmented_control.h"
#include "widgets/table_view.h"

#include <QAction>
#include <QStandardItemModel>
#include <QVBoxLayout>
#include <QtTest>

using namespace earshot;

class WidgetsTest : public QObject {
    Q_OBJECT

    Theme* theme_ = nullptr;

    /// How often exactly this colour occurs in a picture of `widget`.
    static int pixelsOf(QWidget& widget, const QColor& colour) {
        const QImage image = widget.grab().toImage();
        int count = 0;
        for (int y = 0; y < image.height(); ++y)
            for (int x = 0; x < image.width(); ++x)
                count += image.pixelColor(x, y) == colour;
        return count;
    }

private Q_SLOTS:
    void initTestCase() { theme_ = new Theme(*qApp, Theme::Mode::Light); }

    void keysAreWrittenAsPeopleReadThem() {
        QCOMPARE(keycapText(QKeySequence(Qt::CTRL | Qt::Key_K)), QStringLiteral("Ctrl K"));
        QCOMPARE(keycapText(QKeySequence(Qt::Key_Right)), QString(QChar(0x2192)));
        QCOMPARE(keycapText(QKeySequence(Qt::CTRL | Qt::Key_Plus)), QStringLiteral("Ctrl +"));
        QCOMPARE(keycapText(QKeySequence(Qt::Key_Space)), QStringLiteral("Space"));
    }

    void aHundredPercentIsSaidOnlyAtTheEnd() {
        QVERIFY(percentText(0.9999).startsWith(QStringLiteral("99")));
        QVERIFY(percentText(0.9999, 1).startsWith(QStringLiteral("99.9")));
        QVERIFY(percentText(1).startsWith(QStringLiteral("100")));
        QVERIFY(percentText(0.625, 1).startsWith(QStringLiteral("62.5")));
    }

    void aBusyButtonKeepsItsSizeAndCannotBePressed() {
        Button button(ButtonKind::Primary, QStringLiteral("Deploy now"), QStringLiteral("deploy"));
        const QSize before = button.sizeHint();
        button.setBusy(QStringLiteral("Busy"));
        QCOMPARE(button.sizeHint(), before);
        QVERIFY(!button.isEnabled());
        button.clearBusy();
        QVERIFY(button.isEnabled());
    }

    void aButtonFollowsItsActionAndSaysWhyItIsOff() {
        QAction action(QStringLiteral("Pause"), nullptr);
        action.setShortcut(QKeySequence(Qt::Key_P));
        Button button(ButtonKind::Bordered);
        button.setAction(&action);
        QCOMPARE(button.text(), QStringLiteral("Pause"));
        QCOMPARE(button.toolTip(), QStringLiteral("Pause  (P)"));
        action.setProperty("whyDisabled", QStringLiteral("Nothing plays"));
        action.setEnabled(false);
        QVERIFY(!button.isEnabled());
        QCOMPARE(button.toolTip(), QStringLiteral("Nothing plays"));
    }

    void arrowsMoveASegmentedControlAndStopAtItsEnds() {
        SegmentedControl control({QStringLiteral("10"), QStringLiteral("3"), QStringLiteral("Ensemble")});
        QSignalSpy chosen(&control, &SegmentedControl::chosen);
        QTest::keyClick(&control, Qt::Key_Left);
        QCOMPARE(chosen.size(), 0);
        QTest::keyClick(&control, Qt::Key_Right);
        QTest::keyClick(&control, Qt::Key_Right);
        QTest::keyClick(&control, Qt::Key_Right);
        QCOMPARE(control.current(), 2);
        QCOMPARE(chosen.size(), 2);
        control.setCurrent(0);
        QCOMPARE(chosen.size(), 2);
    }

    void deleteTakesAChipAway() {
        Chip chip(QStringLiteral("device: S4"));
        QSignalSpy clicked(&chip, &QAbstractButton::clicked);
        QTest::keyClick(&chip, Qt::Key_Delete);
        QCOMPARE(clicked.size(), 1);
    }

    void figuresKeepTheirPlaceWhileValuesChange() {
        FigureStrip strip;
        strip.setFigures({{QStringLiteral("Accuracy"), QStringLiteral("57.23 %"), QStringLiteral("55.4 – 58.9")},
                          {QStringLiteral("Log loss"), QStringLiteral("1.181"), {}}});
        const QSize before = strip.sizeHint();
        strip.setFigures({{QStringLiteral("Accuracy"), QStringLiteral("9 %"), {}}, {QStringLiteral("Log loss"), {}, {}}});
        QCOMPARE(strip.sizeHint(), before);
    }

    void anErrorOfTheCoreBecomesWhatAndHowToMendIt() {
        const ErrorMessage message =
            errorMessage(Error("scene_label 'Airport' is not known", {"meta.csv", 17, "did you mean 'airport'?"}));
        QCOMPARE(message.what, QStringLiteral("meta.csv line 17: scene_label 'Airport' is not known"));
        QCOMPARE(message.rows.size(), std::size_t(1));
        QCOMPARE(message.rows[0].second, QStringLiteral("did you mean 'airport'?"));
        ErrorPanel panel;
        panel.setMessage(message);
        QCOMPARE(panel.addButton(QStringLiteral("Use"))->kind(), ButtonKind::Primary);
        QCOMPARE(panel.addButton(QStringLiteral("Open"))->kind(), ButtonKind::Bordered);
        panel.setMessage({QStringLiteral("Another"), {}, false});
        QVERIFY(panel.findChildren<Button*>().isEmpty());
    }

    void boardAndHostThatDifferAreShownInTheColourOfErrors() {
        ProbabilityBars bars;
        bars.resize(300, 80);
        ProbabilityData data{{QStringLiteral("bus"), QStringLiteral("tram")}, {0.9, 0.1}, {0.9, 0.1}, {true, true}, {}};
        bars.setData(data);
        QCOMPARE(pixelsOf(bars, theme_->tokens().err), 0);
        data.board = {0.8, 0.2};
        data.equal = {false, false};
        bars.setData(data);
        QVERIFY(pixelsOf(bars, theme_->tokens().err) > 0);
    }

    void barsSayWhatTheTruthAndTheAnswerAre() {
        ProbabilityBars bars;
        bars.setData({{QStringLiteral("bus"), QStringLiteral("tram")}, {0.9, 0.1}, {}, {}, 1});
        QVERIFY(bars.toolTip().contains(QStringLiteral("answer, bus")));
        QVERIFY(bars.accessibleDescription().contains(QStringLiteral("what it is, tram")));
        bars.setData({{QStringLiteral("bus"), QStringLiteral("tram")}, {}, {}, {}, {}});
        QVERIFY(bars.toolTip().isEmpty());
    }

    void theRingFollowsTheKeyboardAndLeavesForTheMouse() {
        QWidget window;
        auto* layout = new QVBoxLayout(&window);
        auto* first = new Button(ButtonKind::Bordered, QStringLiteral("First"));
        auto* second = new Button(ButtonKind::Bordered, QStringLiteral("Second"));
        layout->addWidget(first);
        layout->addWidget(second);
        FocusRing ring(&window);
        window.show();
        window.activateWindow();
        QVERIFY(QTest::qWaitForWindowActive(&window));
        second->setFocus(Qt::TabFocusReason);
        QVERIFY(ring.isVisible());
        QCOMPARE(ring.geometry(), second->geometry().adjusted(-3, -3, 3, 3));
        QTest::mouseClick(first, Qt::LeftButton);
        QVERIFY(!ring.isVisible());
        second->setFocus(Qt::TabFocusReason);
        first->setFocus(Qt::BacktabFocusReason);
        QVERIFY(ring.isVisible());
        // Hiding passes the focus on, and the ring with it.
        first->hide();
        QCOMPARE(ring.target(), static_cast<QWidget*>(second));
        second->hide();
        QVERIFY(!ring.isVisible());
    }

    void aLabelThatMayElideKeepsItsWholeText() {
        Label label(QStringLiteral("street_traffic-potsdam-2041.flac"));
        QVERIFY(label.minimumSizeHint().width() > 100);
        label.setElided(true);
        QVERIFY(label.minimumSizeHint().width() < 100);
        QCOMPARE(label.text(), QStringLiteral("street_traffic-potsdam-2041.flac"));
    }

    void cellsDrawTheirClassAndTheirBar() {
        QStandardItemModel model(1, 2);
        model.setData(model.index(0, 0), QStringLiteral("bus"));
        model.setData(model.index(0, 0), 1, ClassIndexRole);
        model.setData(model.index(0, 1), 0.5, BarShareRole);
        TableView view;
        view.setModel(&model);
        view.resize(300, 120);
        const Tokens& tokens = theme_->tokens();
        QVERIFY(pixelsOf(view, classColour(1, tokens).colour) >= 100);
        QVERIFY(pixelsOf(view, tokens.seriesOther) > 100);
    }
};

QTEST_MAIN(WidgetsTest)
#include "widgets_test.moc"
