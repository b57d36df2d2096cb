#include "widgets/keycap.h"

#include "theme/theme.h"

#include <QKeySequence>
#include <QPainter>

namespace earshot {

QString keycapText(const QKeySequence& key) {
    QString text = key.toString(QKeySequence::PortableText);
    const std::pair<const char*, QChar> arrows[] = {
        {"Right", QChar(0x2192)}, {"Left", QChar(0x2190)}, {"Up", QChar(0x2191)}, {"Down", QChar(0x2193)}};
    for (const auto& [name, arrow] : arrows)
        text.replace(QLatin1String(name), QString(arrow));
    text.replace(QLatin1String("Return"), QString(QChar(0x21B5)));
    // A plus sign joins keys, and is itself a key at the end.
    const bool plusKey = text.endsWith(QLatin1Char('+'));
    if (plusKey)
        text.chop(1);
    text.replace(QLatin1Char('+'), QLatin1Char(' '));
    return plusKey ? text + QLatin1Char('+') : text;
}

int keycapHeight(const QFont& font) {
    return QFontMetrics(font).height() + 2;
}

int keycapWidth(const QString& text, const QFont& font) {
    return std::max(keycapHeight(font), QFontMetrics(font).horizontalAdvance(text) + 9);
}

void paintKeycap(QPainter& painter, const QRect& rect, const QString& text, const QFont& font, const QColor& border,
                 const QColor& ink) {
    const int height = keycapHeight(font);
    const QRect cap(rect.left(), rect.top() + (rect.height() - height) / 2, keycapWidth(text, font), height);
    painter.save();
    painter.setRenderHint(QPainter::Antialiasing);
    painter.setFont(font);
    painter.setBrush(Qt::NoBrush);
    painter.setPen(QPen(border, 1));
    painter.drawRoundedRect(QRectF(cap).adjusted(0.5, 0.5, -0.5, -0.5), 3, 3);
    painter.setPen(ink);
    painter.drawText(cap, Qt::AlignCenter, text);
    painter.restore();
}

Keycap::Keycap(const QString& text, QWidget* parent) : QWidget(parent), text_(text) {
    setSizePolicy(QSizePolicy::Fixed, QSizePolicy::Fixed);
}

void Keycap::setText(const QString& text) {
    text_ = text;
    updateGeometry();
    update();
}

QSize Keycap::sizeHint() const {
    const QFont font = fontsOf(*this).text(TextSize::Axis);
    return QSize(keycapWidth(text_, font), keycapHeight(font));
}

void Keycap::paintEvent(QPaintEvent*) {
    const Tokens& tokens = tokensOf(*this);
    QPainter painter(this);
    paintKeycap(painter, rect(), text_, fontsOf(*this).text(TextSize::Axis), tokens.line2, tokens.text2);
}

} // namespace earshot
