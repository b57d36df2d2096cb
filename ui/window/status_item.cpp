#include "window/status_item.h"

#include "theme/theme.h"

#include <QKeyEvent>
#include <QPainter>

#include <cmath>

namespace earshot {
namespace {
constexpr int kIcon = 16;
constexpr int kGap = 6;
} // namespace

StatusItem::StatusItem(QWidget* parent) : QAbstractButton(parent) {
    setFocusPolicy(Qt::TabFocus);
    setFont(fontsOf(*this).number(TextSize::Caption));
    setSizePolicy(QSizePolicy::Preferred, QSizePolicy::Fixed);
}

void StatusItem::keyPressEvent(QKeyEvent* event) {
    if (event->key() == Qt::Key_Return || event->key() == Qt::Key_Enter)
        click(); // as Space does
    else
        QAbstractButton::keyPressEvent(event);
}

void StatusItem::set(const QString& icon, const QString& text, Tone tone) {
    set(icon, text, tone, tone);
}

void StatusItem::set(const QString& icon, const QString& text, Tone tone, Tone iconTone) {
    icon_ = icon;
    tone_ = tone;
    iconTone_ = iconTone;
    setText(text);
    setAccessibleName(text);
    setToolTip(text);
    updateGeometry();
    update();
}

QSize StatusItem::sizeHint() const {
    return QSize(int(std::ceil(QFontMetricsF(font()).horizontalAdvance(text()))) + 1 + (icon_.isEmpty() ? 0 : kIcon + kGap),
                 std::max(24, fontMetrics().height()));
}

QSize StatusItem::minimumSizeHint() const {
    return QSize(std::min(sizeHint().width(), 60), sizeHint().height());
}

void StatusItem::paintEvent(QPaintEvent*) {
    const Tokens& tokens = tokensOf(*this);
    QPainter painter(this);
    int x = 0;
    if (!icon_.isEmpty()) {
        painter.drawPixmap(0, (height() - kIcon) / 2,
                           tintedPixmap(icon_, toneColour(iconTone_, tokens), kIcon, devicePixelRatioF()));
        x = kIcon + kGap;
    }
    painter.setPen(toneColour(tone_, tokens));
    const QRect rest(x, 0, width() - x, height());
    painter.drawText(rest, Qt::AlignVCenter | Qt::AlignLeft, fontMetrics().elidedText(text(), Qt::ElideMiddle, rest.width()));
}

} // namespace earshot
