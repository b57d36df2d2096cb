#pragma once
#include "window/workspace.h"

#include <QMainWindow>

#include <memory>

class QMenu;
class QSettings;
class QStackedWidget;

namespace earshot {

class CommandSearch;
class ContextBar;
class FocusRing;
class KeyOverlay;
class Rail;
class Theme;
class Toast;
class WorkspacePage;

/// The frame: rail, context bar, workspaces, status strip, and what lies over them (command search, keys, toast, focus ring).
class MainWindow : public QMainWindow, public Shell {
    Q_OBJECT
public:
    /// `theme` and `settings` must outlive the window. The first of `workspaces` is shown, or the one shown last time.
    MainWindow(Theme& theme, QSettings& settings, std::vector<std::unique_ptr<Workspace>> workspaces);
    ~MainWindow() override;

    Actions& actions() override { return *actions_; }
    StatusStrip& strip() override { return *strip_; }
    void openWorkspace(const QString& id) override;
    void setProject(const QString& name, const QString& folder) override;
    void showToast(const ToastMessage& message) override;

    Workspace& currentWorkspace() const;
    WorkspacePage& currentPage() const;
    ContextBar& contextBar() const { return *contextBar_; }
    Rail& rail() const { return *rail_; }
    Toast& toast() const { return *toast_; }
    KeyOverlay& keyOverlay() const { return *keyOverlay_; }
    CommandSearch& commandSearch() const { return *search_; }
    Theme& theme() const { return theme_; }

Q_SIGNALS:
    /// Project > Open, New, Demo: the composition decides what that means.
    void openProjectRequested();
    void newProjectRequested();

protected:
    void closeEvent(QCloseEvent* event) override;
    bool event(QEvent* event) override;
    void keyPressEvent(QKeyEvent* event) override;
    void keyReleaseEvent(QKeyEvent* event) override;

private:
    void layOut();
    void addWorkspaces();
    void addActions();
    void addThemeActions();
    void showWorkspace(int index);
    void openMenu();
    void cycleFocus(int direction);
    void showThemeState();
    QAction* add(const QString& id, const QString& name, const QList<QKeySequence>& keys, const QString& icon,
                 const QString& menu, std::function<void()> run);

    Theme& theme_;
    QSettings& settings_;
    std::vector<std::unique_ptr<Workspace>> workspaces_;
    std::unique_ptr<Actions> actions_;
    QWidget* content_;
    Rail* rail_;
    ContextBar* contextBar_;
    QStackedWidget* pages_;
    StatusStrip* strip_;
    CommandSearch* search_ = nullptr;
    KeyOverlay* keyOverlay_ = nullptr;
    Toast* toast_ = nullptr;
    FocusRing* ring_ = nullptr;
    bool altAlone_ = false;
};

} // namespace earshot
