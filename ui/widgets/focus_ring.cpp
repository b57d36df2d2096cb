#include "widgets/focus_ring.h"

#include "theme/theme.h"

#include <QApplication>
#include <QFocusEvent>
#include <QPainter>

namespace earshot {
namespace {

bool byKeyboard(Qt::FocusReason reason) {
    return reason == Qt::TabFocusReason || reason == Qt::BacktabFocusReason || reason == Qt::ShortcutFocusReason;
}

} // namespace

FocusRing::FocusRing(QWidget* window) : QWidget(window) {
    setAttribute(Qt::WA_TransparentForMouseEvents);
    setFocusPolicy(Qt::NoFocus);
    hide();
    QCoreApplication::instance()->installEventFilter(this);
}

FocusRing::~FocusRing() {
    QCoreApplication::instance()->removeEventFilter(this);
}

bool FocusRing::eventFilter(QObject* watched, QEvent* event) {
    auto* widget = qobject_cast<QWidget*>(watched);
    if (!widget || widget == this || !parentWidget())
        return false;
    switch (event->type()) {
    case QEvent::FocusIn:
        if (widget->window() == parentWidget())
            follow(byKeyboard(static_cast<QFocusEvent*>(event)->reason()) ? widget : nullptr);
        break;
    case QEvent::FocusOut:
        if (widget == target_)
            follow(nullptr);
        break;
    case QEvent::MouseButtonPress:
        follow(nullptr);
        break;
    case QEvent::Move:
    case QEvent::Resize:
    case QEvent::Show:
    case QEvent::Hide:
    case QEvent::ZOrderChange:
        // A parent's geometry changes before its children are laid out: the target's own event then places the ring again.
        if (target_ && (widget == target_ || widget->isAncestorOf(target_)))
            place();
        break;
    default:
        break;
    }
    return false;
}

void FocusRing::follow(QWidget* target) {
    target_ = target;
    place();
}

void FocusRing::place() {
    if (!target_ || !target_->isVisible() || target_->window() != parentWidget()) {
        hide();
        return;
    }
    const int margin = target_->property("focusInside").toBool() ? 0 : 3;
    const QRect around(target_->mapTo(parentWidget(), QPoint(0, 0)), target_->size());
    setGeometry(around.adjusted(-margin, -margin, margin, margin));
    // Only the ring itself is painted, so that nothing beneath has to be painted again.
    setMask(QRegion(rect()).subtracted(QRegion(rect().adjusted(4, 4, -4, -4))));
    raise();
    show();
}

void FocusRing::paintEvent(QPaintEvent*) {
    QPainter painter(this);
    painter.setRenderHint(QPainter::Antialiasing);
    painter.setPen(QPen(tokensOf(*this).accent, 2));
    painter.setBrush(Qt::NoBrush);
    painter.drawRoundedRect(QRectF(rect()).adjusted(1, 1, -1, -1), 6, 6);
}

} // namespace earshot
