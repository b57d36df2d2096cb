#include "widgets/panel_header.h"

#include "widgets/button.h"
#include "widgets/label.h"

#include <QHBoxLayout>

namespace earshot {

PanelHeader::PanelHeader(const QString& title, const QString& caption, QWidget* parent)
    : Panel(&Tokens::surface, Qt::BottomEdge, parent), layout_(new QHBoxLayout(this)),
      title_(new Label(title, TextSize::Body, Tone::Text, true, this)),
      caption_(new Label(caption, TextSize::Caption, Tone::Caption, false, this)) {
    layout_->setContentsMargins(12, 0, 8, 0);
    layout_->setSpacing(8);
    layout_->addWidget(title_);
    layout_->addWidget(caption_);
    layout_->addStretch(1);
    caption_->setElided(true);
    title_->setVisible(!title.isEmpty());
    caption_->setVisible(!caption.isEmpty());
    setFixedHeight(std::max(32, controlHeight(*this) + 5));
}

void PanelHeader::setTitle(const QString& title) {
    title_->setText(title);
    title_->setVisible(!title.isEmpty());
}

void PanelHeader::setCaption(const QString& caption) {
    caption_->setText(caption);
    caption_->setVisible(!caption.isEmpty());
}

void PanelHeader::setFlush() {
    layout_->setContentsMargins(0, 0, 0, 0);
}

void PanelHeader::addWidget(QWidget* widget) {
    layout_->addWidget(widget);
}

Toolbar::Toolbar(QWidget* parent) : Panel(&Tokens::surface, Qt::BottomEdge, parent), layout_(new QHBoxLayout(this)) {
    layout_->setContentsMargins(12, 0, 12, 0);
    layout_->setSpacing(8);
    setFixedHeight(std::max(40, controlHeight(*this) + 12));
}

void Toolbar::addWidget(QWidget* widget) {
    layout_->addWidget(widget);
}

void Toolbar::addStretch() {
    layout_->addStretch(1);
}

} // namespace earshot
