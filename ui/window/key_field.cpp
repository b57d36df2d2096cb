#include "window/key_field.h"

#include "theme/theme.h"
#include "widgets/keycap.h"

#include <QKeyEvent>
#include <QPainter>

namespace earshot {
namespace {

constexpr int kGap = 4;

bool isModifier(int key) {
    return key == Qt::Key_Shift || key == Qt::Key_Control || key == Qt::Key_Alt || key == Qt::Key_Meta || key == Qt::Key_AltGr ||
           key == Qt::Key_unknown;
}

} // namespace

KeyField::KeyField(const QString& action, const QList<QKeySequence>& keys, QWidget* parent) : QWidget(parent) {
    for (const QKeySequence& key : keys)
        caps_ << keycapText(key);
    setFocusPolicy(Qt::StrongFocus);
    setCursor(Qt::PointingHandCursor);
    setToolTip(tr("Click or press Enter, then the new key"));
    setAccessibleName(tr("Key of “%1”: %2").arg(action, caps_.join(QStringLiteral(", "))));
    setSizePolicy(QSizePolicy::Fixed, QSizePolicy::Fixed);
}

QSize KeyField::sizeHint() const {
    const QFont font = fontsOf(*this).text(TextSize::Caption);
    int width = -kGap;
    for (const QString& cap : caps_)
        width += keycapWidth(cap, font) + kGap;
    const int words = QFontMetrics(font).horizontalAdvance(tr("press a key"));
    return QSize(std::max(width, words) + 8, keycapHeight(font) + 4);
}

bool KeyField::event(QEvent* event) {
    // While it listens, keys belong to it and do not act.
    if (listening_ && event->type() == QEvent::ShortcutOverride) {
        event->accept();
        return true;
    }
    if (listening_ && event->type() == QEvent::KeyPress) {
        keyPressEvent(static_cast<QKeyEvent*>(event)); // Tab too
        return true;
    }
    return QWidget::event(event);
}

void KeyField::paintEvent(QPaintEvent*) {
    const Tokens& tokens = tokensOf(*this);
    const QFont font = fontsOf(*this).text(TextSize::Caption);
    QPainter painter(this);
    if (listening_) {
        painter.fillRect(rect(), tokens.tint);
        painter.setFont(font);
        painter.setPen(tokens.accent);
        painter.drawText(rect(), Qt::AlignCenter, tr("press a key"));
        return;
    }
    if (underMouse())
        painter.fillRect(rect(), tokens.hover);
    int right = width() - 4;
    for (auto cap = caps_.rbegin(); cap != caps_.rend(); ++cap) {
        right -= keycapWidth(*cap, font);
        paintKeycap(painter, QRect(right, 0, width(), height()), *cap, font, tokens.line2, tokens.text2);
        right -= kGap;
    }
}

void KeyField::keyPressEvent(QKeyEvent* event) {
    if (!listening_) {
        if (event->key() == Qt::Key_Return || event->key() == Qt::Key_Enter)
            listen(true);
        else
            QWidget::keyPressEvent(event);
        return;
    }
    if (isModifier(event->key()))
        return;
    listen(false);
    if (event->key() != Qt::Key_Escape)
        Q_EMIT keyChosen(QKeySequence(event->keyCombination()));
}

void KeyField::mousePressEvent(QMouseEvent*) {
    listen(true);
}

void KeyField::focusOutEvent(QFocusEvent* event) {
    listen(false);
    QWidget::focusOutEvent(event);
}

void KeyField::listen(bool listening) {
    listening_ = listening;
    update();
}

} // namespace earshot
