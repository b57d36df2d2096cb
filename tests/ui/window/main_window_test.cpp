#include "project/open_project.h"
#include "theme/theme.h"
#include "whole_text.h"
#include "widgets/button.h"
#include "widgets/focus_ring.h"
#include "widgets/search_field.h"
#include "widgets/toast.h"
#include "window/actions.h"
#include "window/command_search.h"
#include "window/context_bar.h"
#include "window/key_field.h"
#include "window/key_overlay.h"
#include "window/main_window.h"
#include "window/rail.h"
#include "window/status_strip.h"
#include "window/workspace_page.h"
#include "workspaces.h"

#include <QLabel>
#include <QMenu>
#include <QScrollArea>
#include <QScrollBar>
#include <QSettings>
#include <QtTest>

using namespace earshot;

namespace {

/// A workspace with every part, to watch how the frame treats them.
class FullWorkspace : public Workspace {
    Q_OBJECT
public:
    QString id() const override { return QStringLiteral("label"); }
    QString title() const override { return QStringLiteral("Full"); }
    void attach(Shell& shell, QWidget* page) override {
        shell.actions().add({QStringLiteral("full.play"), QStringLiteral("Play"), title(), {QKeySequence(Qt::Key_Space)}, {}, {}},
                            page, [this] { ++played; });
    }
    QWidget* toolbar() override { return new SearchField(QStringLiteral("Toolbar"), {}); }
    QWidget* list() override { return new QLineEdit; }
    QWidget* centre() override { return new QLineEdit; }
    QWidget* inspector() override { return new QLineEdit; }
    std::vector<Found> find(const QString& query, int) override {
        if (!QStringLiteral("evening walk").contains(query))
            return {};
        return {{QStringLiteral("evening walk"), QStringLiteral("recording"), {}, {}, [this] { ++opened; }}};
    }

    int played = 0;
    int opened = 0;
};

} // namespace

class MainWindowTest : public QObject {
    Q_OBJECT

    QTemporaryDir folder_;
    std::unique_ptr<QSettings> settings_;
    Theme* theme_ = nullptr;
    std::unique_ptr<OpenProject> project_;
    std::unique_ptr<MainWindow> window_;

    std::vector<std::unique_ptr<Workspace>> workspaces() { return makeWorkspaces(*project_); }

    void open(std::vector<std::unique_ptr<Workspace>> workspaces) {
        window_ = std::make_unique<MainWindow>(*theme_, *settings_, std::move(workspaces));
        window_->resize(1440, 900);
        window_->show();
        window_->activateWindow();
        QVERIFY(QTest::qWaitForWindowActive(window_.get()));
    }

    FullWorkspace* openFull() {
        auto all = workspaces();
        auto full = std::make_unique<FullWorkspace>();
        FullWorkspace* seen = full.get();
        all[1] = std::move(full);
        open(std::move(all));
        window_->openWorkspace(QStringLiteral("label"));
        return seen;
    }

    void press(int key, Qt::KeyboardModifiers modifiers = Qt::NoModifier) {
        QTest::keyClick(window_->focusWidget() ? window_->focusWidget() : window_.get(), Qt::Key(key), modifiers);
    }

private Q_SLOTS:
    void initTestCase() { theme_ = new Theme(*qApp, Theme::Mode::Light); }

    void init() {
        settings_ = std::make_unique<QSettings>(folder_.filePath(QStringLiteral("settings.ini")), QSettings::IniFormat);
        settings_->clear();
        project_ = std::make_unique<OpenProject>(*settings_);
        theme_->setMode(Theme::Mode::Light);
    }

    void cleanup() {
        window_.reset();
        project_.reset();
    }

    void controlAndADigitGoToTheWorkspace() {
        open(workspaces());
        const QStringList ids{QStringLiteral("project"), QStringLiteral("label"), QStringLiteral("train"),
                              QStringLiteral("evaluate"), QStringLiteral("deploy")};
        for (int i = int(ids.size()) - 1; i >= 0; --i) {
            press(Qt::Key_1 + i, Qt::ControlModifier);
            QCOMPARE(window_->currentWorkspace().id(), ids[i]);
        }
    }

