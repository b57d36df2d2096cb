#pragma once
#include "widgets/label.h"

#include <QLabel>
#include <QPushButton>
#include <QStringList>
#include <QWidget>

namespace earshot::test {

/// Visible labels and buttons in `window` whose text does not fit, unless they elide it on purpose; each as "text: has, needs".
inline QStringList clippedTexts(const QWidget& window) {
    QStringList clipped;
    const auto check = [&](const QWidget& widget, const QString& text, const QSize& needed) {
        if (!widget.isVisible() || text.isEmpty())
            return;
        const QRect inWindow(widget.mapTo(&window, QPoint(0, 0)), widget.size());
        if (widget.width() < needed.width() || widget.height() < needed.height() || !window.rect().contains(inWindow))
            clipped << QStringLiteral("%1: %2x%3, needs %4x%5")
                           .arg(text)
                           .arg(widget.width())
                           .arg(widget.height())
                           .arg(needed.width())
                           .arg(needed.height());
    };
    for (const auto* button : window.findChildren<QPushButton*>())
        check(*button, button->text(), button->sizeHint());
    for (const auto* label : window.findChildren<QLabel*>()) {
        const auto* own = qobject_cast<const Label*>(label);
        if (own && own->isElided())
            continue;
        const QSize needed = label->wordWrap() ? QSize(0, label->heightForWidth(label->width())) : label->sizeHint();
        check(*label, label->text(), needed);
    }
    return clipped;
}

} // namespace earshot::test
