#include "widgets/button.h"

#include "theme/contrast.h"
#include "theme/theme.h"
#include "widgets/keycap.h"

#include <QAction>
#include <QEvent>
#include <QKeyEvent>
#include <QPainter>

namespace earshot {
namespace {

constexpr int kIcon = 18;
constexpr int kGap = 7;

struct Paint {
    QColor ground = Qt::transparent;
    QColor border = Qt::transparent; ///< transparent: none
    QColor ink;
};

Paint paintOf(ButtonKind kind, const Tokens& t, bool enabled, bool busy, bool hovered, bool pressed, bool checked) {
    if (kind == ButtonKind::Primary && (enabled || busy)) {
        const QColor ground = !enabled  ? t.accent
                              : pressed ? mixOver(t.accent, t.text, 0.18)
                              : hovered ? mixOver(t.accent, t.text, 0.09)
                                        : t.accent;
        return {ground, ground, t.onAccent};
    }
    Paint paint;
    paint.ink = !enabled ? t.text3 : kind == ButtonKind::Text ? t.accent : t.text;
    const bool framed = kind == ButtonKind::Bordered || kind == ButtonKind::Primary;
    if (framed) {
        paint.ground = enabled ? t.surface : t.sunken;
        paint.border = enabled ? t.line2 : t.line;
    }
    if (checked) {
        paint.ground = t.tint;
        paint.ink = t.accent;
    } else if (enabled && (hovered || pressed)) {
        paint.ground = t.hover;
    }
    if (pressed && enabled)
        paint.border = t.line2;
    return paint;
}

} // namespace

int controlHeight(const QWidget& widget) {
    return std::max(28, QFontMetrics(fontsOf(widget).body()).height() + 8);
}

Button::Button(ButtonKind kind, const QString& text, const QString& icon, QWidget* parent)
    : QPushButton(text, parent), kind_(kind), icon_(icon) {
    setSizePolicy(QSizePolicy::Fixed, QSizePolicy::Fixed);
    setAttribute(Qt::WA_Hover);
    setFont(fontsOf(*this).text(TextSize::Body, kind == ButtonKind::Primary));
    if (kind == ButtonKind::Tool) {
        setAccessibleName(text);
        setToolTip(text);
    }
}

void Button::setKind(ButtonKind kind) {
    kind_ = kind;
    setFont(fontsOf(*this).text(TextSize::Body, kind == ButtonKind::Primary));
    updateGeometry();
    update();
}

void Button::setIconName(const QString& name) {
    icon_ = name;
    updateGeometry();
    update();
}

void Button::setKeycap(const QString& key) {
    keycap_ = key;
    updateGeometry();
    update();
}

void Button::setChevron(bool chevron) {
    chevron_ = chevron;
    updateGeometry();
    update();
}

void Button::setQuiet(bool quiet) {
    quiet_ = quiet;
    setFont(fontsOf(*this).text(quiet ? TextSize::Caption : TextSize::Body));
    updateGeometry();
    update();
}

void Button::setDense(bool dense) {
    dense_ = dense;
    updateGeometry();
    update();
}

void Button::setBusy(const QString& label) {
    busy_ = label;
    setEnabled(false);
    updateGeometry();
    update();
}

void Button::clearBusy() {
    busy_.clear();
    setEnabled(!action_ || action_->isEnabled());
    updateGeometry();
    update();
}

void Button::setAction(QAction* action) {
    action_ = action;
    connect(action, &QAction::changed, this, &Button::followAction);
    connect(this, &QPushButton::clicked, action, &QAction::trigger);
    followAction();
}

void Button::followAction() {
    if (!action_)
        return;
    if (kind_ != ButtonKind::Tool)
        setText(action_->text());
    setAccessibleName(action_->text());
    const QString key = keycapText(action_->shortcut());
    const QString why = action_->isEnabled() ? QString() : action_->property("whyDisabled").toString();
    setToolTip(!why.isEmpty() ? why : key.isEmpty() ? action_->text() : QStringLiteral("%1  (%2)").arg(action_->text(), key));
    if (icon_.isEmpty())
        setIconName(action_->property("iconName").toString());
    setCheckable(action_->isCheckable());
    setChecked(action_->isChecked());
    setEnabled(action_->isEnabled() && busy_.isEmpty());
}

QSize Button::sizeHint() const {
    const int height = controlHeight(*this) - (dense_ ? 4 : 0);
    if (kind_ == ButtonKind::Tool)
        return QSize(height, height);
    // The wider of the plain and the busy label, so that becoming busy moves nothing where the verb is not longer.
    const QFontMetrics metrics(font());
    int width = std::max(metrics.horizontalAdvance(text()), metrics.horizontalAdvance(shownText())) +
                2 * (kind_ == ButtonKind::Text ? 8 : 12);
    if (!icon_.isEmpty())
        width += kIcon + kGap;
    if (!keycap_.isEmpty())
        width += kGap + keycapWidth(keycap_, fontsOf(*this).text(TextSize::Axis));
    if (chevron_)
        width += kGap + 14;
    return QSize(width, height);
}

void Button::paintEvent(QPaintEvent*) {
    const Tokens& tokens = tokensOf(*this);
    QPainter painter(this);
    painter.setRenderHint(QPainter::Antialiasing);
    Paint paint = paintOf(kind_, tokens, isEnabled(), isBusy(), underMouse(), isDown(), isCheckable() && isChecked());
    if (quiet_ && isEnabled())
        paint.ink = tokens.text2;
    painter.setPen(paint.border.alpha() == 0 ? QPen(Qt::NoPen) : QPen(paint.border, 1));
    painter.setBrush(paint.ground);
    painter.drawRoundedRect(QRectF(rect()).adjusted(0.5, 0.5, -0.5, -0.5), 4, 4);

    const QPixmap icon = icon_.isEmpty() ? QPixmap() : tintedPixmap(icon_, paint.ink, kIcon, devicePixelRatioF());
    if (kind_ == ButtonKind::Tool) {
        painter.drawPixmap((width() - kIcon) / 2, (height() - kIcon) / 2, icon);
        return;
    }
    const QFont capFont = fontsOf(*this).text(TextSize::Axis);
    const int capWidth = keycap_.isEmpty() ? 0 : keycapWidth(keycap_, capFont);
    const int textWidth = fontMetrics().horizontalAdvance(shownText());
    const int iconWidth = icon_.isEmpty() ? 0 : textWidth > 0 ? kIcon + kGap : kIcon;
    const int content = textWidth + iconWidth + (capWidth ? kGap + capWidth : 0) + (chevron_ ? kGap + 14 : 0);
    int x = (width() - content) / 2;
    if (!icon_.isEmpty()) {
        painter.drawPixmap(x, (height() - kIcon) / 2, icon);
        x += iconWidth;
    }
    painter.setPen(paint.ink);
    painter.drawText(QRect(x, 0, textWidth + 1, height()), Qt::AlignVCenter | Qt::AlignLeft, shownText());
    x += textWidth + kGap;
    if (capWidth) {
        paintKeycap(painter, QRect(x, 0, capWidth, height()), keycap_, capFont,
                    kind_ == ButtonKind::Primary && isEnabled() ? paint.ink : tokens.line2, paint.ink);
        x += capWidth + kGap;
    }
    if (chevron_)
        painter.drawPixmap(x, (height() - 14) / 2,
                           tintedPixmap(QStringLiteral("chevron-down"), paint.ink, 14, devicePixelRatioF()));
}

bool Button::event(QEvent* event) {
    if (event->type() == QEvent::StyleChange)
        update();
    return QPushButton::event(event);
}

/// Enter presses what has the focus, as Space does.
void Button::keyPressEvent(QKeyEvent* event) {
    if (event->key() == Qt::Key_Return || event->key() == Qt::Key_Enter)
        click();
    else
        QPushButton::keyPressEvent(event);
}

} // namespace earshot
