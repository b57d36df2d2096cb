#include "widgets/panel.h"

#include "theme/theme.h"

#include <QPainter>

namespace earshot {

Panel::Panel(QColor Tokens::*ground, Qt::Edges lines, QWidget* parent) : QWidget(parent), ground_(ground) {
    setAttribute(Qt::WA_OpaquePaintEvent);
    setLines(lines);
}

void Panel::setLines(Qt::Edges lines) {
    lines_ = lines;
    setContentsMargins(lines.testFlag(Qt::LeftEdge), lines.testFlag(Qt::TopEdge), lines.testFlag(Qt::RightEdge),
                       lines.testFlag(Qt::BottomEdge));
    update();
}

void Panel::paintEvent(QPaintEvent*) {
    const Tokens& tokens = tokensOf(*this);
    QPainter painter(this);
    painter.fillRect(rect(), tokens.*ground_);
    if (lines_.testFlag(Qt::LeftEdge))
        painter.fillRect(0, 0, 1, height(), tokens.line);
    if (lines_.testFlag(Qt::RightEdge))
        painter.fillRect(width() - 1, 0, 1, height(), tokens.line);
    if (lines_.testFlag(Qt::TopEdge))
        painter.fillRect(0, 0, width(), 1, tokens.line);
    if (lines_.testFlag(Qt::BottomEdge))
        painter.fillRect(0, height() - 1, width(), 1, tokens.line);
}

} // namespace earshot
