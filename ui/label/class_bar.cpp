#include "label/class_bar.h"

#include "evaluation/class_codes.h"
#include "theme/theme.h"
#include "widgets/keycap.h"

#include <QHelpEvent>
#include <QLocale>
#include <QMouseEvent>
#include <QPainter>
#include <QToolTip>

#include <algorithm>

namespace earshot {
namespace {
constexpr int kPadding = 8;
constexpr std::size_t kHighTiles = 10;
constexpr int kRows = 3;
} // namespace

ClassBar::ClassBar(QWidget* parent) : QWidget(parent) {
    setMouseTracking(true);
    setSizePolicy(QSizePolicy::Preferred, QSizePolicy::Fixed);
    setAccessibleName(tr("Classes"));
}

QString classKeyText(const ProjectClass& projectClass) {
    const QString key = QString::fromStdString(projectClass.shortcut);
    return !key.isEmpty() && key[0].isLetter() ? QChar(0x21E7) + key : key;
}

void ClassBar::setClasses(std::vector<ProjectClass> classes) {
    if (classes == classes_)
        return;
    classes_ = std::move(classes);
    updateGeometry();
    update();
}

void ClassBar::setCounts(std::vector<std::int64_t> counts) {
    counts_ = std::move(counts);
    update();
}

void ClassBar::setCurrent(int index) {
    current_ = index;
    setAccessibleDescription(index < 0 ? tr("no label") : QString::fromStdString(displayName(classes_[std::size_t(index)].name)));
    update();
}

bool ClassBar::isLow() const {
    return classes_.size() > kHighTiles;
}

int ClassBar::columns() const {
    const QFontMetrics caption(fontsOf(*this).text(TextSize::Caption));
    return isLow() ? std::max(1, width() / (caption.averageCharWidth() * 20)) : std::max(1, int(classes_.size()));
}

int ClassBar::shown() const {
    const int room = columns() * (isLow() ? kRows : 1);
    return int(classes_.size()) <= room ? int(classes_.size()) : room - 1;
}

int ClassBar::lowHeight() const {
    return keycapHeight(fontsOf(*this).text(TextSize::Caption)) + 8;
}

QSize ClassBar::sizeHint() const {
    const QFontMetrics caption(fontsOf(*this).text(TextSize::Caption));
    if (isLow())
        return QSize(600, 1 + lowHeight() * std::min(kRows, (int(classes_.size()) + columns() - 1) / columns()));
    return QSize(600, 3 + 6 + keycapHeight(fontsOf(*this).text(TextSize::Caption)) + 2 + 2 * caption.height() + 6);
}

QSize ClassBar::minimumSizeHint() const {
    return QSize(300, sizeHint().height());
}

QRect ClassBar::tile(int index) const {
    const int count = columns();
    const int column = index % count;
    const int left = width() * column / count;
    const int height = isLow() ? lowHeight() : this->height() - 1;
    return QRect(left, 1 + index / count * height, width() * (column + 1) / count - left, height);
}

int ClassBar::tileAt(const QPoint& position) const {
    const int tiles = shown() + (shown() < int(classes_.size()) ? 1 : 0);
    for (int i = 0; i < tiles; ++i)
        if (tile(i).contains(position))
            return i;
    return -1;
}

void ClassBar::resizeEvent(QResizeEvent*) {
    updateGeometry();
}

void ClassBar::paintEvent(QPaintEvent*) {
    const Tokens& tokens = tokensOf(*this);
    QPainter painter(this);
    painter.fillRect(rect(), tokens.surface);
    painter.fillRect(0, 0, width(), 1, tokens.line);
    for (int i = 0; i < shown(); ++i)
        isLow() ? paintLowTile(painter, i) : paintTile(painter, i);
    if (shown() == int(classes_.size()))
        return;
    painter.setFont(fontsOf(*this).text(TextSize::Caption));
    painter.setPen(tokens.accent);
    painter.drawText(tile(shown()).adjusted(kPadding, 0, -2, 0), Qt::AlignVCenter | Qt::AlignLeft,
                     tr("%1 more  (T)").arg(int(classes_.size()) - shown()));
}

void ClassBar::paintLowTile(QPainter& painter, int index) const {
    const Tokens& tokens = tokensOf(*this);
    const QFont font = fontsOf(*this).text(TextSize::Caption);
    const ProjectClass& each = classes_[std::size_t(index)];
    const QRect box = tile(index);
    if (index == current_ || index == hovered_)
        painter.fillRect(box, index == current_ ? tokens.tint : tokens.hover);
    const ClassColour colour = classColour(each.colour, tokens);
    const QRect mark(box.left(), box.top() + 1, 3, box.height() - 2);
    painter.fillRect(mark, colour.colour);
    painter.fillRect(mark, colour.hatchBrush(tokens.surface));
    int left = box.left() + kPadding;
    const QString key = classKeyText(each);
    if (!key.isEmpty()) {
        paintKeycap(painter, QRect(left, box.top(), box.width(), box.height()), key, font, tokens.line2, tokens.text2);
        left += keycapWidth(key, font) + 4;
    }
    painter.setFont(fontsOf(*this).text(TextSize::Caption, index == current_));
    painter.setPen(tokens.text);
    painter.drawText(
        QRect(left, box.top(), box.right() - left - 4, box.height()), Qt::AlignVCenter | Qt::AlignLeft,
        painter.fontMetrics().elidedText(QString::fromStdString(displayName(each.name)), Qt::ElideRight, box.right() - left - 4));
}

void ClassBar::paintTile(QPainter& painter, int index) const {
    const Tokens& tokens = tokensOf(*this);
    const QFont font = fontsOf(*this).text(TextSize::Caption);
    const ProjectClass& each = classes_[std::size_t(index)];
    const QRect box = tile(index);
    if (index == current_ || index == hovered_)
        painter.fillRect(box, index == current_ ? tokens.tint : tokens.hover);
    const ClassColour colour = classColour(each.colour, tokens);
    painter.fillRect(QRect(box.left(), box.top(), box.width(), 3), colour.colour);
    if (index > 0)
        painter.fillRect(QRect(box.left(), box.top() + 3, 1, box.height()), tokens.line);
    const int capHeight = keycapHeight(font);
    const int top = box.top() + 3 + 5;
    if (!each.shortcut.empty())
        paintKeycap(painter, QRect(box.left() + kPadding, top, box.width(), capHeight), classKeyText(each), font, tokens.line2,
                    tokens.text2);
    if (std::size_t(index) < counts_.size()) {
        painter.setFont(fontsOf(*this).number(TextSize::Axis));
        painter.setPen(tokens.text3);
        painter.drawText(QRect(box.left(), top, box.width() - kPadding, capHeight), Qt::AlignRight | Qt::AlignVCenter,
                         QLocale(QLocale::English).toString(qlonglong(counts_[std::size_t(index)])));
    }
    painter.setFont(fontsOf(*this).text(TextSize::Caption, index == current_));
    painter.setPen(tokens.text);
    const QRect words = box.adjusted(kPadding, 3 + 5 + capHeight + 1, -2, -2);
    const QStringList parts = QString::fromStdString(displayName(each.name)).split(QLatin1Char(' '));
    const int lineHeight = painter.fontMetrics().height();
    for (int line = 0; line < std::min(2, int(parts.size())); ++line) {
        const QString text = line == 1 ? parts.mid(1).join(QLatin1Char(' ')) : parts[0];
        painter.drawText(QRect(words.left(), words.top() + line * (lineHeight - 1), words.width(), lineHeight),
                         Qt::AlignLeft | Qt::AlignVCenter, painter.fontMetrics().elidedText(text, Qt::ElideRight, words.width()));
    }
}

void ClassBar::mousePressEvent(QMouseEvent* event) {
    if (const int index = tileAt(event->pos()); index >= 0 && event->button() == Qt::LeftButton)
        index < shown() ? Q_EMIT chosen(index) : Q_EMIT moreRequested();
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
        if (index >= 0 && index < shown()) {
            const ProjectClass& each = classes_[std::size_t(index)];
            QString words = tr("Label as %1").arg(QString::fromStdString(displayName(each.name)));
            if (!each.superClass.empty())
                words += QStringLiteral(" · ") + QString::fromStdString(displayName(each.superClass));
            if (!each.shortcut.empty())
                words += QStringLiteral("  (%1)").arg(classKeyText(each));
            QToolTip::showText(help->globalPos(), words, this);
        }
        return true;
    }
    return QWidget::event(event);
}

} // namespace earshot
