#include "widgets/toast.h"

#include "theme/theme.h"
#include "widgets/button.h"

#include <QAccessible>
#include <QGraphicsDropShadowEffect>
#include <QPainter>
#include <QTimer>

namespace earshot {
namespace {
constexpr int kWidth = 320;
constexpr int kPadding = 12;
constexpr int kIcon = 18;
constexpr auto kShownMs = 6000;
} // namespace

Toast::Toast(QWidget* parent) : QWidget(parent), button_(new Button(ButtonKind::Text, {}, {}, this)), timer_(new QTimer(this)) {
    hide();
    timer_->setSingleShot(true);
    connect(timer_, &QTimer::timeout, this, &Toast::dismiss);
    connect(button_, &QAbstractButton::clicked, this, [this] {
        const auto run = message_.run;
        dismiss();
        if (run)
            run();
    });
    parent->installEventFilter(this);
    auto* shadow = new QGraphicsDropShadowEffect(this);
    shadow->setBlurRadius(12);
    shadow->setOffset(0, 2);
    shadow->setColor(tokensOf(*this).shadow);
    setGraphicsEffect(shadow);
}

void Toast::showMessage(const ToastMessage& message) {
    message_ = message;
    button_->setText(message.action);
    button_->setVisible(!message.action.isEmpty());
    place();
    show();
    raise();
    update();
    timer_->start(kShownMs);
    QAccessibleEvent event(this, QAccessible::Alert);
    setAccessibleName(message.text);
    QAccessible::updateAccessibility(&event);
}

void Toast::dismiss() {
    timer_->stop();
    hide();
}

void Toast::place() {
    const QFontMetrics body(fontsOf(*this).body());
    const QFontMetrics caption(fontsOf(*this).text(TextSize::Caption));
    const int text = body.height() + (message_.detail.isEmpty() ? 0 : caption.height() + 2);
    const int height = std::max(text, controlHeight(*this)) + 2 * kPadding;
    setGeometry(parentWidget()->width() - kWidth - 16, parentWidget()->height() - height - bottomMargin_, kWidth, height);
    const QSize size = button_->sizeHint();
    button_->setGeometry(kWidth - size.width() - 4, kPadding + body.height() / 2 - size.height() / 2, size.width(),
                         size.height());
}

bool Toast::eventFilter(QObject*, QEvent* event) {
    if (event->type() == QEvent::Resize && isVisible())
        place();
    return false;
}

void Toast::enterEvent(QEnterEvent*) {
    timer_->stop();
}

void Toast::leaveEvent(QEvent*) {
    if (isVisible())
        timer_->start(kShownMs);
}

void Toast::paintEvent(QPaintEvent*) {
    const Tokens& tokens = tokensOf(*this);
    QPainter painter(this);
    painter.setRenderHint(QPainter::Antialiasing);
    painter.setPen(QPen(tokens.line, 1));
    painter.setBrush(tokens.raised);
    painter.drawRoundedRect(QRectF(rect()).adjusted(0.5, 0.5, -0.5, -0.5), 4, 4);
    const QFontMetrics body(fontsOf(*this).body());
    painter.drawPixmap(kPadding, kPadding + (body.height() - kIcon) / 2,
                       tintedPixmap(message_.icon, tokens.ok, kIcon, devicePixelRatioF()));
    const int left = kPadding + kIcon + 8;
    const int right = button_->isVisible() ? button_->x() : width() - kPadding;
    painter.setFont(fontsOf(*this).body());
    painter.setPen(tokens.text);
    painter.drawText(QRect(left, kPadding, right - left, body.height()), Qt::AlignVCenter | Qt::AlignLeft,
                     body.elidedText(message_.text, Qt::ElideMiddle, right - left));
    if (message_.detail.isEmpty())
        return;
    const QFont font = fontsOf(*this).text(TextSize::Caption);
    painter.setFont(font);
    painter.setPen(tokens.text3);
    painter.drawText(QRect(left, kPadding + body.height() + 2, width() - left - kPadding, QFontMetrics(font).height()),
                     Qt::AlignLeft, QFontMetrics(font).elidedText(message_.detail, Qt::ElideRight, width() - left - kPadding));
}

} // namespace earshot
