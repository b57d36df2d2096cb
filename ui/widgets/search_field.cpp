#include "widgets/search_field.h"

#include "theme/theme.h"
#include "widgets/button.h"
#include "widgets/keycap.h"

#include <QKeyEvent>
#include <QPainter>

namespace earshot {
namespace {
constexpr int kIcon = 16;
}

SearchField::SearchField(const QString& placeholder, const QString& key, QWidget* parent) : QLineEdit(parent), key_(key) {
    setPlaceholderText(placeholder);
    setAccessibleName(placeholder);
    const int right = key.isEmpty() ? 0 : keycapWidth(key, fontsOf(*this).text(TextSize::Axis)) + 4;
    setTextMargins(kIcon + 8, 0, right, 0);
    setToolTip(key.isEmpty() ? placeholder : QStringLiteral("%1  (%2)").arg(placeholder, key));
}

QSize SearchField::sizeHint() const {
    return QSize(272, controlHeight(*this));
}

void SearchField::paintEvent(QPaintEvent* event) {
    QLineEdit::paintEvent(event);
    const Tokens& tokens = tokensOf(*this);
    QPainter painter(this);
    painter.drawPixmap(9, (height() - kIcon) / 2,
                       tintedPixmap(QStringLiteral("search"), tokens.text3, kIcon, devicePixelRatioF()));
    if (!key_.isEmpty() && text().isEmpty()) {
        const QFont font = fontsOf(*this).text(TextSize::Axis);
        const int cap = keycapWidth(key_, font);
        paintKeycap(painter, QRect(width() - cap - 6, 0, cap, height()), key_, font, tokens.line2, tokens.text2);
    }
}

bool SearchField::event(QEvent* event) {
    // Escape is the field's own, whatever it is a shortcut for elsewhere.
    if (event->type() == QEvent::ShortcutOverride && static_cast<QKeyEvent*>(event)->key() == Qt::Key_Escape) {
        event->accept();
        return true;
    }
    return QLineEdit::event(event);
}

void SearchField::keyPressEvent(QKeyEvent* event) {
    switch (event->key()) {
    case Qt::Key_Up:
    case Qt::Key_Down:
    case Qt::Key_PageUp:
    case Qt::Key_PageDown:
        Q_EMIT navigate(event->key());
        return;
    case Qt::Key_Escape:
        if (text().isEmpty())
            Q_EMIT leave();
        else
            clear();
        return;
    default:
        QLineEdit::keyPressEvent(event);
    }
}

} // namespace earshot
