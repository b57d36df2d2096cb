#include "label/difference_plot.h"

#include "theme/theme.h"
#include "widgets/spectrogram_view.h"

#include <QPainter>
#include <QPainterPath>

#include <algorithm>
#include <cmath>

namespace earshot {

DifferencePlot::DifferencePlot(QWidget* parent) : QWidget(parent) {
    setAccessibleName(tr("Difference added to each frame, in dB"));
}

void DifferencePlot::setCurves(std::vector<float> draw, std::vector<float> mean) {
    draw_ = std::move(draw);
    mean_ = std::move(mean);
    update();
}

void DifferencePlot::setTop(int top) {
    top_ = top;
    update();
}

void DifferencePlot::paintEvent(QPaintEvent*) {
    const Tokens& tokens = tokensOf(*this);
    QPainter painter(this);
    painter.fillRect(rect(), tokens.surface);
    const QRect area = rect().adjusted(0, top_, -8, 0);
    painter.setFont(fontsOf(*this).number(TextSize::Axis));
    const QFontMetrics metrics = painter.fontMetrics();
    float reach = 5;
    for (const auto* curve : {&draw_, &mean_})
        for (const float value : *curve)
            reach = std::max(reach, std::abs(value));
    reach = std::min(reach * 1.08F, 40.0F);
    const auto xOf = [&](double decibels) { return area.center().x() + decibels / double(reach) * area.width() / 2; };
    const double step = niceStep(2.0 * double(reach), std::max(2, area.width() / 56));
    for (double level = -std::floor(double(reach) / step) * step; level <= double(reach); level += step) {
        const int x = int(std::lround(xOf(level)));
        const bool zero = std::abs(level) < step / 2;
        painter.fillRect(x, area.top(), 1, area.height(), zero ? tokens.line2 : tokens.grid);
        const QString text = zero ? QStringLiteral("0")
                                  : (level < 0 ? QString(QChar(0x2212)) : QStringLiteral("+")) + QString::number(std::abs(level));
        painter.setPen(tokens.text2);
        painter.drawText(QRect(x - 24, 0, 48, top_ - 4), Qt::AlignHCenter | Qt::AlignBottom, text);
    }
    painter.setPen(tokens.text3);
    painter.drawText(QRect(area.right() - 24, area.bottom() - metrics.height(), 28, metrics.height()), Qt::AlignRight, tr("dB"));
    painter.setRenderHint(QPainter::Antialiasing);
    painter.setClipRect(area);
    const auto trace = [&](const std::vector<float>& curve, const QPen& pen) {
        QPainterPath path;
        for (std::size_t i = 0; i < curve.size(); ++i) {
            const QPointF point(xOf(double(curve[i])),
                                area.bottom() + 1 - (double(i) + 0.5) / double(curve.size()) * area.height());
            i == 0 ? path.moveTo(point) : path.lineTo(point);
        }
        painter.strokePath(path, pen);
    };
    trace(mean_, QPen(tokens.text3, 1.5, Qt::DashLine));
    trace(draw_, QPen(tokens.seriesB, 1.5));
}

} // namespace earshot
