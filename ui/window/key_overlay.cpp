#include "window/key_overlay.h"

#include "theme/theme.h"
#include "widgets/button.h"
#include "widgets/keycap.h"
#include "widgets/label.h"
#include "widgets/panel.h"
#include "window/actions.h"

#include <QGridLayout>
#include <QKeyEvent>
#include <QPainter>
#include <QPointer>
#include <QScrollArea>
#include <QVBoxLayout>

namespace earshot {
namespace {

/// One context's keys as a column.
QWidget* makeColumn(const QString& context, const Actions& actions) {
    auto* column = new QWidget;
    auto* grid = new QGridLayout(column);
    grid->setContentsMargins(0, 0, 0, 0);
    grid->setHorizontalSpacing(16);
    grid->setVerticalSpacing(6);
    grid->addWidget(new Label(context, TextSize::Body, Tone::Text, true), 0, 0, 1, 2);
    int row = 1;
    for (const Actions::Entry& entry : actions.entries()) {
        if (entry.spec.context != context || entry.spec.keys.isEmpty())
            continue;
        grid->addWidget(new Label(entry.spec.name, TextSize::Body, Tone::Secondary), row, 0);
        auto* caps = new QHBoxLayout;
        caps->setSpacing(4);
        caps->addStretch();
        for (const QKeySequence& key : entry.spec.keys)
            caps->addWidget(new Keycap(keycapText(key)));
        grid->addLayout(caps, row++, 1);
    }
    grid->setColumnStretch(0, 1);
    grid->setRowStretch(row, 1);
    return column;
}

QStringList contextsOf(const Actions& actions) {
    QStringList contexts;
    for (const Actions::Entry& entry : actions.entries())
        if (!entry.spec.keys.isEmpty() && !contexts.contains(entry.spec.context))
            contexts << entry.spec.context;
    return contexts;
}

} // namespace

KeyOverlay::KeyOverlay(const Actions& actions, QWidget* parent)
    : QWidget(parent), actions_(actions), panel_(new Panel(&Tokens::raised, {}, this)), scroll_(new QScrollArea(panel_)) {
    hide();
    setFocusPolicy(Qt::StrongFocus);
    setProperty("focusInside", true);
    parent->installEventFilter(this);
    auto* layout = new QVBoxLayout(panel_);
    layout->setContentsMargins(24, 16, 16, 16);
    layout->setSpacing(12);
    auto* head = new QHBoxLayout;
    head->addWidget(new Label(tr("Keys"), TextSize::Heading, Tone::Text, true));
    head->addStretch();
    auto* close = new Button(ButtonKind::Tool, tr("Close"), QStringLiteral("cross"));
    connect(close, &QAbstractButton::clicked, this, &KeyOverlay::toggle);
    head->addWidget(close);
    layout->addLayout(head);
    layout->addWidget(scroll_, 1);
    scroll_->setWidgetResizable(true);
    scroll_->setFocusPolicy(Qt::NoFocus);
    scroll_->setHorizontalScrollBarPolicy(Qt::ScrollBarAlwaysOff);
    scroll_->viewport()->setAutoFillBackground(false);
    scroll_->setObjectName(QStringLiteral("keys"));
}

void KeyOverlay::toggle() {
    if (isVisible()) {
        hide();
        if (before_)
            before_->setFocus(Qt::OtherFocusReason);
        return;
    }
    before_ = window()->focusWidget();
    fill();
    place();
    raise();
    show();
    setFocus(Qt::OtherFocusReason);
}

QStringList KeyOverlay::listed() const {
    QStringList names;
    for (const Actions::Entry& entry : actions_.entries())
        if (!entry.spec.keys.isEmpty())
            names << entry.spec.name;
    return names;
}

void KeyOverlay::fill() {
    auto* content = new Panel(&Tokens::raised);
    auto* columns = new QHBoxLayout(content);
    columns->setContentsMargins(0, 0, 8, 0);
    columns->setSpacing(32);
    // Everywhere fills the first column, the workspaces stack in the second, so that both stay readable at 1100 px.
    const QStringList contexts = contextsOf(actions_);
    auto* second = new QVBoxLayout;
    second->setSpacing(16);
    for (const QString& context : contexts) {
        if (context == everywhere())
            columns->addWidget(makeColumn(context, actions_), 1);
        else
            second->addWidget(makeColumn(context, actions_));
    }
    if (contexts.size() > 1) {
        second->addStretch();
        columns->addLayout(second, 1);
    }
    scroll_->setWidget(content);
}

void KeyOverlay::place() {
    setGeometry(parentWidget()->rect());
    const int columns = contextsOf(actions_).size() > 1 ? 2 : 1;
    const QSize size(std::min(width() - 96, columns * 380 + 60),
                     std::min(height() - 96, scroll_->widget() ? scroll_->widget()->sizeHint().height() + 100 : 400));
    panel_->setGeometry(QRect(QPoint((width() - size.width()) / 2, (height() - size.height()) / 2), size));
}

void KeyOverlay::paintEvent(QPaintEvent*) {
    QPainter painter(this);
    QColor shade = tokensOf(*this).readout;
    shade.setAlphaF(0.55F);
    painter.fillRect(rect(), shade);
}

void KeyOverlay::keyPressEvent(QKeyEvent* event) {
    if (event->key() == Qt::Key_Escape)
        toggle();
    else
        QWidget::keyPressEvent(event);
}

void KeyOverlay::mousePressEvent(QMouseEvent*) {
    toggle();
}

bool KeyOverlay::eventFilter(QObject*, QEvent* event) {
    if (event->type() == QEvent::Resize && isVisible())
        place();
    return false;
}

} // namespace earshot
