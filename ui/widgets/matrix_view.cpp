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

QString signedText(double value, int decimals) {
    const QString number = QString::number(std::abs(value), 'f', decimals);
    if (number.toDouble() == 0)
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
    if (truth_ >= count() || answer_ >= count())
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
    setAccessibleDescription(truth >= 0 && answer >= 0 ? describe(truth, answer) : QString());
    update();
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
        const auto total = matrix.rowTotal(std::size_t(truth));
        return total == 0 ? 0.0 : double(matrix.at(std::size_t(truth), std::size_t(answer))) / double(total);
    };
    return of(data_.counts) - (data_.minus ? of(*data_.minus) : 0.0);
}

QString MatrixView::describe(int truth, int answer) const {
    const auto clips = data_.counts.at(std::size_t(truth), std::size_t(answer));
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

int MatrixView::cellSize() const {
    const int n = std::max(1, count());
    // The names of the last columns lean over the right end and need room there.
    const int right = compact_ ? 0 : std::max(totalsWidth(), headHeight() / 2);
    const int across = (width() - namesWidth() - kTick - 2 - right) / n;
    const int down = (height() - headHeight() - kTick - 2 - footHeight()) / n;
    return std::clamp(std::min(across, down), compact_ ? 20 : 34, 64);
}

QSize MatrixView::sizeHint() const {
    const int cell = compact_ ? 24 : 42;
    const int right = compact_ ? 0 : std::max(totalsWidth(), headHeight() / 2);
    return QSize(namesWidth() + kTick + 2 + count() * cell + right, headHeight() + kTick + 2 + count() * cell + footHeight());
}

QSize MatrixView::minimumSizeHint() const {
    const int cell = compact_ ? 20 : 34;
    return QSize(sizeHint().width() - count() * ((compact_ ? 24 : 42) - cell),
                 sizeHint().height() - count() * ((compact_ ? 24 : 42) - cell));
}

QRect MatrixView::cellRect(int truth, int answer) const {
    const int size = cellSize();
    return QRect(namesWidth() + kTick + 2 + answer * size, headHeight() + kTick + 2 + truth * size, size - kGap, size - kGap);
}

QRect MatrixView::rowRect(int truth) const {
    return cellRect(truth, 0).united(cellRect(truth, std::max(0, count() - 1)));
}

std::pair<int, int> MatrixView::cellAt(const QPoint& position) const {
    const QPoint origin = cellRect(0, 0).topLeft();
    const int size = cellSize();
    const int answer = position.x() < origin.x() ? -1 : (position.x() - origin.x()) / size;
    const int truth = position.y() < origin.y() ? -1 : (position.y() - origin.y()) / size;
    return {truth < count() ? truth : -1, answer < count() ? answer : -1};
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
    const bool small = std::abs(part) < 0.02 && contrast(tokens.text3, ground) >= 4.5;
    const QColor ink = small ? tokens.text3 : textOn(ground);
    painter.setPen(ink);
    if (compact_) {
        if (std::abs(part) < (data_.minus ? 0.005 : 0.055))
            return;
        painter.setFont(fontsOf(*this).number(TextSize::Axis));
        painter.drawText(cell, Qt::AlignCenter, QString::number(std::lround(part * 100)));
        return;
    }
    const auto row = std::size_t(truth);
    const auto column = std::size_t(answer);
    const auto clips = data_.counts.at(row, column) - (data_.minus ? data_.minus->at(row, column) : 0);
    const QString number = data_.minus && clips > 0 ? QStringLiteral("+") + countText(clips) : countText(clips);
    const QString percent = data_.minus ? signedText(part * 100, 1) : QString::number(part * 100, 'f', 1);
    QFont small10 = fontsOf(*this).number(TextSize::Axis);
    small10.setPointSizeF(small10.pointSizeF() * 10 / 11);
    const QFont count12 = fontsOf(*this).number(TextSize::Caption, diagonal);
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
        const QRect cell = cellRect(0, i);
        const ClassColour colour = classColour(i, tokens);
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
        const QRect cell = cellRect(i, 0);
        const ClassColour colour = classColour(i, tokens);
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
    const QRect last = cellRect(count() - 1, count() - 1);
    const int right = last.right() + 1 + totalsWidth();
    painter.setPen(tokens.text2);
    painter.setFont(caption);
    for (int i = 0; i < count(); ++i)
        painter.drawText(QRect(last.right(), cellRect(i, 0).top(), totalsWidth(), last.height()),
                         Qt::AlignRight | Qt::AlignVCenter, countText(data_.counts.rowTotal(std::size_t(i))));
    painter.setFont(axis);
    painter.drawText(QRect(last.right(), headHeight() - line - 2, totalsWidth(), line), Qt::AlignRight | Qt::AlignVCenter,
                     tr("clips"));
    const int foot = last.bottom() + 5;
    painter.setFont(axis);
    painter.drawText(QRect(0, foot, namesWidth() - 8, line), Qt::AlignRight | Qt::AlignVCenter, tr("heard in all"));
    painter.drawText(QRect(0, foot + line, namesWidth() - 8, line), Qt::AlignRight | Qt::AlignVCenter, tr("precision %"));
    for (int i = 0; i < count(); ++i) {
        const auto heard = data_.counts.columnTotal(std::size_t(i));
        const QRect column = cellRect(count() - 1, i);
        painter.drawText(QRect(column.left() - 4, foot, column.width() + 8, line), Qt::AlignCenter, countText(heard));
        const QString precision =
            heard == 0 ? QString(QChar(0x2014))
                       : QString::number(100.0 * double(data_.counts.at(std::size_t(i), std::size_t(i))) / double(heard), 'f', 1);
        painter.drawText(QRect(column.left() - 4, foot + line, column.width() + 8, line), Qt::AlignCenter, precision);
    }
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
    if (truth_ >= 0 && answer_ >= 0) {
        painter.setRenderHint(QPainter::Antialiasing);
        painter.setBrush(Qt::NoBrush);
        painter.setPen(QPen(tokens.accent, 2.5));
        painter.drawRect(QRectF(cellRect(truth_, answer_)).adjusted(0.5, 0.5, -0.5, -0.5));
    }
}

void MatrixView::mousePressEvent(QMouseEvent* event) {
    const auto [truth, answer] = cellAt(event->pos());
    if (truth >= 0 && answer >= 0)
        select(truth, answer);
    else if (truth >= 0 || answer >= 0)
        Q_EMIT classClicked(truth, answer);
}

void MatrixView::mouseDoubleClickEvent(QMouseEvent* event) {
    const auto [truth, answer] = cellAt(event->pos());
    if (truth >= 0 && answer >= 0)
        Q_EMIT cellActivated(truth, answer);
}

void MatrixView::keyPressEvent(QKeyEvent* event) {
    if (count() == 0) {
        QWidget::keyPressEvent(event);
        return;
    }
    int truth = std::max(truth_, 0);
    int answer = std::max(answer_, 0);
    const bool none = truth_ < 0 || answer_ < 0;
    const int last = count() - 1;
    switch (event->key()) {
    case Qt::Key_Left:
        select(truth, none ? answer : std::max(0, answer - 1));
        break;
    case Qt::Key_Right:
        select(truth, none ? answer : std::min(last, answer + 1));
        break;
    case Qt::Key_Up:
        select(none ? truth : std::max(0, truth - 1), answer);
        break;
    case Qt::Key_Down:
        select(none ? truth : std::min(last, truth + 1), answer);
        break;
    case Qt::Key_Home:
        select(truth, 0);
        break;
    case Qt::Key_End:
        select(truth, last);
        break;
    case Qt::Key_Return:
    case Qt::Key_Enter:
        if (!none)
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
