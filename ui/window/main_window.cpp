#include "window/main_window.h"

#include "theme/theme.h"
#include "widgets/button.h"
#include "widgets/focus_ring.h"
#include "widgets/search_field.h"
#include "widgets/toast.h"
#include "window/actions.h"
#include "window/command_search.h"
#include "window/context_bar.h"
#include "window/key_overlay.h"
#include "window/menus.h"
#include "window/rail.h"
#include "window/status_strip.h"
#include "window/workspace_page.h"

#include <QApplication>
#include <QBoxLayout>
#include <QCloseEvent>
#include <QMenu>
#include <QSettings>
#include <QStackedWidget>
#include <QTimer>

namespace earshot {

MainWindow::MainWindow(Theme& theme, QSettings& settings, std::vector<std::unique_ptr<Workspace>> workspaces)
    : theme_(theme), settings_(settings), workspaces_(std::move(workspaces)), actions_(std::make_unique<Actions>(settings)),
      content_(new QWidget(this)), rail_(new Rail(content_)), contextBar_(new ContextBar(content_)),
      pages_(new QStackedWidget(content_)), strip_(new StatusStrip(content_)) {
    setWindowTitle(tr("Earshot"));
    setMinimumSize(1100, 700);
    setAcceptDrops(true);
    layOut();
    addActions();
    addWorkspaces();
    search_ = new CommandSearch(*contextBar_->search(), *actions_, content_);
    search_->addSource([this](const QString& query, int limit) {
        std::vector<Found> found;
        for (const auto& workspace : workspaces_)
            for (Found& one : workspace->find(query, limit))
                found.push_back(std::move(one));
        return found;
    });
    keyOverlay_ = new KeyOverlay(*actions_, content_);
    toast_ = new Toast(content_);
    toast_->setBottomMargin(strip_->height() + 8);
    ring_ = new FocusRing(this);
    connect(&theme_, &Theme::changed, this, &MainWindow::showThemeState);
    showThemeState();
    resize(1440, 900);
    restoreGeometry(settings_.value(QStringLiteral("window/geometry")).toByteArray());
    const QString last = settings_.value(QStringLiteral("window/workspace")).toString();
    showWorkspace(0);
    openWorkspace(last);
}

MainWindow::~MainWindow() = default;

void MainWindow::layOut() {
    setCentralWidget(content_);
    auto* across = new QHBoxLayout(content_);
    across->setContentsMargins(0, 0, 0, 0);
    across->setSpacing(0);
    across->addWidget(rail_);
    auto* down = new QVBoxLayout;
    down->setSpacing(0);
    down->addWidget(contextBar_);
    down->addWidget(pages_, 1);
    down->addWidget(strip_);
    across->addLayout(down, 1);
    connect(rail_, &Rail::workspaceChosen, this, &MainWindow::showWorkspace);
    connect(rail_->menuButton(), &QAbstractButton::clicked, this, &MainWindow::openMenu);
}

void MainWindow::addWorkspaces() {
    for (std::size_t i = 0; i < workspaces_.size(); ++i) {
        Workspace& workspace = *workspaces_[i];
        auto* page = new WorkspacePage(workspace, settings_, pages_);
        pages_->addWidget(page);
        rail_->addWorkspace(workspace.id(), workspace.title(), QStringLiteral("Ctrl %1").arg(i + 1));
        add(QStringLiteral("window.") + workspace.id(), tr("Go to %1").arg(workspace.title()),
            {QKeySequence(Qt::CTRL | Qt::Key(int(Qt::Key_1) + int(i)))}, workspace.id(), tr("View"),
            [this, i] { showWorkspace(int(i)); });
    }
    for (int i = 0; i < pages_->count(); ++i)
        workspaces_[std::size_t(i)]->attach(*this, pages_->widget(i));
}

QAction* MainWindow::add(const QString& id, const QString& name, const QList<QKeySequence>& keys, const QString& icon,
                         const QString& menu, std::function<void()> run) {
    return actions_->add({id, name, everywhere(), keys, icon, menu}, this, std::move(run));
}

void MainWindow::addActions() {
    add(QStringLiteral("project.open"), tr("Open project…"), {QKeySequence::Open}, QStringLiteral("folder"), tr("Project"),
        [this] { Q_EMIT openProjectRequested(); });
    add(QStringLiteral("project.new"), tr("New project…"), {QKeySequence::New}, QStringLiteral("plus"), tr("Project"),
        [this] { Q_EMIT newProjectRequested(); });
    add(QStringLiteral("window.quit"), tr("Quit"), {QKeySequence(Qt::CTRL | Qt::Key_Q)}, {}, tr("Project"), [this] { close(); });
    add(QStringLiteral("window.find"), tr("Find clip, run or command"), {QKeySequence(Qt::CTRL | Qt::Key_K)},
        QStringLiteral("search"), tr("View"), [this] { contextBar_->search()->setFocus(Qt::ShortcutFocusReason); });
    add(QStringLiteral("window.list"), tr("Fold or unfold the side list"), {QKeySequence(Qt::CTRL | Qt::Key_B)}, {}, tr("View"),
        [this] { currentPage().setListFolded(currentPage().isListShown()); });
    add(QStringLiteral("window.inspector"), tr("Fold or unfold the inspector"), {QKeySequence(Qt::CTRL | Qt::Key_I)}, {},
        tr("View"), [this] { currentPage().setInspectorFolded(currentPage().isInspectorShown()); });
    add(QStringLiteral("window.nextArea"), tr("Go to the next area"), {QKeySequence(Qt::Key_F6)}, {}, tr("View"),
        [this] { cycleFocus(1); });
    add(QStringLiteral("window.previousArea"), tr("Go to the area before"), {QKeySequence(Qt::SHIFT | Qt::Key_F6)}, {},
        tr("View"), [this] { cycleFocus(-1); });
    add(QStringLiteral("window.menu"), tr("Open the menu"), {QKeySequence(Qt::Key_F10)}, QStringLiteral("menu"), {},
        [this] { openMenu(); });
    add(QStringLiteral("window.fullScreen"), tr("Full screen"), {QKeySequence(Qt::Key_F11)}, {}, tr("View"),
        [this] { setWindowState(windowState() ^ Qt::WindowFullScreen); });
    QAction* keys = add(QStringLiteral("window.keys"), tr("All keys"), {QKeySequence(Qt::Key_F1)}, QStringLiteral("help"),
                        tr("Help"), [this] {
                            keyOverlay_->setContext(currentWorkspace().title());
                            keyOverlay_->toggle();
                        });
    rail_->helpButton()->setToolTip(tr("All keys  (F1)"));
    connect(rail_->helpButton(), &QAbstractButton::clicked, keys, &QAction::trigger);
    connect(strip_->keysButton(), &QAbstractButton::clicked, keys, &QAction::trigger);
    addThemeActions();
}

void MainWindow::addThemeActions() {
    const auto choose = [this](Theme::Mode mode) {
        settings_.setValue(QStringLiteral("window/theme"), int(mode));
        theme_.setMode(mode);
        showThemeState();
    };
    QAction* swap = add(QStringLiteral("window.swapTheme"), tr("Dark or light"), {QKeySequence(Qt::CTRL | Qt::SHIFT | Qt::Key_L)},
                        QStringLiteral("moon"), {},
                        [this, choose] { choose(theme_.tokens().dark ? Theme::Mode::Light : Theme::Mode::Dark); });
    connect(rail_->themeButton(), &QAbstractButton::clicked, swap, &QAction::trigger);
    add(QStringLiteral("window.light"), tr("Light"), {}, QStringLiteral("sun"), tr("Appearance"),
        [choose] { choose(Theme::Mode::Light); });
    add(QStringLiteral("window.dark"), tr("Dark"), {}, QStringLiteral("moon"), tr("Appearance"),
        [choose] { choose(Theme::Mode::Dark); });
    add(QStringLiteral("window.system"), tr("As the system"), {}, QStringLiteral("theme-system"), tr("Appearance"),
        [choose] { choose(Theme::Mode::System); });
    add(QStringLiteral("window.resetKeys"), tr("Reset all keys"), {}, QStringLiteral("refresh"), tr("Help"),
        [this] { actions_->resetKeys(); });
    connect(rail_->settingsButton(), &QAbstractButton::clicked, this, [this] {
        std::unique_ptr<QMenu> menu(makeMenu(*actions_, {tr("Appearance"), tr("Help")}, theme_, true, this));
        menu->exec(rail_->settingsButton()->mapToGlobal(QPoint(rail_->settingsButton()->width(), 0)));
    });
}

void MainWindow::showThemeState() {
    rail_->themeButton()->setIconName(theme_.tokens().dark ? QStringLiteral("sun") : QStringLiteral("moon"));
    rail_->themeButton()->setToolTip((theme_.tokens().dark ? tr("Light") : tr("Dark")) + QStringLiteral("  (Ctrl Shift L)"));
}

void MainWindow::showWorkspace(int index) {
    if (index < 0 || index >= pages_->count())
        return;
    search_->close();
    search_->dismiss();
    if (index != pages_->currentIndex() || !currentPage().isVisible()) {
        currentWorkspace().left();
        pages_->setCurrentIndex(index);
    }
    WorkspacePage& page = currentPage();
    page.build();
    contextBar_->setWorkspace(page.workspace(), page.contextWidget());
    rail_->setCurrent(index);
    settings_.setValue(QStringLiteral("window/workspace"), page.workspace().id());
    page.workspace().entered();
}

void MainWindow::openWorkspace(const QString& id) {
    for (int i = 0; i < pages_->count(); ++i)
        if (workspaces_[std::size_t(i)]->id() == id)
            showWorkspace(i);
}

void MainWindow::setProject(const QString& name, const QString& folder) {
    contextBar_->setProject(name, folder);
    setWindowTitle(name.isEmpty() ? tr("Earshot") : tr("%1 – Earshot").arg(name));
}

void MainWindow::showToast(const ToastMessage& message) {
    toast_->showMessage(message);
}

WorkspacePage& MainWindow::currentPage() const {
    return static_cast<WorkspacePage&>(*pages_->currentWidget());
}

Workspace& MainWindow::currentWorkspace() const {
    return currentPage().workspace();
}

void MainWindow::openMenu() {
    std::unique_ptr<QMenu> menu(makeMenu(*actions_, {}, theme_, false, this));
    // Down from the top is the first entry, its submenu closed.
    QTimer::singleShot(0, menu.get(), [opened = menu.get()] {
        QKeyEvent down(QEvent::KeyPress, Qt::Key_Down, Qt::NoModifier);
        QCoreApplication::sendEvent(opened, &down);
    });
    menu->exec(rail_->menuButton()->mapToGlobal(QPoint(rail_->menuButton()->width(), 0)));
}

void MainWindow::cycleFocus(int direction) {
    std::vector<QWidget*> areas{rail_, contextBar_};
    for (QWidget* area : currentPage().areas())
        areas.push_back(area);
    areas.push_back(strip_);
    const QWidget* focused = focusWidget();
    const int count = int(areas.size());
    int at = direction > 0 ? -1 : count;
    for (int i = 0; i < count; ++i)
        if (focused && (areas[std::size_t(i)] == focused || areas[std::size_t(i)]->isAncestorOf(focused)))
            at = i;
    for (int step = 1; step <= count; ++step) {
        QWidget* area = areas[std::size_t(((at + direction * step) % count + count) % count)];
        if (QWidget* first = firstFocusable(*area)) {
            first->setFocus(Qt::TabFocusReason);
            return;
        }
    }
}

void MainWindow::closeEvent(QCloseEvent* event) {
    for (const auto& workspace : workspaces_)
        if (!workspace->mayClose()) {
            event->ignore();
            return;
        }
    settings_.setValue(QStringLiteral("window/geometry"), saveGeometry());
    QMainWindow::closeEvent(event);
}

bool MainWindow::event(QEvent* event) {
    // Alt alone opens the menu, Alt with anything else does not.
    if (event->type() == QEvent::ShortcutOverride || event->type() == QEvent::MouseButtonPress ||
        event->type() == QEvent::WindowDeactivate)
        altAlone_ = false;
    return QMainWindow::event(event);
}

void MainWindow::keyPressEvent(QKeyEvent* event) {
    altAlone_ = event->key() == Qt::Key_Alt;
    QMainWindow::keyPressEvent(event);
}

void MainWindow::keyReleaseEvent(QKeyEvent* event) {
    if (event->key() == Qt::Key_Alt && altAlone_)
        openMenu();
    altAlone_ = false;
    QMainWindow::keyReleaseEvent(event);
}

} // namespace earshot
