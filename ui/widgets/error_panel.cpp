#include "widgets/error_panel.h"

#include "base/error.h"
#include "theme/theme.h"
#include "widgets/button.h"
#include "widgets/label.h"

#include <QAccessible>
#include <QEvent>
#include <QGridLayout>
#include <QPainter>

namespace earshot {

ErrorMessage errorMessage(const Error& error) {
    QString what = QString::fromStdString(error.problem());
    if (!error.path().empty()) {
        const QString place = QString::fromStdString(error.path().string());
        what = error.line() > 0 ? QStringLiteral("%1 line %2: %3").arg(place).arg(error.line()).arg(what)
                                : place + QStringLiteral(": ") + what;
    }
    ErrorMessage message{what, {}, false};
    if (!error.hint().empty())
        message.rows.emplace_back(ErrorPanel::tr("To mend it"), QString::fromStdString(error.hint()));
    return message;
}

ErrorPanel::ErrorPanel(QWidget* parent)
    : QWidget(parent), icon_(new QLabel(this)), what_(new Label({}, TextSize::Body, Tone::Text, true, this)),
      rows_(new QGridLayout), buttons_(new QHBoxLayout) {
    auto* across = new QHBoxLayout(this);
    across->setContentsMargins(18, 12, 16, 12);
    across->setSpacing(12);
    across->addWidget(icon_, 0, Qt::AlignTop);
    auto* column = new QVBoxLayout;
    column->setSpacing(8);
    what_->setWordWrap(true);
    column->addWidget(what_);
    rows_->setHorizontalSpacing(16);
    rows_->setVerticalSpacing(4);
    rows_->setColumnStretch(1, 1);
    column->addLayout(rows_);
    buttons_->setSpacing(8);
    buttons_->addStretch();
    column->addLayout(buttons_);
    across->addLayout(column, 1);
    setSizePolicy(QSizePolicy::Preferred, QSizePolicy::Minimum);
}

void ErrorPanel::setMessage(const ErrorMessage& message) {
    warning_ = message.warning;
    what_->setText(message.what);
    while (QLayoutItem* item = rows_->takeAt(0)) {
        delete item->widget();
        delete item;
    }
    while (buttons_->count() > 1) {
        QLayoutItem* item = buttons_->takeAt(0);
        delete item->widget();
        delete item;
    }
    int row = 0;
    for (const auto& [name, text] : message.rows) {
        rows_->addWidget(new Label(name, TextSize::Body, Tone::Secondary, false, this), row, 0, Qt::AlignTop);
        auto* value = new Label(text, TextSize::Body, Tone::Text, false, this);
        value->setWordWrap(true);
        rows_->addWidget(value, row++, 1);
    }
    setAccessibleName(message.what);
    QAccessibleEvent event(this, QAccessible::Alert);
    QAccessible::updateAccessibility(&event);
    showIcon();
    update();
}

Button* ErrorPanel::addButton(const QString& text, const QString& icon) {
    const auto kind = buttons_->count() == 1 ? ButtonKind::Primary : ButtonKind::Bordered;
    auto* button = new Button(kind, text, icon, this);
    buttons_->insertWidget(buttons_->count() - 1, button);
    return button;
}

QString ErrorPanel::what() const {
    return what_->text();
}

void ErrorPanel::showIcon() {
    const Tokens& tokens = tokensOf(*this);
    icon_->setPixmap(tintedPixmap(warning_ ? QStringLiteral("warning") : QStringLiteral("error"),
                                  warning_ ? tokens.warn : tokens.err, 20, devicePixelRatioF()));
}

void ErrorPanel::paintEvent(QPaintEvent*) {
    const Tokens& tokens = tokensOf(*this);
    QPainter painter(this);
    painter.fillRect(rect(), warning_ ? tokens.warnGround : tokens.errGround);
    painter.fillRect(0, 0, 3, height(), warning_ ? tokens.warn : tokens.err);
}

void ErrorPanel::changeEvent(QEvent* event) {
    QWidget::changeEvent(event);
    if (event->type() == QEvent::StyleChange)
        showIcon();
}

} // namespace earshot
