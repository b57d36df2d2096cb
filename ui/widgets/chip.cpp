#include "widgets/chip.h"

#include "theme/theme.h"

#include <QKeyEvent>
#include <QPainter>

namespace earshot {

Chip::Chip(const QString& text, QWidget* parent) : QAbstractButton(parent) {
    setText(text);
    setToolTip(tr("Remove %1").arg(text));
    setAccessibleName(toolTip());
    setAttribute(Qt::WA_Hover);
    setFont(fontsOf(*this).text(TextSize::Caption));
    setSizePolicy(QSizePolicy::Maximum, QSizePolicy::Fixed); // squeezed, its text is cut in the middle
}

QSize Chip::sizeHint() const {
    return QSize(fontMetrics().horizontalAdvance(text()) + 8 + 6 + 12 + 8, std::max(22, fontMetrics().height() + 4));
}

void Chip::paintEvent(QPaintEvent*) {
    const Tokens& tokens = tokensOf(*this);
    QPainter painter(this);
    painter.setRenderHint(QPainter::Antialiasing);
    painter.setPen(Qt::NoPen);
    painter.setBrush(tokens.tint);
    painter.drawRoundedRect(rect(), 3, 3);
    painter.setPen(tokens.text);
    const QRect room = rect().adjusted(8, 0, -8 - 12 - 6, 0);
    painter.drawText(rect().adjusted(8, 0, 0, 0), Qt::AlignVCenter | Qt::AlignLeft,
                     fontMetrics().elidedText(text(), Qt::ElideMiddle, room.width()));
    painter.drawPixmap(
        width() - 8 - 12, (height() - 12) / 2,
        tintedPixmap(QStringLiteral("cross"), underMouse() ? tokens.accent : tokens.text2, 12, devicePixelRatioF()));
}

void Chip::keyPressEvent(QKeyEvent* event) {
    if (event->key() == Qt::Key_Delete || event->key() == Qt::Key_Backspace)
        click();
    else
        QAbstractButton::keyPressEvent(event);
}

} // namespace earshot
