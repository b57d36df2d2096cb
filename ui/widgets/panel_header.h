#pragma once
#include "widgets/panel.h"

class QHBoxLayout;

namespace earshot {

class Label;

/// The 32-px head of a panel: title in semibold, a caption beside it, and what acts on the panel at the right.
class PanelHeader : public Panel {
    Q_OBJECT
public:
    explicit PanelHeader(const QString& title, const QString& caption = {}, QWidget* parent = nullptr);

    void setTitle(const QString& title);
    void setCaption(const QString& caption);
    /// For a panel whose own padding is the title's; elsewhere the title starts 12 px from the edge.
    void setFlush();
    /// Takes `widget` to the right end, after those added before.
    void addWidget(QWidget* widget);

private:
    QHBoxLayout* layout_;
    Label* title_;
    Label* caption_;
};

/// The 40-px toolbar above a workspace's centre: widgets from the left; `addStretch` sends the following ones to the right.
class Toolbar : public Panel {
    Q_OBJECT
public:
    explicit Toolbar(QWidget* parent = nullptr);
    void addWidget(QWidget* widget);
    void addStretch();

private:
    QHBoxLayout* layout_;
};

} // namespace earshot
