#include "window/menus.h"

#include "theme/theme.h"
#include "window/actions.h"

#include <QMenu>

namespace earshot {

QMenu* makeMenu(const Actions& actions, const QStringList& titles, const Theme& theme, bool flat, QWidget* parent) {
    QStringList wanted = titles;
    if (wanted.isEmpty())
        for (const Actions::Entry& entry : actions.entries())
            if (!entry.spec.menu.isEmpty() && !wanted.contains(entry.spec.menu))
                wanted << entry.spec.menu;
    auto* menu = new QMenu(parent);
    for (const QString& title : wanted) {
        QMenu* target = menu;
        if (!flat)
            target = menu->addMenu(title);
        else if (!menu->isEmpty())
            menu->addSeparator();
        for (const Actions::Entry& entry : actions.entries()) {
            if (entry.spec.menu != title)
                continue;
            entry.action->setIcon(entry.spec.icon.isEmpty() ? QIcon() : theme.icon(entry.spec.icon));
            target->addAction(entry.action);
        }
    }
    return menu;
}

QWidget* firstFocusable(QWidget& area) {
    QWidget* widget = &area;
    // The focus chain is a ring; what of it lies in the area is what Tab would visit there.
    do {
        const bool inside = widget == &area || area.isAncestorOf(widget);
        if (inside && widget->isVisible() && widget->isEnabled() && (widget->focusPolicy() & Qt::TabFocus) &&
            !widget->focusProxy())
            return widget;
        widget = widget->nextInFocusChain();
    } while (widget != &area);
    return nullptr;
}

} // namespace earshot