    void theLastWorkspaceAndTheSchemeAreRemembered() {
        open(workspaces());
        press(Qt::Key_4, Qt::ControlModifier);
        press(Qt::Key_L, Qt::ControlModifier | Qt::ShiftModifier);
        QVERIFY(theme_->tokens().dark);
        QCOMPARE(settings_->value(QStringLiteral("window/theme")).toInt(), int(Theme::Mode::Dark));
        open(workspaces());
        QCOMPARE(window_->currentWorkspace().id(), QStringLiteral("evaluate"));
    }

    void anEmptyWorkspaceSaysWhatToDoAndOffersIt() {
        open(workspaces());
        for (int i = 0; i < 5; ++i) {
            press(Qt::Key_1 + i, Qt::ControlModifier);
            QStringList texts;
            for (const auto* label : window_->currentPage().findChildren<QLabel*>())
                texts << label->text();
            QVERIFY(texts.contains(QStringLiteral("No project open")));
        }
        QSignalSpy asked(window_.get(), &MainWindow::openProjectRequested);
        const auto buttons = window_->currentPage().findChildren<Button*>();
        const auto shown = std::find_if(buttons.begin(), buttons.end(), [](const Button* button) { return button->isVisible(); });
        QVERIFY(shown != buttons.end());
        QTest::mouseClick(*shown, Qt::LeftButton);
        QCOMPARE(asked.size(), 1);
    }

    void f1ListsEveryKeyAndEscapeClosesIt() {
        open(workspaces());
        press(Qt::Key_F1);
        QVERIFY(window_->keyOverlay().isVisible());
        for (const Actions::Entry& entry : window_->actions().entries())
            QCOMPARE(window_->keyOverlay().listed().contains(entry.action->text()),
                     !entry.spec.keys.isEmpty() && entry.action->isVisible());
        press(Qt::Key_Escape);
        QVERIFY(!window_->keyOverlay().isVisible());
        press(Qt::Key_F1);
        press(Qt::Key_F1);
        QVERIFY(!window_->keyOverlay().isVisible());
    }

    void theCommandSearchFindsAnActionAndRunsIt() {
        open(workspaces());
        press(Qt::Key_K, Qt::ControlModifier);
        QCOMPARE(window_->focusWidget(), static_cast<QWidget*>(window_->contextBar().search()));
        QTest::keyClicks(window_->focusWidget(), QStringLiteral("go deploy"));
        QCOMPARE(window_->commandSearch().found().front().title, QStringLiteral("Go to Deploy"));
        press(Qt::Key_Return);
        QCOMPARE(window_->currentWorkspace().id(), QStringLiteral("deploy"));
        QVERIFY(!window_->commandSearch().isVisible());
    }

    void theListOfKeysScrollsByKeysAndBeginsWithTheWorkspaceAtHand() {
        open(workspaces());
        window_->openWorkspace(QStringLiteral("deploy"));
        press(Qt::Key_F1);
        QStringList said;
        for (const QLabel* label : window_->keyOverlay().findChildren<QLabel*>())
            said << label->text();
        QVERIFY(said.contains(QStringLiteral("Deploy")) && said.contains(QStringLiteral("Train")));
        QVERIFY(said.indexOf(QStringLiteral("Deploy")) < said.indexOf(QStringLiteral("Train")));
        auto* bar = window_->keyOverlay().findChild<QScrollArea*>(QStringLiteral("keys"))->verticalScrollBar();
        bar->setRange(0, 1000);
        press(Qt::Key_Down);
        QVERIFY(bar->value() > 0);
        press(Qt::Key_End);
        QCOMPARE(bar->value(), bar->maximum());
        press(Qt::Key_Home);
        QCOMPARE(bar->value(), 0);
    }

    void enterPressesTheButtonThatHasTheFocus() {
        open(workspaces());
        window_->rail().helpButton()->setFocus(Qt::TabFocusReason);
        QTest::keyClick(window_->rail().helpButton(), Qt::Key_Return);
        QVERIFY(window_->keyOverlay().isVisible());
    }

    void escapeOrAnotherWorkspaceClosesTheCommandSearch() {
        openFull();
        window_->rail().menuButton()->setFocus();
        press(Qt::Key_K, Qt::ControlModifier);
        QTest::keyClicks(window_->focusWidget(), QStringLiteral("go"));
        QTest::keyClick(window_->focusWidget(), Qt::Key_Escape);
        QVERIFY(!window_->commandSearch().isVisible());
        QVERIFY(window_->contextBar().search()->text().isEmpty());
        QCOMPARE(window_->focusWidget(), static_cast<QWidget*>(window_->rail().menuButton()));
        press(Qt::Key_K, Qt::ControlModifier);
        QVERIFY(window_->commandSearch().isVisible());
        press(Qt::Key_1, Qt::ControlModifier);
        QVERIFY(!window_->commandSearch().isVisible());
        QVERIFY(window_->focusWidget() != window_->contextBar().search());
    }

