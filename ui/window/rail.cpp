#include "window/rail.h"

#include "theme/theme.h"

#include <QKeyEvent>
#include <QPainter>
#include <QVBoxLayout>

namespace earshot {
namespace {

constexpr int kIcon = 20;

}

RailButton::RailButton(const QString& icon, const QString& name, int height, bool labelled, QWidget* parent)
    : QAbstractButton(parent), icon_(icon), height_(height), labelled_(labelled) {
    setText(name);
    setAccessibleName(name);
    setToolTip(name);
    setAttribute(Qt::WA_Hover);
    setFocusPolicy(Qt::TabFocus);
    setProperty("focusInside", true);
    setSizePolicy(QSizePolicy::Minimum, QSizePolicy::Fixed);
}

void RailButton::setIconName(const QString& name) {
    icon_ = name;
    update();
}

QSize RailButton::sizeHint() const {
    const QFontMetrics metrics(fontsOf(*this).text(TextSize::Axis, true));
    if (!labelled_)
        return QSize(63, height_);
    return QSize(std::max(63, metrics.horizontalAdvance(text()) + 8), std::max(height_, kIcon + metrics.height() + 18));
}

void RailButton::keyPressEvent(QKeyEvent* event) {
    if (event->key() == Qt::Key_Return || event->key() == Qt::Key_Enter)
        click(); // as Space does
    else
        QAbstractButton::keyPressEvent(event);
}

void RailButton::paintEvent(QPaintEvent*) {
    const Tokens& tokens = tokensOf(*this);
    QPainter painter(this);
    if (isChecked())
        painter.fillRect(rect(), tokens.surface);
    else if (underMouse() || isDown())
        painter.fillRect(rect(), tokens.hover);
    if (isChecked())
        painter.fillRect(0, 0, 3, height(), tokens.accent);
    const QColor ink = isChecked() ? tokens.text : tokens.text2;
    const QPixmap icon = tintedPixmap(icon_, ink, kIcon, devicePixelRatioF());
    const int left = (width() - kIcon) / 2;
    if (!labelled_) {
        painter.drawPixmap(left, (height() - kIcon) / 2, icon);
        return;
    }
    const QFont font = fontsOf(*this).text(TextSize::Axis, isChecked());
    const int textHeight = QFontMetrics(font).height();
    const int top = (height() - kIcon - 3 - textHeight) / 2;
    painter.drawPixmap(left, top, icon);
    painter.setFont(font);
    painter.setPen(ink);
    painter.drawText(QRect(0, top + kIcon + 3, width(), textHeight), Qt::AlignCenter, text());
}

Rail::Rail(QWidget* parent)
    : Panel(&Tokens::rail, Qt::RightEdge, parent), layout_(new QVBoxLayout(this)),
      menu_(new RailButton(QStringLiteral("menu"), tr("Menu"), 44, false, this)),
      theme_(new RailButton(QStringLiteral("moon"), tr("Dark or light"), 40, false, this)),
      settings_(new RailButton(QStringLiteral("settings"), tr("Settings"), 40, false, this)),
      help_(new RailButton(QStringLiteral("help"), tr("Keys"), 40, false, this)) {
    layout_->setContentsMargins(0, 0, 0, 0);
    layout_->setSpacing(0);
    layout_->addWidget(menu_);
    layout_->addStretch();
    layout_->addWidget(theme_);
    layout_->addWidget(settings_);
    layout_->addWidget(help_);
    menu_->setToolTip(tr("Menu  (F10)"));
    setSizePolicy(QSizePolicy::Fixed, QSizePolicy::Preferred);
}

RailButton* Rail::addWorkspace(const QString& icon, const QString& name, const QString& key) {
    auto* button = new RailButton(icon, name, 56, true, this);
    button->setCheckable(true);
    button->setAutoExclusive(true);
    button->setToolTip(QStringLiteral("%1  (%2)").arg(name, key));
    const int index = int(workspaces_.size());
    workspaces_.push_back(button);
    layout_->insertWidget(1 + index, button);
    setTabOrder(index == 0 ? menu_ : workspaces_[std::size_t(index - 1)], button);
    connect(button, &QAbstractButton::clicked, this, [this, index] { Q_EMIT workspaceChosen(index); });
    return button;
}

void Rail::setCurrent(int index) {
    workspaces_.at(std::size_t(index))->setChecked(true);
}

void Rail::keyPressEvent(QKeyEvent* event) {
    if (event->key() == Qt::Key_Down)
        focusNextPrevChild(true);
    else if (event->key() == Qt::Key_Up)
        focusNextPrevChild(false);
    else
        Panel::keyPressEvent(event);
}

} // namespace earshot
