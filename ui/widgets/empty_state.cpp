#include "widgets/empty_state.h"

#include "theme/theme.h"
#include "widgets/button.h"
#include "widgets/label.h"

#include <QBoxLayout>
#include <QEvent>

namespace earshot {

EmptyState::EmptyState(const EmptyMessage& message, QColor Tokens::*ground, QWidget* parent)
    : Panel(ground, {}, parent), icon_(new QLabel(this)), title_(new Label({}, TextSize::Heading, Tone::Text, true, this)),
      sentence_(new Label({}, TextSize::Body, Tone::Secondary, false, this)), buttons_(new QHBoxLayout) {
    auto* column = new QVBoxLayout(this);
    column->setContentsMargins(24, 24, 24, 24);
    column->setSpacing(8);
    column->addStretch(2);
    icon_->setAlignment(Qt::AlignCenter);
    title_->setAlignment(Qt::AlignCenter);
    title_->setWordWrap(true);
    sentence_->setAlignment(Qt::AlignCenter);
    sentence_->setWordWrap(true);
    buttons_->setSpacing(8);
    column->addWidget(icon_);
    column->addSpacing(4);
    column->addWidget(title_);
    column->addWidget(sentence_);
    column->addSpacing(8);
    column->addLayout(buttons_);
    column->addStretch(3);
    buttons_->addStretch();
    buttons_->addStretch();
    setMessage(message);
}

void EmptyState::setMessage(const EmptyMessage& message) {
    message_ = message;
    title_->setText(message.title);
    sentence_->setText(message.sentence);
    showIcon();
}

Button* EmptyState::addButton(QAction* action) {
    const bool first = buttons_->count() == 2;
    auto* button = new Button(first ? ButtonKind::Primary : ButtonKind::Bordered, {}, {}, this);
    button->setAction(action);
    buttons_->insertWidget(buttons_->count() - 1, button);
    return button;
}

void EmptyState::showIcon() {
    icon_->setPixmap(tintedPixmap(message_.icon, tokensOf(*this).text3, 32, devicePixelRatioF()));
}

void EmptyState::changeEvent(QEvent* event) {
    Panel::changeEvent(event);
    if (event->type() == QEvent::StyleChange)
        showIcon();
}

} // namespace earshot
