#pragma once
#include <QAction>
#include <QKeySequence>
#include <QObject>

#include <functional>
#include <vector>

class QSettings;
class QWidget;

namespace earshot {

/// Something a person can do, by key, menu, command search or button.
struct ActionSpec {
    QString id;      ///< "label.play": stable, names the key in the settings
    QString name;    ///< "Play or pause", sentence case
    QString context; ///< where it works: "Everywhere", or a workspace's title
    QList<QKeySequence> keys;
    QString icon; ///< name of resources/icons; empty: none
    QString menu; ///< title of the menu it appears in; empty: none
    bool checkable = false;
};

/// Every action of the window, once: the menus, the command search, the key overlay and the tooltips all read from here.
class Actions : public QObject {
    Q_OBJECT
public:
    /// Keys that a person changed are read from `settings`, which must outlive this.
    explicit Actions(QSettings& settings, QObject* parent = nullptr);

    /// Adds an action whose keys work while `scope` is visible in the active window. Ids are unique.
    QAction* add(const ActionSpec& spec, QWidget* scope, std::function<void()> run);
    /// Null when there is none of that id.
    QAction* find(const QString& id) const;

    struct Entry {
        ActionSpec spec; ///< with the keys in force
        QList<QKeySequence> defaultKeys;
        QAction* action;
    };
    const std::vector<Entry>& entries() const { return entries_; }

    /// Gives an action another key and remembers it. Returns the name of the action in the same context that has the key already
    /// (then nothing changes), or an empty string.
    QString setKey(const QString& id, const QKeySequence& key);
    void resetKeys();

    /// Disables an action and says why in its tooltip; an empty reason enables it.
    static void setUnavailable(QAction* action, const QString& why);

Q_SIGNALS:
    void keysChanged();

private:
    void setKeys(Entry& entry, const QList<QKeySequence>& keys);

    QSettings& settings_;
    std::vector<Entry> entries_;
};

/// The context of actions that work in every workspace.
inline QString everywhere() {
    return QStringLiteral("Everywhere");
}

} // namespace earshot
