#pragma once
#include <QObject>
#include <QString>

#include <functional>
#include <vector>

class QAction;
class QWidget;

namespace earshot {

class Actions;
class StatusStrip;
struct ToastMessage;

/// What the command search offers: a clip, a run, a command.
struct Found {
    QString title;
    QString detail; ///< "recording", "run", or a workspace's title
    QString icon;
    QString key; ///< as written on a keycap; empty: none
    std::function<void()> run;
};

/// What the window gives its workspaces.
class Shell {
public:
    virtual ~Shell() = default;
    virtual Actions& actions() = 0;
    virtual StatusStrip& strip() = 0;
    /// Shows the workspace with that id ("label").
    virtual void openWorkspace(const QString& id) = 0;
    /// Project name and folder in the context bar; empty: none open.
    virtual void setProject(const QString& name, const QString& folder) = 0;
    virtual void showToast(const ToastMessage& message) = 0;
};

/// One of the five places of work. The window asks for the parts once, the first time the workspace is shown, and owns the
/// widgets then; a null part is simply left out. Everything that must exist from the start (actions) is made in `attach`.
class Workspace : public QObject {
    Q_OBJECT
public:
    using QObject::QObject;

    virtual QString id() const = 0;    ///< "label": also the name of its icon
    virtual QString title() const = 0; ///< "Label"

    /// Called once, before anything else. `page` will hold the workspace: the scope of its actions.
    virtual void attach(Shell& shell, QWidget* page) = 0;

    /// Context bar: what you look at (choices), after the project's name.
    virtual QWidget* contextWidget() { return nullptr; }
    /// Caption after it: "44.1 kHz · 24 bit · stereo".
    virtual QString contextText() const { return {}; }
    /// Right of the search: the way onward ("Train on this…").
    virtual QAction* onward() const { return nullptr; }

    virtual QWidget* toolbar() { return nullptr; }
    virtual QWidget* list() { return nullptr; }
    virtual QWidget* centre() = 0;
    virtual QWidget* inspector() { return nullptr; }

    virtual int listWidth() const { return 256; }
    virtual int inspectorWidth() const { return 320; }
    /// Below this, the list folds, then the inspector.
    virtual int centreMinimumWidth() const { return 520; }

    /// Nothing to work on: only the centre is shown, and says so.
    virtual bool isEmpty() const { return false; }

    /// Answers to the command search, best first, at most `limit`.
    virtual std::vector<Found> find(const QString& query, int limit) {
        Q_UNUSED(query);
        Q_UNUSED(limit);
        return {};
    }

    /// Became visible, is left.
    virtual void entered() {}
    virtual void left() {}

    /// The window is about to close. False: something goes on here that a person is asked about first; this workspace shows the
    /// question then.
    virtual bool mayClose() { return true; }

Q_SIGNALS:
    /// contextText or onward changed.
    void contextChanged();
    /// A wide view folds the list by itself, and unfolds it when left.
    void wideChanged(bool wide);
    /// isEmpty changed.
    void emptyChanged();
};

} // namespace earshot
