#include "label/class_bar.h"

#include "evaluation/class_codes.h"
#include "theme/theme.h"
#include "widgets/keycap.h"

#include <QHelpEvent>
#include <QMouseEvent>
#include <QPainter>
#include <QToolTip>

#include <algorithm>

namespace earshot {
namespace {
constexpr int kPadding = 8;
}

ClassBar::ClassBar(QWidget* parent) : QWidget(parent) {
    setMouseTracking(true);
    setSizePolicy(QSizePolicy::Preferred, QSizePolicy::Fixed);
    setAccessibleName(tr("Classes"));
}

void ClassBar::setClasses(std::vector<ProjectClass> classes) {
    classes_ = std::move(classes);
    update();
}

void ClassBar::setCurrent(int index) {
    current_ = index;
    setAccessibleDescription(index < 0 ? tr("no label") : QString::fromStdString(displayName(classes_[std::size_t(index)].name)));
    update();
}

QSize ClassBar::sizeHint() const {
    const QFontMetrics caption(fontsOf(*this).text(TextSize::Caption));
    return QSize(600, 3 + 6 + keycapHeight(fontsOf(*this).text(TextSize::Caption)) + 2 + 2 * caption.height() + 6);
}

QSize ClassBar::minimumSizeHint() const {
    return QSize(300, sizeHint().height());
}

QRect ClassBar::tile(int index) const {
    const int count = int(classes_.size());
    const int left = width() * index / count;
    return QRect(left, 1, width() * (index + 1) / count - left, height() - 1);
}

int ClassBar::tileAt(const QPoint& position) const {
    for (int i = 0; i < int(classes_.size()); ++i)
        if (tile(i).contains(position))
            return i;
    return -1;
}

void ClassBar::paintEvent(QPaintEvent*) {
    const Tokens& tokens = tokensOf(*this);
    const QFont font = fontsOf(*this).text(TextSize::Caption);
    QPainter painter(this);
    painter.fillRect(rect(), tokens.surface);
    painter.fillRect(0, 0, width(), 1, tokens.line);
    for (int i = 0; i < int(classes_.size()); ++i) {
        const ProjectClass& each = classes_[std::size_t(i)];
        const QRect box = tile(i);
        if (i == current_ || i == hovered_)
            painter.fillRect(box, i == current_ ? tokens.tint : tokens.hover);
        const ClassColour colour = classColour(each.colour, tokens);
        painter.fillRect(QRect(box.left(), box.top(), box.width(), 3), colour.colour);
        if (i > 0)
            painter.fillRect(QRect(box.left(), box.top() + 3, 1, box.height()), tokens.line);
        const int capHeight = keycapHeight(font);
        const int top = box.top() + 3 + 5;
        if (!each.shortcut.empty())
            paintKeycap(painter, QRect(box.left() + kPadding, top, box.width(), capHeight), QString::fromStdString(each.shortcut),
                        font, tokens.line2, tokens.text2);
        painter.setFont(fontsOf(*this).text(TextSize::Caption, i == current_));
        painter.setPen(tokens.text);
        const QRect words = box.adjusted(kPadding, 3 + 5 + capHeight + 1, -2, -2);
        const QStringList parts = QString::fromStdString(displayName(each.name)).split(QLatin1Char(' '));
        const int lineHeight = painter.fontMetrics().height();
        for (int line = 0; line < std::min(2, int(parts.size())); ++line) {
            const QString text = line == 1 ? parts.mid(1).join(QLatin1Char(' ')) : parts[0];
            painter.drawText(QRect(words.left(), words.top() + line * (lineHeight - 1), words.width(), lineHeight),
                             Qt::AlignLeft | Qt::AlignVCenter,
                             painter.fontMetrics().elidedText(text, Qt::ElideRight, words.width()));
        }
    }
}

void ClassBar::mousePressEvent(QMouseEvent* event) {
    if (const int index = tileAt(event->pos()); index >= 0 && event->button() == Qt::LeftButton)
        Q_EMIT chosen(index);
}

void ClassBar::mouseMoveEvent(QMouseEvent* event) {
    hovered_ = tileAt(event->pos());
    update();
}

void ClassBar::leaveEvent(QEvent*) {
    hovered_ = -1;
    update();
}

bool ClassBar::event(QEvent* event) {
    if (event->type() == QEvent::ToolTip) {
        const auto* help = static_cast<QHelpEvent*>(event);
        const int index = tileAt(help->pos());
        if (index >= 0) {
            const ProjectClass& each = classes_[std::size_t(index)];
            QString words = tr("Label as %1").arg(QString::fromStdString(displayName(each.name)));
            if (!each.superClass.empty())
                words += QStringLiteral(" · ") + QString::fromStdString(displayName(each.superClass));
            if (!each.shortcut.empty())
                words += QStringLiteral("  (%1)").arg(QString::fromStdString(each.shortcut));
            QToolTip::showText(help->globalPos(), words, this);
        }
        return true;
    }
    return QWidget::event(event);
}

} // namespace earshot
