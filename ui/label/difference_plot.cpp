#include "label/difference_plot.h"

#include "theme/theme.h"
#include "widgets/spectrogram_view.h"

#include <QMouseEvent>
#include <QPainter>
#include <QPainterPath>

#include <algorithm>
#include <cmath>

namespace earshot {
namespace {

constexpr std::size_t kBandCount = 256;
constexpr double kMostDecibels = 40;

QString signedText(double decibels, int decimals) {
    const QString number = QString::number(std::abs(decibels), 'f', decimals);
    return (decibels < 0 ? QString(QChar(0x2212)) : QStringLiteral("+")) + number;
}

} // namespace

DifferencePlot::DifferencePlot(QWidget* parent) : QWidget(parent) {
    setMouseTracking(true);
    setCursor(Qt::CrossCursor);
    setAccessibleName(tr("Difference added to each frame, in dB"));
    setToolTip(tr("Drag to draw a difference by hand"));
}

void DifferencePlot::setCurves(Curves curves) {
    curves_ = std::move(curves);
    update();
}

void DifferencePlot::setHertz(std::vector<float> hertz) {
    hertz_ = std::move(hertz);
    update();
}

void DifferencePlot::setTop(int top) {
    top_ = top;
    update();
}

QRect DifferencePlot::area() const {
    return rect().adjusted(0, top_, -8, 0);
}

/// Half of the scale, in dB.
double DifferencePlot::reach() const {
    if (drawnTo_)
        return heldReach_;
    float reach = 5;
    for (const auto* curve : {&curves_.draw, &curves_.mean, &curves_.lowest, &curves_.highest})
        for (const float value : *curve)
            reach = std::max(reach, std::abs(value));
    return std::min(double(reach) * 1.08, kMostDecibels);
}

double DifferencePlot::xOf(double decibels) const {
    return area().center().x() + decibels / reach() * area().width() / 2;
}

double DifferencePlot::yOf(std::size_t band, std::size_t bands) const {
    return area().bottom() + 1 - (double(band) + 0.5) / double(bands) * area().height();
}

std::size_t DifferencePlot::bandAt(double y) const {
    const double band = (area().bottom() + 1 - y) / std::max(1, area().height()) * double(kBandCount);
    return std::size_t(std::clamp(band, 0.0, double(kBandCount - 1)));
}

void DifferencePlot::paintScale(QPainter& painter) const {
    const Tokens& tokens = tokensOf(*this);
    const QRect inside = area();
    painter.setFont(fontsOf(*this).number(TextSize::Axis));
    const double half = reach();
    const double step = niceStep(2 * half, std::max(2, inside.width() / 56));
    const QString unit = tr("dB");
    const int unitLeft = inside.right() - painter.fontMetrics().horizontalAdvance(unit);
    for (double level = -std::floor(half / step) * step; level <= half; level += step) {
        const int x = int(std::lround(xOf(level)));
        const bool zero = std::abs(level) < step / 2;
        painter.fillRect(x, inside.top(), 1, inside.height(), zero ? tokens.line2 : tokens.grid);
        const QString text = zero ? QStringLiteral("0") : signedText(level, 0);
        const int width = painter.fontMetrics().horizontalAdvance(text);
        if (x + width / 2 > unitLeft - 4 || x - width / 2 < 0)
            continue;
        painter.setPen(tokens.text2);
        painter.drawText(QRect(x - width / 2 - 2, 0, width + 4, top_ - 4), Qt::AlignHCenter | Qt::AlignBottom, text);
    }
    painter.setPen(tokens.text3);
    painter.drawText(QRect(unitLeft - 4, 0, inside.right() - unitLeft + 8, top_ - 4), Qt::AlignRight | Qt::AlignBottom, unit);
}

void DifferencePlot::paintEvent(QPaintEvent*) {
    const Tokens& tokens = tokensOf(*this);
    QPainter painter(this);
    painter.fillRect(rect(), tokens.surface);
    paintScale(painter);
    painter.setRenderHint(QPainter::Antialiasing);
    painter.setClipRect(area());
    if (!curves_.lowest.empty()) {
        QPainterPath spread;
        const std::size_t bands = curves_.lowest.size();
        spread.moveTo(xOf(double(curves_.lowest[0])), yOf(0, bands));
        for (std::size_t i = 1; i < bands; ++i)
            spread.lineTo(xOf(double(curves_.lowest[i])), yOf(i, bands));
        for (std::size_t i = bands; i-- > 0;)
            spread.lineTo(xOf(double(curves_.highest[i])), yOf(i, bands));
        QColor ground = tokens.seriesOther;
        ground.setAlphaF(0.25F);
        painter.fillPath(spread, ground);
    }
    const auto trace = [&](const std::vector<float>& curve, const QPen& pen) {
        QPainterPath path;
        for (std::size_t i = 0; i < curve.size(); ++i) {
            const QPointF point(xOf(double(curve[i])), yOf(i, curve.size()));
            i == 0 ? path.moveTo(point) : path.lineTo(point);
        }
        painter.strokePath(path, pen);
    };
    trace(curves_.mean, QPen(tokens.text3, 1.5, Qt::DashLine));
    trace(curves_.draw, QPen(tokens.seriesB, 1.5));
    if (pointer_ && area().contains(pointer_->toPoint()) && curves_.draw.size() == kBandCount)
        paintReadout(painter);
    paintLegend(painter);
}

/// Where a box of this size hides least of the curves.
QRect DifferencePlot::emptiestCorner(const QSize& size) const {
    const QRect inside = area().adjusted(8, 4, -4, -4);
    const int right = inside.right() - size.width(), bottom = inside.bottom() - size.height();
    const auto hiddenBy = [this](const QRect& box) {
        int hidden = 0;
        for (const auto* curve : {&curves_.draw, &curves_.mean, &curves_.lowest, &curves_.highest})
            for (std::size_t i = 0; i < curve->size(); ++i)
                hidden += box.contains(int(xOf(double((*curve)[i]))), int(yOf(i, curve->size())));
        return hidden;
    };
    const QPoint corners[] = {{inside.left(), bottom}, {right, bottom}, {inside.left(), inside.top()}, {right, inside.top()}};
    QRect best(corners[0], size);
    for (const QPoint& corner : corners)
        if (const QRect box(corner, size); hiddenBy(box) < hiddenBy(best))
            best = box;
    return best;
}

void DifferencePlot::paintLegend(QPainter& painter) const {
    const Tokens& tokens = tokensOf(*this);
    painter.setRenderHint(QPainter::Antialiasing, false);
    painter.setFont(fontsOf(*this).text(TextSize::Axis));
    const QFontMetrics metrics = painter.fontMetrics();
    struct Entry {
        QString name;
        QPen pen;
        bool filled;
    };
    QColor ground = tokens.seriesOther;
    ground.setAlphaF(0.25F);
    std::vector<Entry> entries;
    if (!curves_.draw.empty())
        entries.push_back({curves_.drawName, QPen(tokens.seriesB, 2), false});
    if (!curves_.mean.empty())
        entries.push_back({curves_.meanName, QPen(tokens.text3, 2, Qt::DashLine), false});
    if (!curves_.lowest.empty())
        entries.push_back({curves_.spreadName, QPen(ground), true});
    int width = 0;
    for (const Entry& entry : entries)
        width = std::max(width, metrics.horizontalAdvance(entry.name));
    const int rowHeight = metrics.height() + 2;
    QRect box = emptiestCorner(QSize(width + 36, int(entries.size()) * rowHeight));
    if (box.width() > area().width() - 8)
        return; // no room: the names stand in the inspector too
    painter.fillRect(box, tokens.surface);
    for (const Entry& entry : entries) {
        const int middle = box.top() + rowHeight / 2;
        if (entry.filled) {
            painter.fillRect(QRect(box.left() + 2, middle - 4, 18, 8), entry.pen.color());
        } else {
            painter.setPen(entry.pen);
            painter.drawLine(box.left() + 2, middle, box.left() + 20, middle);
        }
        painter.setPen(tokens.text2);
        painter.drawText(QRect(box.left() + 26, box.top(), width + 4, rowHeight), Qt::AlignVCenter | Qt::AlignLeft, entry.name);
        box.setTop(box.top() + rowHeight);
    }
}

void DifferencePlot::paintReadout(QPainter& painter) const {
    const Tokens& tokens = tokensOf(*this);
    const std::size_t band = bandAt(pointer_->y());
    const double level = double(curves_.draw[band]);
    const QString thin(QChar(0x2009));
    const QString text = (hertz_.size() == kBandCount
                              ? QString::number(double(hertz_[band]) / 1000, 'g', 3) + thin + tr("kHz") + QStringLiteral("  ")
                              : QString()) +
                         signedText(level, 1) + thin + tr("dB");
    painter.setPen(QPen(tokens.text2, 1, Qt::DotLine));
    painter.drawLine(QPointF(area().left(), pointer_->y()), QPointF(area().right(), pointer_->y()));
    painter.setBrush(tokens.seriesB);
    painter.setPen(Qt::NoPen);
    painter.drawEllipse(QPointF(xOf(level), yOf(band, kBandCount)), 3, 3);
    painter.setFont(fontsOf(*this).number(TextSize::Axis));
    const QFontMetrics metrics = painter.fontMetrics();
    QRect box(0, 0, metrics.horizontalAdvance(text) + 16, metrics.height() + 8);
    const bool right = xOf(level) < area().center().x();
    box.moveTopLeft(QPoint(right ? area().right() - box.width() - 4 : area().left() + 4,
                           std::clamp(int(pointer_->y()) - box.height() - 6, area().top() + 2, area().bottom() - box.height())));
    painter.fillRect(box, tokens.readout);
    painter.setPen(tokens.onReadout);
    painter.drawText(box, Qt::AlignCenter, text);
}

/// All bands between the place before and this one take the level beneath the pointer.
void DifferencePlot::drawTo(const QPointF& position) {
    std::vector<float> values = curves_.draw;
    values.resize(kBandCount);
    const QPointF from = drawnTo_.value_or(position);
    const std::size_t a = bandAt(from.y()), b = bandAt(position.y());
    for (std::size_t band = std::min(a, b); band <= std::max(a, b); ++band) {
        const double share = a == b ? 1 : (double(band) - double(a)) / (double(b) - double(a));
        const double x = from.x() + share * (position.x() - from.x());
        const double level = (x - area().center().x()) / std::max(1, area().width()) * 2 * heldReach_;
        values[band] = float(std::clamp(level, -kMostDecibels, kMostDecibels));
    }
    drawnTo_ = position;
    Q_EMIT drawn(std::move(values));
}

void DifferencePlot::mousePressEvent(QMouseEvent* event) {
    if (event->button() != Qt::LeftButton || !area().contains(event->pos()))
        return;
    heldReach_ = std::max(reach(), 12.0);
    drawTo(event->position());
}

void DifferencePlot::mouseMoveEvent(QMouseEvent* event) {
    pointer_ = event->position();
    if (drawnTo_)
        drawTo(event->position());
    update();
}

void DifferencePlot::mouseReleaseEvent(QMouseEvent*) {
    drawnTo_.reset();
    update();
}

void DifferencePlot::leaveEvent(QEvent*) {
    pointer_.reset();
    update();
}

} // namespace earshot