    void theMenuOpensWithItsFirstEntryHighlighted() {
        open(workspaces());
        const QAction* first = nullptr;
        const QAction* active = nullptr;
        QTimer::singleShot(200, window_.get(), [&] {
            if (auto* menu = qobject_cast<QMenu*>(QApplication::activePopupWidget())) {
                first = menu->actions().front();
                active = menu->activeAction();
                menu->close();
            }
        });
        press(Qt::Key_F10);
        QVERIFY(first);
        QCOMPARE(active, first);
    }

    void theCommandSearchAsksTheWorkspaces() {
        FullWorkspace* full = openFull();
        press(Qt::Key_K, Qt::ControlModifier);
        QTest::keyClicks(window_->focusWidget(), QStringLiteral("evening"));
        press(Qt::Key_Return);
        QCOMPARE(full->opened, 1);
    }

    void aWorkspaceKeyWorksOnlyThere() {
        FullWorkspace* full = openFull();
        window_->rail().menuButton()->setFocus();
        QTest::keyClick(window_.get(), Qt::Key_Space);
        QCOMPARE(full->played, 1);
        press(Qt::Key_1, Qt::ControlModifier);
        QTest::keyClick(window_.get(), Qt::Key_Space);
        QCOMPARE(full->played, 1);
    }

    void listAndInspectorFoldByKeyAndStayFolded() {
        openFull();
        QVERIFY(window_->currentPage().isListShown());
        press(Qt::Key_B, Qt::ControlModifier);
        press(Qt::Key_I, Qt::ControlModifier);
        QVERIFY(!window_->currentPage().isListShown());
        QVERIFY(!window_->currentPage().isInspectorShown());
        openFull();
        QVERIFY(!window_->currentPage().isListShown());
        press(Qt::Key_B, Qt::ControlModifier);
        QVERIFY(window_->currentPage().isListShown());
    }

    void theListFoldsFirstWhenTheWindowIsNarrow() {
        openFull();
        window_->resize(1100, 700);
        QVERIFY(!window_->currentPage().isListShown());
        QVERIFY(window_->currentPage().isInspectorShown());
        press(Qt::Key_B, Qt::ControlModifier); // asked for, it takes the inspector's room
        QVERIFY(window_->currentPage().isListShown());
        QVERIFY(!window_->currentPage().isInspectorShown());
        press(Qt::Key_I, Qt::ControlModifier);
        QVERIFY(!window_->currentPage().isListShown());
        QVERIFY(window_->currentPage().isInspectorShown());
        window_->resize(1440, 900);
        QVERIFY(window_->currentPage().isListShown());
    }

    void f6WalksThroughTheAreasAndShowsTheRing() {
        openFull();
        window_->rail().menuButton()->setFocus(Qt::TabFocusReason);
        std::vector<QWidget*> visited;
        for (int i = 0; i < 7; ++i) {
            QTest::keyClick(window_.get(), Qt::Key_F6);
            QVERIFY(window_->focusWidget());
            QVERIFY(std::find(visited.begin(), visited.end(), window_->focusWidget()) == visited.end());
            visited.push_back(window_->focusWidget());
            QCOMPARE(window_->findChild<FocusRing*>()->target(), window_->focusWidget());
        }
        QVERIFY(window_->rail().isAncestorOf(visited.back()));
        QTest::keyClick(window_.get(), Qt::Key_F6, Qt::ShiftModifier);
        QCOMPARE(window_->focusWidget(), visited[5]);
    }

    void aChangedKeyWorksAtOnceAndATakenOneIsRefused() {
        open(workspaces());
        QCOMPARE(window_->actions().setKey(QStringLiteral("window.keys"), QKeySequence(Qt::Key_F6)),
                 QStringLiteral("Go to the next area"));
        QCOMPARE(window_->actions().setKey(QStringLiteral("window.keys"), QKeySequence(Qt::Key_F9)), QString());
        press(Qt::Key_F9);
        QVERIFY(window_->keyOverlay().isVisible());
        open(workspaces());
        QCOMPARE(window_->actions().find(QStringLiteral("window.keys"))->shortcut(), QKeySequence(Qt::Key_F9));
    }

