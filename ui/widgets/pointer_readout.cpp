#include "widgets/pointer_readout.h"

#include "theme/theme.h"

#include <QPainter>
#include <QWidget>

#include <algorithm>

namespace earshot {

void paintPointerReadout(QPainter& painter, const QWidget& widget, const QRect& area, const QPoint& pointer,
                         const QStringList& lines) {
    const Tokens& tokens = tokensOf(widget);
    const QFont font = fontsOf(widget).number(TextSize::Axis);
    const QFontMetrics metrics(font);
    int width = 0;
    for (const QString& line : lines)
        width = std::max(width, metrics.horizontalAdvance(line));
    QRect box(0, 0, width + 16, int(lines.size()) * metrics.height() + 8);
    // Beside the pointer, never over what it reads.
    const bool left = pointer.x() + 14 + box.width() > area.right();
    const bool up = pointer.y() + 14 + box.height() > area.bottom();
    box.moveTopLeft(QPoint(left ? pointer.x() - 14 - box.width() : pointer.x() + 14,
                           up ? pointer.y() - 14 - box.height() : pointer.y() + 14));
    QColor ground = tokens.readout;
    ground.setAlphaF(0.92F);
    painter.fillRect(box, ground);
    painter.setFont(font);
    painter.setPen(tokens.onReadout);
    for (int i = 0; i < lines.size(); ++i)
        painter.drawText(box.left() + 8, box.top() + 4 + metrics.ascent() + i * metrics.height(), lines[i]);
}

} // namespace earshot
