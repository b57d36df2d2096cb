#include "window/key_overlay.h"

#include "theme/theme.h"
#include "widgets/button.h"
#include "widgets/keycap.h"
#include "widgets/label.h"
#include "widgets/panel.h"
#include "window/actions.h"
#include "window/key_field.h"

#include <QCoreApplication>
#include <QGridLayout>
#include <QKeyEvent>
#include <QMouseEvent>
#include <QPainter>
#include <QPointer>
#include <QScrollArea>
#include <QScrollBar>
#include <QVBoxLayout>

#include <algorithm>
#include <array>

namespace earshot {
namespace {

/// Actions that are not there now (keys of classes that a project does not have) are left out.
bool isListed(const Actions::Entry& entry) {
    return !entry.spec.keys.isEmpty() && entry.action->isVisible();
}

constexpr std::array kScrollKeys{Qt::Key_Up, Qt::Key_Down, Qt::Key_PageUp, Qt::Key_PageDown, Qt::Key_Home, Qt::Key_End};

bool scrolls(const QKeyEvent& event) {
    return std::find(kScrollKeys.begin(), kScrollKeys.end(), event.key()) != kScrollKeys.end();
}

} // namespace

KeyOverlay::KeyOverlay(Actions& actions, QWidget* parent)
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
    head->addSpacing(12);
    head->addWidget(notice_ = new Label(tr("Click a key to change it."), TextSize::Caption, Tone::Secondary), 1);
    notice_->setElided(true);
    auto* reset = new Button(ButtonKind::Text, tr("Reset all keys"), QStringLiteral("refresh"));
    connect(reset, &QAbstractButton::clicked, this, [this] { actions_.resetKeys(); });
    head->addWidget(reset);
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
    connect(&actions_, &Actions::keysChanged, this, [this] {
        if (isVisible()) // later: the field that was changed still has the floor
            QMetaObject::invokeMethod(this, &KeyOverlay::fill, Qt::QueuedConnection);
    });
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
        if (isListed(entry))
            names << entry.action->text();
    return names;
}

/// Those that have keys, the one at hand first.
QStringList KeyOverlay::contexts() const {
    QStringList contexts;
    for (const Actions::Entry& entry : actions_.entries())
        if (isListed(entry) && !contexts.contains(entry.spec.context))
            contexts << entry.spec.context;
    if (const auto at = contexts.indexOf(context_); at > 0)
        contexts.move(at, 0);
    return contexts;
}

/// One context's keys as a column.
QWidget* KeyOverlay::makeColumn(const QString& context) {
    auto* column = new QWidget;
    auto* grid = new QGridLayout(column);
    grid->setContentsMargins(0, 0, 0, 0);
    grid->setHorizontalSpacing(16);
    grid->setVerticalSpacing(2);
    grid->addWidget(new Label(context, TextSize::Body, Tone::Text, true), 0, 0, 1, 2);
    int row = 1;
    for (const Actions::Entry& entry : actions_.entries()) {
        if (entry.spec.context != context || !isListed(entry))
            continue;
        grid->addWidget(new Label(entry.action->text(), TextSize::Body, Tone::Secondary), row, 0);
        auto* field = new KeyField(entry.action->text(), entry.spec.keys);
        field->setObjectName(entry.spec.id);
        connect(field, &KeyField::keyChosen, this, [this, id = entry.spec.id](const QKeySequence& key) { changeKey(id, key); });
        grid->addWidget(field, row++, 1, Qt::AlignRight);
    }
    grid->setColumnStretch(0, 1);
    grid->setRowStretch(row, 1);
    return column;
}

void KeyOverlay::changeKey(const QString& id, const QKeySequence& key) {
    const QString taken = actions_.setKey(id, key);
    notice_->setTone(taken.isEmpty() ? Tone::Secondary : Tone::Err);
    notice_->setText(taken.isEmpty()
                         ? tr("Click a key to change it.")
                         : tr("%1 is the key of “%2” already. Give that one another key first.").arg(keycapText(key), taken));
}

void KeyOverlay::fill() {
    auto* content = new Panel(&Tokens::raised);
    auto* columns = new QHBoxLayout(content);
    columns->setContentsMargins(0, 0, 8, 0);
    columns->setSpacing(32);
    // Everywhere fills the first column, the workspaces stack in the second, so that both stay readable at 1100 px.
    const QStringList contexts = this->contexts();
    auto* second = new QVBoxLayout;
    second->setSpacing(16);
    for (const QString& context : contexts) {
        if (context == everywhere())
            columns->addWidget(makeColumn(context), 1);
        else
            second->addWidget(makeColumn(context));
    }
    if (contexts.size() > 1) {
        second->addStretch();
        columns->addLayout(second, 1);
    }
    scroll_->setWidget(content);
}

void KeyOverlay::place() {
    setGeometry(parentWidget()->rect());
    const int columns = contexts().size() > 1 ? 2 : 1;
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

bool KeyOverlay::event(QEvent* event) {
    // Keys that scroll belong to it, not to the page beneath.
    if (event->type() == QEvent::ShortcutOverride && scrolls(static_cast<const QKeyEvent&>(*event))) {
        event->accept();
        return true;
    }
    return QWidget::event(event);
}

void KeyOverlay::keyPressEvent(QKeyEvent* event) {
    if (event->key() == Qt::Key_Escape)
        toggle();
    else if (scrolls(*event))
        QCoreApplication::sendEvent(scroll_->verticalScrollBar(), event);
    else
        QWidget::keyPressEvent(event);
}

void KeyOverlay::mousePressEvent(QMouseEvent* event) {
    if (!panel_->geometry().contains(event->pos()))
        toggle();
}

bool KeyOverlay::eventFilter(QObject*, QEvent* event) {
    if (event->type() == QEvent::Resize && isVisible())
        place();
    return false;
}

} // namespace earshot
