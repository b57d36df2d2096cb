#pragma once
#include <QStringList>

class QMenu;
class QWidget;

namespace earshot {

class Actions;
class Theme;

/// A menu of the registered actions, one submenu for each of `titles` (empty: all, in order of registration). `flat` puts
/// sections one below the other instead of submenus. The caller owns it.
QMenu* makeMenu(const Actions& actions, const QStringList& titles, const Theme& theme, bool flat, QWidget* parent);

/// First widget of `area`, itself included, that Tab would reach; null when there is none.
QWidget* firstFocusable(QWidget& area);

} // namespace earshot
