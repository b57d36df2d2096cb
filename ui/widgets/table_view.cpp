#include "widgets/table_view.h"

#include "theme/theme.h"

#include <QHeaderView>
#include <QImage>
#include <QKeyEvent>
#include <QPainter>

#include <algorithm>

namespace earshot {
namespace {

constexpr int kPadding = 8;
constexpr int kSquare = 10;

/// Paints the square of a class or super-class before the text; returns the room taken.
int paintSquare(QPainter& painter, const QRect& cell, const QModelIndex& index, const Tokens& tokens) {
    const QVariant filled = index.data(ClassIndexRole);
    const QVariant hollow = index.data(SuperClassIndexRole);
    if (!filled.isValid() && !hollow.isValid())
        return 0;
    const QRect square(cell.left(), cell.center().y() - kSquare / 2 + 1, kSquare, kSquare);
    if (filled.isValid() && filled.toInt() >= 0) {
        const ClassColour colour = classColour(filled.toInt(), tokens);
        painter.fillRect(square, colour.colour);
        painter.fillRect(square, colour.hatchBrush(tokens.surface));
    } else if (hollow.isValid() && hollow.toInt() >= 0) {
        painter.setPen(QPen(superClassColour(hollow.toInt(), tokens), 2));
        painter.setBrush(Qt::NoBrush);
        painter.drawRect(QRectF(square).adjusted(1, 1, -1, -1));
    }
    return kSquare + 7;
}

void paintBar(QPainter& painter, const QRect& cell, double share, const QModelIndex& index, const Tokens& tokens) {
    const QVariant given = index.data(BarColourRole);
    const QColor colour = given.isValid() ? given.value<QColor>() : tokens.seriesOther;
    const QVariant outline = index.data(BarOutlineRole);
    const QRectF track(cell.left(), cell.center().y() - 3, cell.width(), 8);
    const double filled = track.width() * std::clamp(share, 0.0, 1.0);
    if (!outline.isValid())
        painter.fillRect(track, tokens.grid);
    painter.fillRect(QRectF(track.left(), track.top(), filled, track.height()), colour);
    const double hollow = std::min(track.width() * outline.toDouble(), track.width() - filled);
    if (hollow < 1)
        return;
    painter.setPen(colour);
    painter.setBrush(Qt::NoBrush);
    painter.drawRect(QRectF(track.left() + filled, track.top(), hollow, track.height()).adjusted(0.5, 0.5, -0.5, -0.5));
}

} // namespace

QSize CellDelegate::sizeHint(const QStyleOptionViewItem& option, const QModelIndex& index) const {
    const QFontMetrics metrics(fontsOf(*this).number(TextSize::Caption, true));
    const int square = index.data(ClassIndexRole).isValid() || index.data(SuperClassIndexRole).isValid() ? kSquare + 7 : 0;
    const int text = index.data(BarShareRole).isValid() ? 80 : metrics.horizontalAdvance(index.data().toString());
    Q_UNUSED(option);
    return QSize(text + square + 2 * kPadding, std::max(26, metrics.height() + 8));
}

void CellDelegate::paint(QPainter* painter, const QStyleOptionViewItem& option, const QModelIndex& index) const {
    const Tokens& tokens = tokensOf(*this);
    const auto* view = qobject_cast<const TableView*>(option.widget);
    const bool selected = option.state.testFlag(QStyle::State_Selected);
    const bool hovered = view && view->hoveredRow() == index.row();
    painter->save();
    painter->fillRect(option.rect, selected ? tokens.tint : hovered ? tokens.hover : tokens.surface);
    painter->fillRect(option.rect.left(), option.rect.bottom(), option.rect.width(), 1, tokens.grid);
    QRect cell = option.rect.adjusted(kPadding, 0, -kPadding, -1);
    const QVariant share = index.data(BarShareRole);
    if (share.isValid()) {
        paintBar(*painter, cell, share.toDouble(), index, tokens);
        painter->restore();
        return;
    }
    if (const QVariant picture = index.data(PictureRole); picture.isValid()) {
        painter->drawImage(cell.adjusted(0, 3, 0, -2), picture.value<QImage>());
        painter->restore();
        return;
    }
    cell.setLeft(cell.left() + paintSquare(*painter, cell, index, tokens));
    const bool bold = index.data(BoldRole).toBool() || (selected && index.column() == 0);
    painter->setFont(fontsOf(*this).number(TextSize::Caption, bold));
    const QVariant ink = index.data(Qt::ForegroundRole);
    painter->setPen(index.data(MutedRole).toBool() ? tokens.text3 : ink.isValid() ? ink.value<QBrush>().color() : tokens.text);
    const QVariant aligned = index.data(Qt::TextAlignmentRole);
    const int alignment = aligned.isValid() ? aligned.toInt() : int(Qt::AlignLeft | Qt::AlignVCenter);
    painter->drawText(cell, alignment | Qt::TextSingleLine,
                      painter->fontMetrics().elidedText(index.data().toString(), Qt::ElideMiddle, cell.width()));
    painter->restore();
}

TableView::TableView(QWidget* parent) : QTableView(parent) {
    setItemDelegate(new CellDelegate(this));
    setShowGrid(false);
    setSelectionBehavior(QAbstractItemView::SelectRows);
    setSelectionMode(QAbstractItemView::SingleSelection);
    setEditTriggers(QAbstractItemView::NoEditTriggers);
    setHorizontalScrollMode(QAbstractItemView::ScrollPerPixel);
    setVerticalScrollMode(QAbstractItemView::ScrollPerPixel);
    setSortingEnabled(false);
    setMouseTracking(true);
    setTabKeyNavigation(false);
    setProperty("focusInside", true);
    setFont(fontsOf(*this).number(TextSize::Caption));
    verticalHeader()->hide();
    verticalHeader()->setMinimumSectionSize(20);
    verticalHeader()->setDefaultSectionSize(std::max(26, fontMetrics().height() + 8));
    horizontalHeader()->setFont(fontsOf(*this).number(TextSize::Caption));
    horizontalHeader()->setFixedHeight(std::max(28, fontMetrics().height() + 10));
    horizontalHeader()->setDefaultAlignment(Qt::AlignLeft | Qt::AlignVCenter);
    horizontalHeader()->setHighlightSections(false);
}

void TableView::hover(int row) {
    if (row == hovered_)
        return;
    hovered_ = row;
    viewport()->update();
}

void TableView::mouseMoveEvent(QMouseEvent* event) {
    hover(indexAt(event->pos()).row());
    QTableView::mouseMoveEvent(event);
}

void TableView::leaveEvent(QEvent* event) {
    hover(-1);
    QTableView::leaveEvent(event);
}

void TableView::keyPressEvent(QKeyEvent* event) {
    if ((event->key() == Qt::Key_Return || event->key() == Qt::Key_Enter) && currentIndex().isValid())
        Q_EMIT activated(currentIndex());
    else
        QTableView::keyPressEvent(event);
}

} // namespace earshot
