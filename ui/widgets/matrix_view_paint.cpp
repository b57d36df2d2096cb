// How a MatrixView is drawn.
#include "theme/colour_maps.h"
#include "theme/contrast.h"
#include "theme/theme.h"
#include "widgets/matrix_view.h"
#include "widgets/number_text.h"

#include <QPainter>

#include <algorithm>
#include <cmath>

namespace earshot {
namespace {

/// Differences are coloured up to this many points of the row.
constexpr double kDifferenceLimit = 0.08;

/// With a plus before what is above 0 when `plus`.
QString signedText(double value, int decimals, bool plus) {
    const QString number = QString::number(std::abs(value), 'f', decimals);
    if (number.toDouble() == 0 || (value > 0 && !plus))
        return number;
    return (value < 0 ? QString(QChar(0x2212)) : QStringLiteral("+")) + number;
}

} // namespace

void MatrixView::paintCell(QPainter& painter, int truth, int answer) const {
    const Tokens& tokens = tokensOf(*this);
    const QRect cell = cellRect(truth, answer);
    const double part = share(truth, answer);
    const bool diagonal = truth == answer;
    const QColor ground = data_.minus ? differenceColour((diagonal ? part : -part) / kDifferenceLimit, tokens)
                                      : matrixColour(part, diagonal, data_.oneScale, tokens);
    painter.fillRect(cell, ground);
    // Small shares step back, where the ground leaves the choice.
    const bool faint = std::abs(part) < 0.02 && contrast(tokens.text3, ground) >= 4.5;
    const QColor ink = faint ? tokens.text3 : textOn(ground);
    painter.setPen(ink);
    if (isShareOnly() && !data_.countsOnly) {
        if (compact_ && std::abs(part) < (data_.minus ? 0.005 : 0.055))
            return;
        painter.setFont(fontsOf(*this).number(TextSize::Axis));
        painter.drawText(cell, Qt::AlignCenter, signedText(part * 100, 0, data_.minus.has_value()));
        return;
    }
    const auto row = std::size_t(truth);
    const auto column = std::size_t(answer);
    const auto clips = data_.counts.at(row, column) - (data_.minus ? data_.minus->at(row, column) : 0);
    const QString number = data_.minus && clips > 0 ? QStringLiteral("+") + countText(clips) : countText(clips);
    const QString percent = signedText(part * 100, 1, data_.minus.has_value());
    QFont small10 = fontsOf(*this).number(TextSize::Axis);
    small10.setPointSizeF(small10.pointSizeF() * 10 / 11);
    const QFont count12 = fontsOf(*this).number(isShareOnly() ? TextSize::Axis : TextSize::Caption, diagonal);
    if (data_.countsOnly) {
        painter.setFont(count12);
        painter.drawText(cell, Qt::AlignCenter, number);
        return;
    }
    const int first = QFontMetrics(count12).height();
    const int second = QFontMetrics(small10).height();
    const int top = cell.top() + (cell.height() - first - second + 4) / 2;
    painter.setFont(count12);
    painter.drawText(QRect(cell.left(), top - 1, cell.width(), first), Qt::AlignCenter, number);
    painter.setFont(small10);
    painter.drawText(QRect(cell.left(), top + first - 4, cell.width(), second), Qt::AlignCenter, percent);
}

void MatrixView::paintHead(QPainter& painter) const {
    const Tokens& tokens = tokensOf(*this);
    for (int i = 0; i < count(); ++i) {
        const QRect cell = placeRect(0, placeOf(i));
        const ClassColour colour = colourOf(i);
        const QRect tick(cell.left(), headHeight(), cell.width(), kTickPx);
        painter.fillRect(tick, colour.colour);
        painter.fillRect(tick, colour.hatchBrush(tokens.surface));
        const bool selected = i == answer_;
        painter.setPen(selected ? tokens.text : tokens.text2);
        if (compact_) {
            painter.setFont(fontsOf(*this).text(TextSize::Axis, selected));
            painter.drawText(QRect(cell.left(), 0, cell.width(), headHeight() - 2), Qt::AlignCenter, data_.codes.value(i));
            continue;
        }
        painter.save();
        painter.setRenderHint(QPainter::Antialiasing);
        painter.setFont(fontsOf(*this).text(TextSize::Caption, selected));
        painter.translate(cell.center().x() + 2, headHeight() - 5);
        painter.rotate(-45);
        painter.drawText(QPointF(0, 0), data_.classes.value(i));
        painter.restore();
    }
    if (compact_)
        return;
    painter.setFont(fontsOf(*this).text(TextSize::Axis));
    painter.setPen(tokens.text2);
    const int line = painter.fontMetrics().height();
    const QRect corner(0, headHeight() - 2 * line - 2, namesWidth() - 12, line);
    painter.drawText(corner, Qt::AlignRight | Qt::AlignVCenter, tr("heard as %1").arg(QChar(0x2192)));
    painter.drawText(corner.translated(0, line), Qt::AlignRight | Qt::AlignVCenter, tr("recorded in %1").arg(QChar(0x2193)));
}

void MatrixView::paintNames(QPainter& painter) const {
    const Tokens& tokens = tokensOf(*this);
    for (int i = 0; i < count(); ++i) {
        const QRect cell = placeRect(placeOf(i), 0);
        const ClassColour colour = colourOf(i);
        const QRect tick(namesWidth(), cell.top(), kTickPx, cell.height());
        painter.fillRect(tick, colour.colour);
        painter.fillRect(tick, colour.hatchBrush(tokens.surface));
        const bool selected = i == truth_;
        painter.setFont(fontsOf(*this).text(compact_ ? TextSize::Axis : TextSize::Caption, selected));
        painter.setPen(selected ? tokens.text : tokens.text2);
        painter.drawText(QRect(0, cell.top(), namesWidth() - (compact_ ? 4 : 8), cell.height()),
                         Qt::AlignRight | Qt::AlignVCenter, compact_ ? data_.codes.value(i) : data_.classes.value(i));
    }
}

void MatrixView::paintTotals(QPainter& painter) const {
    if (compact_ || count() == 0)
        return;
    const Tokens& tokens = tokensOf(*this);
    const QFont axis = fontsOf(*this).number(TextSize::Axis);
    const QFont caption = fontsOf(*this).number(TextSize::Caption);
    const int line = QFontMetrics(axis).height();
    const QRect last = placeRect(count() - 1, count() - 1);
    const int right = last.right() + 1 + totalsWidth();
    painter.setPen(tokens.text2);
    painter.setFont(caption);
    for (int i = 0; i < count(); ++i)
        painter.drawText(QRect(last.right(), placeRect(placeOf(i), 0).top(), totalsWidth(), last.height()),
                         Qt::AlignRight | Qt::AlignVCenter, countText(data_.counts.rowTotal(std::size_t(i))));
    painter.setFont(axis);
    painter.drawText(QRect(last.right(), headHeight() - line - 2, totalsWidth(), line), Qt::AlignRight | Qt::AlignVCenter,
                     tr("clips"));
    const int foot = last.bottom() + 5;
    painter.setFont(axis);
    // Cells with the share alone have no room for a count beneath them: their columns say the precision, in whole percent.
    const bool narrow = isShareOnly();
    const auto footLine = [&](int index, const QString& name, auto text) {
        painter.drawText(QRect(0, foot + index * line, namesWidth() - 8, line), Qt::AlignRight | Qt::AlignVCenter, name);
        for (int i = 0; i < count(); ++i) {
            const QRect column = placeRect(count() - 1, placeOf(i));
            painter.drawText(QRect(column.left() - 4, foot + index * line, column.width() + 8, line), Qt::AlignCenter,
                             text(std::size_t(i)));
        }
    };
    if (data_.minus) {
        if (!narrow)
            footLine(0, tr("change, all"), [&](std::size_t i) {
                return signedText(double(data_.counts.columnTotal(i) - data_.minus->columnTotal(i)), 0, true);
            });
        return;
    }
    if (!narrow)
        footLine(0, tr("heard in all"), [&](std::size_t i) { return countText(data_.counts.columnTotal(i)); });
    footLine(narrow ? 0 : 1, tr("precision %"), [&](std::size_t i) {
        const auto heard = data_.counts.columnTotal(i);
        return heard == 0 ? QString(QChar(0x2014))
                          : QString::number(100.0 * double(data_.counts.at(i, i)) / double(heard), 'f', narrow ? 0 : 1);
    });
    painter.setFont(fontsOf(*this).number(TextSize::Axis, true));
    painter.setPen(tokens.text);
    painter.drawText(QRect(last.right(), foot, right - last.right() - 1, line), Qt::AlignRight | Qt::AlignVCenter,
                     countText(data_.counts.total()));
}

void MatrixView::paintEvent(QPaintEvent*) {
    const Tokens& tokens = tokensOf(*this);
    QPainter painter(this);
    painter.fillRect(rect(), tokens.surface);
    paintHead(painter);
    paintNames(painter);
    for (int truth = 0; truth < count(); ++truth)
        for (int answer = 0; answer < count(); ++answer)
            paintCell(painter, truth, answer);
    paintTotals(painter);
    paintSelection(painter);
}

void MatrixView::paintSelection(QPainter& painter) const {
    if (count() == 0)
        return;
    painter.setRenderHint(QPainter::Antialiasing);
    painter.setBrush(Qt::NoBrush);
    painter.setPen(QPen(tokensOf(*this).accent, 2.5));
    const auto outline = [&](const QRect& cells) { painter.drawRect(QRectF(cells).adjusted(0.5, 0.5, -0.5, -0.5)); };
    const int last = count() - 1;
    if (truth_ >= 0 && answer_ >= 0)
        outline(cellRect(truth_, answer_));
    else if (truth_ >= 0)
        outline(rowRect(truth_));
    else if (answer_ >= 0)
        outline(placeRect(0, placeOf(answer_)).united(placeRect(last, placeOf(answer_))));
    for (int i = 0; diagonal_ && i < count(); ++i)
        outline(cellRect(i, i));
}

} // namespace earshot
