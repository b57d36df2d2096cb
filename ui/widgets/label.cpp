#include "widgets/label.h"

#include "theme/theme.h"

#include <QEvent>
#include <QHelpEvent>
#include <QPainter>
#include <QStyle>
#include <QToolTip>

namespace earshot {

QColor toneColour(Tone tone, const Tokens& tokens) {
    switch (tone) {
    case Tone::Text:
        return tokens.text;
    case Tone::Secondary:
        return tokens.text2;
    case Tone::Caption:
        return tokens.text3;
    case Tone::Ok:
        return tokens.ok;
    case Tone::Warn:
        return tokens.warn;
    case Tone::Err:
        return tokens.err;
    case Tone::Accent:
        return tokens.accent;
    }
    return tokens.text;
}

Label::Label(const QString& text, TextSize size, Tone tone, bool bold, QWidget* parent)
    : QLabel(text, parent), size_(size), bold_(bold) {
    setTextFormat(Qt::PlainText);
    applyFont();
    setTone(tone);
}

void Label::setTone(Tone tone) {
    static constexpr const char* kNames[] = {"text", "secondary", "caption", "ok", "warn", "err", "accent"};
    tone_ = tone;
    setProperty("tone", QString::fromLatin1(kNames[int(tone)]));
    // A property that the style sheet looks at needs a repolish.
    style()->unpolish(this);
    style()->polish(this);
}

void Label::setBold(bool bold) {
    bold_ = bold;
    applyFont();
}

void Label::setElided(bool elided) {
    elided_ = elided;
    setSizePolicy(elided ? QSizePolicy::Preferred : QSizePolicy::Minimum, sizePolicy().verticalPolicy());
    updateGeometry();
}

void Label::applyFont() {
    setFont(fontsOf(*this).number(size_, bold_));
}

QSize Label::minimumSizeHint() const {
    QSize hint = QLabel::minimumSizeHint();
    if (elided_)
        hint.setWidth(std::min(hint.width(), fontMetrics().horizontalAdvance(QStringLiteral("MM…M"))));
    return hint;
}

void Label::paintEvent(QPaintEvent* event) {
    if (!elided_ || wordWrap() || fontMetrics().horizontalAdvance(text()) <= contentsRect().width()) {
        QLabel::paintEvent(event);
        return;
    }
    QPainter painter(this);
    painter.setPen(isEnabled() ? toneColour(tone_, tokensOf(*this)) : tokensOf(*this).text3);
    painter.drawText(contentsRect(), int(alignment()), fontMetrics().elidedText(text(), Qt::ElideMiddle, contentsRect().width()));
}

bool Label::event(QEvent* event) {
    if (event->type() == QEvent::ToolTip && toolTip().isEmpty() && elided_ &&
        fontMetrics().horizontalAdvance(text()) > contentsRect().width()) {
        QToolTip::showText(static_cast<QHelpEvent*>(event)->globalPos(), text(), this);
        return true;
    }
    return QLabel::event(event);
}

void Label::changeEvent(QEvent* event) {
    QLabel::changeEvent(event);
    if (event->type() == QEvent::EnabledChange)
        update();
}

} // namespace earshot