    void aKeyIsChangedInTheOverlayAndACollisionIsSaidThere() {
        open(workspaces());
        press(Qt::Key_F1);
        const auto field = [this] { return window_->keyOverlay().findChild<KeyField*>(QStringLiteral("window.fullScreen")); };
        const KeyField* before = field();
        QTest::mouseClick(field(), Qt::LeftButton);
        QVERIFY(field()->isListening());
        QTest::keyClick(field(), Qt::Key_F9);
        const QAction* action = window_->actions().find(QStringLiteral("window.fullScreen"));
        QCOMPARE(action->shortcut(), QKeySequence(Qt::Key_F9));
        QTRY_VERIFY(field() && field() != before); // listed anew
        QTest::mouseClick(field(), Qt::LeftButton);
        QTest::keyClick(field(), Qt::Key_F6);
        QCOMPARE(action->shortcut(), QKeySequence(Qt::Key_F9));
        const auto labels = window_->keyOverlay().findChildren<QLabel*>();
        QVERIFY(std::any_of(labels.begin(), labels.end(), [](const QLabel* label) {
            return label->text().contains(QStringLiteral("is the key of “Go to the next area” already"));
        }));
        QVERIFY(window_->keyOverlay().isVisible());
    }

    void everyActionCanBeReachedAndIsNamed() {
        open(workspaces());
        for (const Actions::Entry& entry : window_->actions().entries()) {
            QVERIFY(!entry.spec.name.isEmpty());
            QVERIFY2(!entry.spec.keys.isEmpty() || !entry.spec.menu.isEmpty(), qPrintable(entry.spec.id));
            if (!entry.spec.icon.isEmpty())
                QVERIFY2(iconNames().contains(entry.spec.icon), qPrintable(entry.spec.icon));
        }
        for (const auto* button : window_->findChildren<QAbstractButton*>())
            QVERIFY2(!button->accessibleName().isEmpty() || !button->text().isEmpty() || !button->isVisible(),
                     button->metaObject()->className());
    }

    void nothingIsClippedAtTheSmallestSize() {
        open(workspaces());
        window_->resize(1100, 700);
        window_->strip().setJobs({{QStringLiteral("1"), QStringLiteral("Run 13"), 0.62, {}, 15360}});
        window_->strip().setSaved(StatusStrip::Saved::Saved);
        window_->strip().setAudio(QStringLiteral("Built-in audio, 44.1 kHz"));
        window_->strip().setBoard(QStringLiteral("Nano 33 BLE Sense on ttyACM0"), true);
        for (int i = 0; i < 5; ++i) {
            press(Qt::Key_1 + i, Qt::ControlModifier);
            QTest::qWait(0);
            QCOMPARE(window_->size(), QSize(1100, 700));
            const QStringList clipped = test::clippedTexts(*window_);
            QVERIFY2(clipped.isEmpty(), qPrintable(clipped.join(QLatin1Char('\n'))));
        }
    }

    void theSchemeCanChangeWhileEverythingIsShown() {
        open(workspaces());
        const QImage light = window_->grab().toImage();
        theme_->setMode(Theme::Mode::Dark);
        const QImage dark = window_->grab().toImage();
        QVERIFY(qGray(light.pixel(light.width() / 2, 120)) > 200);
        QVERIFY(qGray(dark.pixel(dark.width() / 2, 120)) < 60);
    }

    void aToastOffersTheWayBack() {
        open(workspaces());
        int undone = 0;
        window_->showToast(
            {QStringLiteral("Run 9 deleted"), QStringLiteral("kept for 30 days"), QStringLiteral("Undo"), [&] { ++undone; }});
        QVERIFY(window_->toast().isVisible());
        QTest::mouseClick(window_->toast().findChild<Button*>(), Qt::LeftButton);
        QCOMPARE(undone, 1);
        QVERIFY(!window_->toast().isVisible());
    }

    void timeLeftIsSaidInTwoUnitsAtMost() {
        const QString thin(QChar(0x2009));
        QCOMPARE(timeLeftText(9).remove(thin), QStringLiteral("9s left"));
        QCOMPARE(timeLeftText(84).remove(thin), QStringLiteral("1min 24s left"));
        QCOMPARE(timeLeftText(15360).remove(thin), QStringLiteral("4h 16min left"));
    }
};

QTEST_MAIN(MainWindowTest)
#include "main_window_test.moc"
