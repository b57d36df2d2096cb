#pragma once
#include "widgets/panel.h"

#include <QAbstractButton>
#include <QStringList>

#include <vector>

class QAction;
class QVBoxLayout;

namespace earshot {

/// One place of the rail: icon over name, or an icon alone.
class RailButton : public QAbstractButton {
    Q_OBJECT
public:
    RailButton(const QString& icon, const QString& name, int height, bool labelled, QWidget* parent);

    void setIconName(const QString& name);
    QSize sizeHint() const override;

protected:
    void paintEvent(QPaintEvent* event) override;
    void keyPressEvent(QKeyEvent* event) override;

private:
    QString icon_;
    int height_;
    bool labelled_;
};

/// The left edge: menu, the workspaces, and at the bottom theme, settings, help.
class Rail : public Panel {
    Q_OBJECT
public:
    explicit Rail(QWidget* parent = nullptr);

    RailButton* addWorkspace(const QString& icon, const QString& name, const QString& key);
    RailButton* menuButton() const { return menu_; }
    RailButton* themeButton() const { return theme_; }
    RailButton* settingsButton() const { return settings_; }
    RailButton* helpButton() const { return help_; }
    void setCurrent(int index);

Q_SIGNALS:
    void workspaceChosen(int index);

protected:
    void keyPressEvent(QKeyEvent* event) override;

private:
    QVBoxLayout* layout_;
    RailButton* menu_;
    RailButton* theme_;
    RailButton* settings_;
    RailButton* help_;
    std::vector<RailButton*> workspaces_;
};

} // namespace earshot
