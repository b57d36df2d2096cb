#include "widgets/matrix_view.h"

#include "theme/colour_maps.h"
#include "theme/contrast.h"
#include "theme/theme.h"
#include "widgets/progress_bar.h"

#include <QAccessible>
#include <QHelpEvent>
#include <QKeyEvent>
#include <QLocale>
#include <QPainter>
#include <QToolTip>

#include <algorithm>
#include <cmath>

namespace earshot {
namespace {

constexpr int kTick = 3;
constexpr int kGap = 1;
/// Differences are coloured up to this many points of the row.
constexpr double kDifferenceLimit = 0.08;
/// Smallest cell with room for the count over the share.
constexpr int kTwoLines = 34;
constexpr int kSmallest = 22;

/// With a plus before what is above 0 when `plus`.
QString signedText(double value, int decimals, bool plus) {
    const QString number = QString::number(std::abs(value), 'f', decimals);
    if (number.toDouble() == 0 || (value > 0 && !plus))
        return number;
    return (value < 0 ? QString(QChar(0x2212)) : QStringLiteral("+")) + number;
}

} // namespace

QString countText(qint64 count) {
    return QLocale(QLocale::English).toString(count).replace(QLatin1Char('-'), QChar(0x2212));
}

MatrixView::MatrixView(QWidget* parent) : QWidget(parent) {
    setFocusPolicy(Qt::StrongFocus);
    setProperty("focusInside", true);
    setMouseTracking(true);
    setAccessibleName(tr("Confusion matrix"));
}

void MatrixView::setData(const MatrixData& data) {
    data_ = data;
    if (truth_ >= count() || answer_ >= count() || (diagonal_ && count() == 0))
        setSelected(-1, -1);
    updateGeometry();
    update();
}

void MatrixView::setCompact(bool compact) {
    compact_ = compact;
    updateGeometry();
    update();
}

void MatrixView::setSelected(int truth, int answer) {
    truth_ = truth;
    answer_ = answer;
    diagonal_ = false;
    setAccessibleDescription(truth >= 0 && answer >= 0 ? describe(truth, answer) : QString());
    update();
}

void MatrixView::setDiagonalSelected() {
    setSelected(-1, -1);
    diagonal_ = true;
    setAccessibleDescription(tr("diagonal: all that was recognised"));
}

int MatrixView::classAt(int place) const {
    return data_.order.empty() ? place : data_.order[std::size_t(place)];
}

int MatrixView::placeOf(int index) const {
    const auto found = std::find(data_.order.begin(), data_.order.end(), index);
    return found == data_.order.end() ? index : int(found - data_.order.begin());
}

ClassColour MatrixView::colourOf(int index) const {
    const Tokens& tokens = tokensOf(*this);
    return data_.superClasses ? ClassColour{superClassColour(index, tokens), false} : classColour(index, tokens);
}

bool MatrixView::isShareOnly() const {
    return compact_ || cellSize() < kTwoLines;
}

void MatrixView::select(int truth, int answer) {
    if (truth == truth_ && answer == answer_)
        return;
    setSelected(truth, answer);
    QAccessibleEvent event(this, QAccessible::DescriptionChanged);
    QAccessible::updateAccessibility(&event);
    Q_EMIT cellSelected(truth, answer);
}

double MatrixView::share(int truth, int answer) const {
    const auto of = [&](const ConfusionMatrix& matrix) {
        const auto total = data_.share == MatrixShare::Row      ? matrix.rowTotal(std::size_t(truth))
                           : data_.share == MatrixShare::Column ? matrix.columnTotal(std::size_t(answer))
                                                                : matrix.total();
        return total == 0 ? 0.0 : double(matrix.at(std::size_t(truth), std::size_t(answer))) / double(total);
    };
    return of(data_.counts) - (data_.minus ? of(*data_.minus) : 0.0);
}

QString MatrixView::describe(int truth, int answer) const {
    const auto clips = data_.counts.at(std::size_t(truth), std::size_t(answer));
    if (data_.minus) {
        const auto before = data_.minus->at(std::size_t(truth), std::size_t(answer));
        return tr("%1 heard as %2, %3 clips before, %4 now")
            .arg(data_.classes.value(truth), data_.classes.value(answer), countText(before), countText(clips));
    }
    return tr("%1 heard as %2, %3 clips, %4")
        .arg(data_.classes.value(truth), data_.classes.value(answer), countText(clips), percentText(share(truth, answer), 1));
}

int MatrixView::namesWidth() const {
    if (compact_)
        return QFontMetrics(fontsOf(*this).text(TextSize::Axis)).horizontalAdvance(QStringLiteral("MM")) + 8;
    const QFontMetrics metrics(fontsOf(*this).text(TextSize::Caption, true));
    int widest = metrics.horizontalAdvance(tr("recorded in %1").arg(QChar(0x2193)));
    for (const QString& name : data_.classes)
        widest = std::max(widest, metrics.horizontalAdvance(name));
    return widest + 12;
}

int MatrixView::headHeight() const {
    if (compact_)
        return QFontMetrics(fontsOf(*this).text(TextSize::Axis)).height() + 6;
    const QFontMetrics metrics(fontsOf(*this).text(TextSize::Caption, true));
    int widest = 0;
    for (const QString& name : data_.classes)
        widest = std::max(widest, metrics.horizontalAdvance(name));
    return int(widest * 0.72) + metrics.height() + 4;
}

int MatrixView::totalsWidth() const {
    return compact_
               ? 0
               : QFontMetrics(fontsOf(*this).number(TextSize::Caption, true)).horizontalAdvance(QStringLiteral("000,000")) + 12;
}

int MatrixView::footHeight() const {
    return compact_ ? 4 : 2 * QFontMetrics(fontsOf(*this).number(TextSize::Axis)).height() + 8;
}

int MatrixView::rightWidth() const {
    // The names of the last columns lean over the right end and need room there.
    return compact_ ? 0 : std::max(totalsWidth(), headHeight() / 2);
}

int MatrixView::widthAt(int height) const {
    const int n = std::max(1, count());
    const int cell = std::clamp((height - headHeight() - kTick - 2 - footHeight()) / n, compact_ ? 20 : kSmallest, 64);
    return namesWidth() + kTick + 2 + n * cell + rightWidth();
}

int MatrixView::cellSize() const {
    const int n = std::max(1, count());
    const int across = (width() - namesWidth() - kTick - 2 - rightWidth()) / n;
    const int down = (height() - headHeight() - kTick - 2 - footHeight()) / n;
    return std::clamp(std::min(across, down), compact_ ? 20 : kSmallest, 64);
}

QSize MatrixView::sizeHint() const {
    const int cell = compact_ ? 24 : 42;
    return QSize(namesWidth() + kTick + 2 + count() * cell + rightWidth(),
                 headHeight() + kTick + 2 + count() * cell + footHeight());
}

QSize MatrixView::minimumSizeHint() const {
    const int cell = compact_ ? 20 : kSmallest;
    return QSize(sizeHint().width() - count() * ((compact_ ? 24 : 42) - cell),
                 sizeHint().height() - count() * ((compact_ ? 24 : 42) - cell));
}

QRect MatrixView::placeRect(int row, int column) const {
    const int size = cellSize();
    return QRect(namesWidth() + kTick + 2 + column * size, headHeight() + kTick + 2 + row * size, size - kGap, size - kGap);
}

QRect MatrixView::cellRect(int truth, int answer) const {
    return placeRect(placeOf(truth), placeOf(answer));
}

QRect MatrixView::rowRect(int truth) const {
    return placeRect(placeOf(truth), 0).united(placeRect(placeOf(truth), std::max(0, count() - 1)));
}

std::pair<int, int> MatrixView::cellAt(const QPoint& position) const {
    const QPoint origin = placeRect(0, 0).topLeft();
    const int size = cellSize();
    const int answer = position.x() < origin.x() ? -1 : (position.x() - origin.x()) / size;
    const int truth = position.y() < origin.y() ? -1 : (position.y() - origin.y()) / size;
    return {truth >= 0 && truth < count() ? classAt(truth) : -1, answer >= 0 && answer < count() ? classAt(answer) : -1};
}

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
        const QRect tick(cell.left(), headHeight(), cell.width(), kTick);
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
        const QRect tick(namesWidth(), cell.top(), kTick, cell.height());
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

void MatrixView::mousePressEvent(QMouseEvent* event) {
    const auto [truth, answer] = cellAt(event->pos());
    if (truth >= 0 && answer >= 0)
        select(truth, answer);
    else if (truth >= 0 || answer >= 0)
        Q_EMIT classClicked(truth, answer);
    else if (count() > 0 && event->pos().x() < placeRect(0, 0).left() && event->pos().y() < placeRect(0, 0).top())
        Q_EMIT diagonalClicked();
}

void MatrixView::mouseDoubleClickEvent(QMouseEvent* event) {
    const auto [truth, answer] = cellAt(event->pos());
    if (truth >= 0 && answer >= 0)
        Q_EMIT cellActivated(truth, answer);
}

void MatrixView::moveTo(int row, int column) {
    const int last = count() - 1;
    row = std::clamp(row, column < 0 ? 0 : -1, last);
    column = std::clamp(column, row < 0 ? 0 : -1, last);
    if (row >= 0 && column >= 0)
        select(classAt(row), classAt(column));
    else
        Q_EMIT classClicked(row < 0 ? -1 : classAt(row), column < 0 ? -1 : classAt(column));
}

void MatrixView::keyPressEvent(QKeyEvent* event) {
    if (count() == 0) {
        QWidget::keyPressEvent(event);
        return;
    }
    const bool none = truth_ < 0 && answer_ < 0;
    const int row = truth_ < 0 ? -1 : placeOf(truth_);
    const int column = answer_ < 0 ? -1 : placeOf(answer_);
    const int last = count() - 1;
    switch (event->key()) {
    case Qt::Key_Left:
        none ? moveTo(0, 0) : moveTo(row, column - 1);
        break;
    case Qt::Key_Right:
        none ? moveTo(0, 0) : moveTo(row, std::min(last, column + 1));
        break;
    case Qt::Key_Up:
        none ? moveTo(0, 0) : moveTo(row - 1, column);
        break;
    case Qt::Key_Down:
        none ? moveTo(0, 0) : moveTo(std::min(last, row + 1), column);
        break;
    case Qt::Key_Home:
        moveTo(std::max(0, row), 0);
        break;
    case Qt::Key_End:
        moveTo(std::max(0, row), last);
        break;
    case Qt::Key_D:
        Q_EMIT diagonalClicked();
        break;
    case Qt::Key_Escape:
        Q_EMIT cleared();
        break;
    case Qt::Key_Return:
    case Qt::Key_Enter:
        if (truth_ >= 0 && answer_ >= 0)
            Q_EMIT cellActivated(truth_, answer_);
        break;
    default:
        QWidget::keyPressEvent(event);
    }
}

bool MatrixView::event(QEvent* event) {
    if (event->type() == QEvent::ToolTip) {
        const auto* help = static_cast<QHelpEvent*>(event);
        const auto [truth, answer] = cellAt(help->pos());
        QToolTip::showText(help->globalPos(), truth >= 0 && answer >= 0 ? describe(truth, answer) : QString(), this);
        return true;
    }
    return QWidget::event(event);
}

} // namespace earshot
