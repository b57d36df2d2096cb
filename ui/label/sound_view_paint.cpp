// How SoundView looks.
#include "label/sound_view.h"

#include "theme/class_colours.h"
#include "theme/contrast.h"
#include "theme/theme.h"
#include "widgets/pointer_readout.h"
#include "widgets/spectrogram_view.h"

#include <QLocale>
#include <QPainter>

#include <algorithm>
#include <cmath>

namespace earshot {
namespace {

QString minus(double value, int decimals) {
    return (value < 0 ? QString(QChar(0x2212)) : QString()) + QString::number(std::abs(value), 'f', decimals);
}

} // namespace

void SoundView::render() {
    update();
    if (!picture_ || picture_->columns == 0) {
        image_ = {};
        return;
    }
    image_ = QImage(picture_->columns, picture_->bands, QImage::Format_RGB32);
    const ColourTable table = colourTable(map_, tokensOf(*this));
    const float scale = high_ > low_ ? 255.0F / (high_ - low_) : 0.0F;
    for (int band = 0; band < picture_->bands; ++band) {
        auto* line = reinterpret_cast<QRgb*>(image_.scanLine(picture_->bands - 1 - band));
        const float* row = picture_->values.data() + std::size_t(band) * std::size_t(picture_->columns);
        for (int column = 0; column < picture_->columns; ++column) {
            const float value = (row[column] - low_) * scale;
            line[column] = table[std::size_t(value > 0 ? std::min(value, 255.0F) : 0.0F)];
        }
    }
}

void SoundView::paintEvent(QPaintEvent*) {
    const Tokens& tokens = tokensOf(*this);
    QPainter painter(this);
    painter.fillRect(rect(), tokens.surface);
    const QRect area = mapRect();
    painter.fillRect(area, tokens.sunken);
    if (length_ > 0)
        paintTimeAxis(painter);
    if (picture_ && !image_.isNull()) {
        if (frequencyAxis_)
            paintFrequencyAxis(painter);
        painter.setClipRect(area);
        painter.setRenderHint(QPainter::SmoothPixmapTransform);
        const double left = xOf(double(picture_->start) / 44100.0);
        const double right = xOf(double(picture_->end) / 44100.0);
        painter.drawImage(QRectF(left, area.top(), right - left, area.height()), image_);
        // Padding after the end of a recording is not part of it.
        if (const double end = xOf(length_); end < area.right())
            painter.fillRect(QRectF(end, area.top(), area.right() - end + 1, area.height()), tokens.sunken);
    }
    painter.setClipRect(area);
    if (!message_.isEmpty()) {
        painter.setFont(fontsOf(*this).body());
        painter.setPen(tokens.text2);
        painter.drawText(area.adjusted(16, 0, -16, 0), Qt::AlignCenter | Qt::TextWordWrap, message_);
    }
    if (picture_)
        paintRegions(painter);
    paintSelection(painter);
    const bool cross = pointer_ && area.contains(*pointer_) && picture_ && drag_ == Drag::None;
    if (cross) {
        painter.setPen(QPen(tokens.onReadout, 1, Qt::DotLine));
        painter.drawLine(area.left(), pointer_->y(), area.right(), pointer_->y());
        painter.drawLine(pointer_->x(), area.top(), pointer_->x(), area.bottom());
    }
    if (cursor_) {
        painter.fillRect(QRectF(xOf(*cursor_) - 0.75, area.top(), 1.5, area.height()), tokens.onReadout);
        painter.setClipping(false);
        const double x = xOf(*cursor_);
        if (x >= area.left() && x <= area.right()) {
            painter.setRenderHint(QPainter::Antialiasing);
            painter.setPen(Qt::NoPen);
            painter.setBrush(tokens.text);
            painter.drawPolygon(QPolygonF{{x - 4, area.top() - 6.0}, {x + 4, area.top() - 6.0}, {x, area.top() - 0.5}});
        }
    }
    if (cross)
        paintReadout(painter);
}

void SoundView::paintTimeAxis(QPainter& painter) const {
    const Tokens& tokens = tokensOf(*this);
    const QFont font = fontsOf(*this).number(TextSize::Axis);
    const QFontMetrics metrics(font);
    const QRect area = mapRect();
    painter.setFont(font);
    const double span = window_.second - window_.first;
    const double step = niceStep(span, std::max(2, area.width() / 90));
    const int decimals = step < 1 ? int(std::ceil(-std::log10(step) - 1e-9)) : 0;
    const QString unit = tr("min:s");
    const int unitWidth = metrics.horizontalAdvance(unit) + 8;
    for (double t = std::ceil(window_.first / step - 1e-9) * step; t <= window_.second + 1e-9; t += step) {
        const int x = int(std::lround(xOf(t)));
        painter.setPen(tokens.line2);
        painter.drawLine(x, area.top() - 4, x, area.top() - 1);
        const QString text = timeText(t, decimals);
        const int width = metrics.horizontalAdvance(text);
        const int left = std::max(x - width / 2, frequencyAxis_ ? area.left() - 8 : area.left());
        if (left + width > area.right() - unitWidth)
            continue;
        painter.setPen(tokens.text2);
        painter.drawText(left, area.top() - 7, text);
    }
    painter.setPen(tokens.text3);
    painter.drawText(QRect(area.right() - unitWidth, 0, unitWidth, area.top() - 4), Qt::AlignRight | Qt::AlignBottom, unit);
}

void SoundView::paintFrequencyAxis(QPainter& painter) const {
    const Tokens& tokens = tokensOf(*this);
    const QFontMetrics metrics(fontsOf(*this).number(TextSize::Axis));
    const QRect area = mapRect();
    painter.setFont(fontsOf(*this).number(TextSize::Axis));
    painter.setPen(tokens.text3);
    painter.drawText(QRect(8, area.top() - 2, area.left() - 8, metrics.height()), Qt::AlignLeft | Qt::AlignTop, tr("kHz"));
    double lastY = area.top() + metrics.height() - 4;
    for (const double kilohertz : {20.0, 16.0, 8.0, 4.0, 2.0, 1.0, 0.5, 0.2, 0.1, 0.05}) {
        const double y = yOf(kilohertz * 1000);
        if (y - lastY < metrics.height() || y > area.bottom() - metrics.height() / 4)
            continue;
        lastY = y;
        painter.setPen(tokens.line2);
        painter.drawLine(area.left() - 4, int(y), area.left() - 1, int(y));
        painter.setPen(tokens.text2);
        painter.drawText(QRect(0, int(y) - metrics.height() / 2, area.left() - 8, metrics.height()),
                         Qt::AlignRight | Qt::AlignVCenter, QString::number(kilohertz));
    }
}

void SoundView::paintRegions(QPainter& painter) const {
    const Tokens& tokens = tokensOf(*this);
    const QRect area = mapRect();
    const QFont font = fontsOf(*this).text(TextSize::Caption, true);
    const QFontMetrics metrics(font);
    painter.setFont(font);
    for (const RegionMark& region : regions_) {
        const double top = region.highHz ? yOf(*region.highHz) : area.top() + 1;
        const double bottom = region.lowHz ? yOf(*region.lowHz) : area.bottom();
        const bool moving = resized_ && region.id == selectedRegion_;
        const QRectF box(QPointF(xOf(moving ? resized_->first : region.start), top),
                         QPointF(xOf(moving ? resized_->second : region.end), bottom));
        if (box.right() < area.left() || box.left() > area.right())
            continue;
        const bool chosen = region.id == selectedRegion_;
        painter.setPen(QPen(tokens.onReadout, chosen ? 2 : 1));
        painter.setBrush(Qt::NoBrush);
        painter.drawRect(box);
        const QColor ground = region.classIndex >= 0 ? classColour(region.classIndex, tokens).colour : tokens.seriesOther;
        QRectF tag(std::max<double>(box.left(), area.left()) + 1, box.top() + 1, metrics.horizontalAdvance(region.label) + 12,
                   metrics.height() + 3);
        tag.setWidth(std::min(tag.width(), std::max(6.0, box.right() - tag.left())));
        painter.fillRect(tag, ground);
        painter.setPen(textOn(ground));
        painter.drawText(tag.adjusted(6, 0, -2, 0), Qt::AlignVCenter | Qt::AlignLeft,
                         metrics.elidedText(region.label, Qt::ElideRight, int(tag.width() - 8)));
    }
}

void SoundView::paintSelection(QPainter& painter) const {
    const Tokens& tokens = tokensOf(*this);
    const QRect area = mapRect();
    if (selection_) {
        const bool box = hertz_ && picture_;
        const QRectF shade(QPointF(xOf(selection_->first), box ? yOf(hertz_->second) : area.top()),
                           QPointF(xOf(selection_->second), box ? yOf(hertz_->first) : area.bottom()));
        QColor veil = tokens.onReadout;
        veil.setAlphaF(0.14F);
        painter.fillRect(shade, veil);
        painter.setPen(QPen(tokens.onReadout, 1.5));
        painter.setBrush(Qt::NoBrush);
        if (box) {
            painter.drawRect(shade);
        } else {
            painter.drawLine(shade.topLeft(), shade.bottomLeft());
            painter.drawLine(shade.topRight(), shade.bottomRight());
        }
    }
    if (const auto ends = handled())
        paintHandles(painter, xOf(ends->first), xOf(ends->second));
}

void SoundView::paintHandles(QPainter& painter, double left, double right) const {
    const Tokens& tokens = tokensOf(*this);
    const double middle = mapRect().center().y();
    painter.setPen(tokens.line2);
    painter.setBrush(tokens.onReadout);
    for (const double x : {left, right}) // 6 x 28
        painter.drawRect(QRectF(x - 3, middle - 14, 6, 28));
}

void SoundView::paintReadout(QPainter& painter) const {
    const QRect area = mapRect();
    const double seconds = secondsAt(pointer_->x());
    const double at = (seconds * 44100.0 - double(picture_->start)) / double(picture_->end - picture_->start);
    const int band =
        std::clamp(int((area.bottom() - pointer_->y()) * double(picture_->bands) / area.height()), 0, picture_->bands - 1);
    const QString thin(QChar(0x2009));
    QStringList lines{timeText(std::max(0.0, seconds), 3),
                      QLocale(QLocale::English).toString(std::lround(picture_->hertz[std::size_t(band)])) + thin + tr("Hz")};
    if (at >= 0 && at < 1 && seconds <= length_) {
        const int column = std::min(int(at * picture_->columns), picture_->columns - 1);
        lines << minus(picture_->values[std::size_t(band) * std::size_t(picture_->columns) + std::size_t(column)], 1) + thin +
                     unit_;
    }
    paintPointerReadout(painter, *this, area, *pointer_, lines);
}

} // namespace earshot
