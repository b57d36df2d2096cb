#include "window/actions.h"

#include <QSettings>
#include <QWidget>

#include <algorithm>

namespace earshot {
namespace {

QString settingOf(const QString& id) {
    return QStringLiteral("keys/") + id;
}

} // namespace

Actions::Actions(QSettings& settings, QObject* parent) : QObject(parent), settings_(settings) {}

QAction* Actions::add(const ActionSpec& spec, QWidget* scope, std::function<void()> run) {
    Q_ASSERT(!find(spec.id));
    auto* action = new QAction(spec.name, this);
    action->setObjectName(spec.id);
    action->setProperty("iconName", spec.icon);
    action->setCheckable(spec.checkable);
    action->setShortcutContext(Qt::WindowShortcut);
    connect(action, &QAction::triggered, this, [run = std::move(run)] { run(); });
    scope->addAction(action);
    entries_.push_back({spec, spec.keys, action});
    const QString saved = settings_.value(settingOf(spec.id)).toString();
    setKeys(entries_.back(), saved.isEmpty() ? spec.keys : QKeySequence::listFromString(saved, QKeySequence::PortableText));
    return action;
}

QAction* Actions::find(const QString& id) const {
    const auto found = std::find_if(entries_.begin(), entries_.end(), [&](const Entry& entry) { return entry.spec.id == id; });
    return found == entries_.end() ? nullptr : found->action;
}

QString Actions::setKey(const QString& id, const QKeySequence& key) {
    const auto target = std::find_if(entries_.begin(), entries_.end(), [&](const Entry& entry) { return entry.spec.id == id; });
    if (target == entries_.end())
        return {};
    for (const Entry& other : entries_) {
        const bool meet = other.spec.context == target->spec.context || other.spec.context == everywhere() ||
                          target->spec.context == everywhere();
        if (other.spec.id != id && meet && other.spec.keys.contains(key))
            return other.spec.name;
    }
    setKeys(*target, {key});
    settings_.setValue(settingOf(id), key.toString(QKeySequence::PortableText));
    Q_EMIT keysChanged();
    return {};
}

void Actions::resetKeys() {
    for (Entry& entry : entries_) {
        settings_.remove(settingOf(entry.spec.id));
        setKeys(entry, entry.defaultKeys);
    }
    Q_EMIT keysChanged();
}

void Actions::setUnavailable(QAction* action, const QString& why) {
    action->setProperty("whyDisabled", why);
    action->setEnabled(why.isEmpty());
    // A changed reason alone emits nothing.
    Q_EMIT action->changed();
}

void Actions::setKeys(Entry& entry, const QList<QKeySequence>& keys) {
    entry.spec.keys = keys;
    entry.action->setShortcuts(keys);
}

} // namespace earshot
