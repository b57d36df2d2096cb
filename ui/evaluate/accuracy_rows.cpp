#include "evaluate/accuracy_rows.h"

#include "evaluate/evaluation_text.h"
#include "theme/colour_maps.h"
#include "theme/theme.h"
#include "widgets/matrix_view.h"
#include "widgets/progress_bar.h"

#include <QHelpEvent>
#include <QMouseEvent>
#include <QPainter>
#include <QToolTip>

#include <algorithm>
#include <cmath>

namespace earshot {
namespace {
constexpr int kBarHeight = 10;
constexpr int kBarsPadding = 12;

/// A small triangle that points down at `x`, `y`: where somebody else is.
void paintMark(QPainter& painter, double x, double y, const Tokens& tokens) {
    const QPointF corners[] = {{x - 4, y - 5}, {x + 4, y - 5}, {x, y}};
    painter.setPen(Qt::NoPen);
    painter.setBrush(tokens.text3);
    painter.drawPolygon(corners, 3);
}

} // namespace

AccuracyRows::AccuracyRows(const MatrixView& matrix, QWidget* parent) : QWidget(parent), matrix_(matrix) {
    setAccessibleName(tr("Accuracy by class"));
}

void AccuracyRows::setData(const AccuracyRowsData& data) {
    data_ = data;
    update();
}

QSize AccuracyRows::minimumSizeHint() const {
    return QSize(kBarsPadding + valuesWidth() + 24, 100);
}

int AccuracyRows::valuesWidth() const {
    return QFontMetrics(fontsOf(*this).number(TextSize::Caption, true)).horizontalAdvance(QStringLiteral("+00.0 *")) + 6;
}

QString AccuracyRows::valueText(double value) const {
    return isAccuracy() ? pointsText(value) : numberText(value, 2);
}

QString AccuracyRows::changeOf(double change) const {
    return isAccuracy() ? changeText(change) : signedNumberText(change, 2);
}

/// Right end of the axis.
double AccuracyRows::limit() const {
    if (isAccuracy())
        return 1;
    double most = 1;
    for (std::size_t i = 0; i < data_.values.size(); ++i) {
        for (const double value : {data_.values[i], i < data_.published.size() ? data_.published[i] : 0.0,
                                   i < data_.other.size() ? data_.other[i] : 0.0,
                                   data_.other.empty() && i < data_.intervals.size() ? data_.intervals[i].high : 0.0})
            if (std::isfinite(value))
                most = std::max(most, value);
    }
    return std::ceil(most);
}

QString AccuracyRows::describe(int index) const {
    const auto i = std::size_t(index);
    const QString unit = isAccuracy() ? QStringLiteral(" %") : QString();
    QString text = (isAccuracy() ? tr("%1: %2 recognised") : tr("%1: log loss %2"))
                       .arg(matrix_.data().classes.value(index), valueText(data_.values[i]) + unit);
    if (!data_.other.empty())
        text += tr(", before %1").arg(valueText(data_.other[i]) + unit);
    if (i < data_.intervals.size())
        if (const QString interval = intervalText(data_.intervals[i], isAccuracy() ? 100 : 1, isAccuracy() ? 1 : 2);
            !interval.isEmpty())
            text += data_.other.empty() ? tr("; 95 % of the draws within %1").arg(interval)
                                        : tr("; 95 % of the drawn changes within %1").arg(interval);
    if (i < data_.published.size())
        text += tr("; DCASE 2022 baseline on TAU's fold 1: %1").arg(valueText(data_.published[i]) + unit);
    return text;
}

int AccuracyRows::classAt(const QPoint& position) const {
    for (int i = 0; i < int(data_.values.size()); ++i) {
        const QRect row = matrix_.rowRect(i);
        if (position.y() >= row.top() && position.y() <= row.bottom())
            return i;
    }
    return -1;
}

void AccuracyRows::mousePressEvent(QMouseEvent* event) {
    if (const int index = classAt(event->pos()); index >= 0)
        Q_EMIT classClicked(index);
    else if (!data_.values.empty() &&
             event->pos().y() < matrix_.rowRect(matrix_.data().order.empty() ? 0 : matrix_.data().order[0]).top())
        Q_EMIT measureClicked();
}

bool AccuracyRows::event(QEvent* event) {
    if (event->type() == QEvent::ToolTip) {
        const auto* help = static_cast<QHelpEvent*>(event);
        const int index = classAt(help->pos());
        QToolTip::showText(help->globalPos(),
                           index >= 0     ? describe(index)
                           : isAccuracy() ? tr("Click to see log loss instead  (M)")
                                          : tr("Click to see accuracy instead  (M)"),
                           this);
        return true;
    }
    return QWidget::event(event);
}

void AccuracyRows::paintHead(QPainter& painter, const QRect& area) const {
    const Tokens& tokens = tokensOf(*this);
    const int line = QFontMetrics(fontsOf(*this).text(TextSize::Caption)).height();
    const int bottom = area.top() - 8;
    painter.setFont(fontsOf(*this).text(TextSize::Caption, true));
    painter.setPen(tokens.text);
    painter.drawText(QRect(area.left(), bottom - 2 * line - 6, width() - area.left(), line), Qt::AlignLeft | Qt::AlignVCenter,
                     isAccuracy() ? tr("accuracy") : tr("log loss"));
    painter.setFont(fontsOf(*this).number(TextSize::Axis));
    painter.setPen(tokens.text2);
    const double middle = bottom - line / 2.0;
    double x = area.left();
    painter.setRenderHint(QPainter::Antialiasing);
    const auto word = [&](const QString& text) {
        painter.setPen(tokens.text2);
        painter.drawText(QRectF(x, bottom - line, 80, line), Qt::AlignLeft | Qt::AlignVCenter, text);
        x += painter.fontMetrics().horizontalAdvance(text) + 10;
    };
    if (!data_.other.empty()) {
        painter.setPen(QPen(tokens.seriesB, 1.5));
        painter.setBrush(Qt::NoBrush);
        painter.drawEllipse(QPointF(x + 4, middle), 3.5, 3.5);
        x += 13;
        word(QStringLiteral("A"));
        painter.setPen(Qt::NoPen);
        painter.setBrush(tokens.seriesA);
        painter.drawEllipse(QPointF(x + 4, middle), 4, 4);
        x += 13;
        word(QStringLiteral("B"));
        painter.drawText(QRect(width() - valuesWidth(), bottom - line, valuesWidth() - 2, line),
                         Qt::AlignRight | Qt::AlignVCenter, QStringLiteral("B %1 A").arg(QChar(0x2212)));
        return;
    }
    if (area.width() < 60)
        return;
    if (!data_.published.empty() && width() - int(x) > 150) {
        paintMark(painter, x + 4, middle + 3, tokens);
        x += 13;
        word(tr("baseline"));
    }
    painter.setPen(QPen(tokens.text, 1.5));
    painter.drawLine(QPointF(x, middle), QPointF(x + 14, middle));
    painter.drawLine(QPointF(x, middle - 4), QPointF(x, middle + 4));
    painter.drawLine(QPointF(x + 14, middle - 4), QPointF(x + 14, middle + 4));
    x += 20;
    word(tr("95 %"));
}

void AccuracyRows::paintChange(QPainter& painter, int index, const QRect& area) const {
    const Tokens& tokens = tokensOf(*this);
    const auto i = std::size_t(index);
    const QRect row = matrix_.rowRect(index);
    const double middle = row.center().y() + 0.5;
    const auto xOf = [&](double value) { return area.left() + value / limit() * area.width(); };
    const Interval interval = i < data_.intervals.size() ? data_.intervals[i] : Interval{};
    const bool drawn = std::isfinite(interval.low) && std::isfinite(interval.high);
    const double change = data_.values[i] - data_.other[i];
    const bool clear = drawn && (interval.low > 0 || interval.high < 0);
    painter.setFont(fontsOf(*this).number(TextSize::Caption, clear));
    painter.setPen(clear ? tokens.text : tokens.text2);
    painter.drawText(QRect(width() - valuesWidth(), row.top(), valuesWidth() - 2, row.height()),
                     Qt::AlignRight | Qt::AlignVCenter, changeOf(change) + (clear ? QStringLiteral(" *") : QString()));
    if (!std::isfinite(change) || area.width() < 24)
        return;
    const double a = xOf(data_.other[i]);
    const double b = xOf(data_.values[i]);
    painter.setPen(QPen(tokens.seriesOther, 1.5));
    painter.drawLine(QPointF(a, middle), QPointF(b, middle));
    if (drawn)
        painter.drawLine(QPointF(xOf(data_.other[i] + interval.low), middle + 8),
                         QPointF(xOf(data_.other[i] + interval.high), middle + 8));
    painter.setPen(QPen(tokens.seriesB, 1.5));
    painter.setBrush(tokens.surface);
    painter.drawEllipse(QPointF(a, middle), 3.5, 3.5);
    painter.setPen(Qt::NoPen);
    painter.setBrush(tokens.seriesA);
    painter.drawEllipse(QPointF(b, middle), 4, 4);
}

void AccuracyRows::paintRow(QPainter& painter, int index, const QRect& area) const {
    const Tokens& tokens = tokensOf(*this);
    const auto i = std::size_t(index);
    const QRect row = matrix_.rowRect(index);
    const double middle = row.center().y() + 0.5;
    const auto xOf = [&](double value) { return area.left() + value / limit() * area.width(); };
    const bool selected = matrix_.selectedTruth() == index;
    painter.setFont(fontsOf(*this).number(TextSize::Caption, selected));
    painter.setRenderHint(QPainter::Antialiasing, true);
    painter.setPen(selected ? tokens.text : tokens.text2);
    painter.drawText(QRect(width() - valuesWidth(), row.top(), valuesWidth() - 2, row.height()),
                     Qt::AlignRight | Qt::AlignVCenter, valueText(data_.values[i]));
    if (!std::isfinite(data_.values[i]) || area.width() < 24)
        return;
    painter.fillRect(QRectF(area.left(), middle - kBarHeight / 2.0, xOf(data_.values[i]) - area.left(), kBarHeight),
                     matrixColour(0.6, isAccuracy(), false, tokens));
    if (i < data_.published.size())
        paintMark(painter, xOf(data_.published[i]), middle - kBarHeight / 2.0 - 1, tokens);
    const Interval interval = i < data_.intervals.size() ? data_.intervals[i] : Interval{};
    if (!std::isfinite(interval.low) || !std::isfinite(interval.high))
        return;
    painter.setPen(QPen(tokens.text, 1.5));
    for (const double end : {interval.low, interval.high})
        painter.drawLine(QPointF(xOf(end), middle - 4), QPointF(xOf(end), middle + 4));
    painter.drawLine(QPointF(xOf(interval.low), middle), QPointF(xOf(interval.high), middle));
}

void AccuracyRows::paintAxis(QPainter& painter, const QRect& area) const {
    if (area.width() < 60)
        return;
    const Tokens& tokens = tokensOf(*this);
    painter.setFont(fontsOf(*this).number(TextSize::Axis));
    const int line = painter.fontMetrics().height();
    for (const double share : {0.0, 0.5, 1.0}) {
        const int x = area.left() + int(share * (area.width() - 1));
        painter.setPen(tokens.grid);
        painter.drawLine(x, area.top(), x, area.bottom());
        painter.setPen(tokens.line2);
        painter.drawLine(x, area.bottom(), x, area.bottom() + 4);
        painter.setPen(tokens.text2);
        painter.drawText(QRect(x - 20, area.bottom() + 5, 40, line), Qt::AlignCenter,
                         QString::number(share * limit() * (isAccuracy() ? 100 : 1)));
    }
    painter.setPen(tokens.line2);
    painter.drawLine(area.left(), area.bottom(), area.right(), area.bottom());
    painter.setPen(tokens.text3);
    painter.drawText(QRect(area.left(), area.bottom() + 5 + line, area.width(), line), Qt::AlignRight | Qt::AlignVCenter,
                     isAccuracy() ? tr("% of clips") : tr("mean of −ln p"));
}

void AccuracyRows::paintEvent(QPaintEvent*) {
    const Tokens& tokens = tokensOf(*this);
    QPainter painter(this);
    painter.fillRect(rect(), tokens.surface);
    if (data_.values.empty() || int(data_.values.size()) != int(matrix_.data().counts.classes()))
        return;
    const QRect first = matrix_.rowRect(0);
    int top = first.top(), bottom = first.bottom();
    for (int i = 0; i < int(data_.values.size()); ++i) {
        top = std::min(top, matrix_.rowRect(i).top());
        bottom = std::max(bottom, matrix_.rowRect(i).bottom());
    }
    const QRect area(kBarsPadding, top, width() - kBarsPadding - valuesWidth() - 4, bottom - top + 1);
    paintHead(painter, area);
    painter.setRenderHint(QPainter::Antialiasing, false);
    paintAxis(painter, area);
    painter.setRenderHint(QPainter::Antialiasing, true);
    for (int i = 0; i < int(data_.values.size()); ++i)
        data_.other.empty() ? paintRow(painter, i, area) : paintChange(painter, i, area);
}

} // namespace earshot
