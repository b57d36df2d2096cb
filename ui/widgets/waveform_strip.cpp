#include "widgets/waveform_strip.h"

#include "theme/theme.h"

#include <QMouseEvent>
#include <QPainter>

#include <algorithm>
#include <cmath>

namespace earshot {

WaveformData outline(const float* samples, std::size_t count, double sampleRate, int stretches) {
    WaveformData data;
    data.seconds = sampleRate > 0 ? double(count) / sampleRate : 0;
    const auto parts = std::min(std::size_t(std::max(stretches, 0)), count);
    for (std::size_t part = 0; part < parts; ++part) {
        const float* first = samples + count * part / parts;
        const float* last = samples + count * (part + 1) / parts;
        const auto [low, high] = std::minmax_element(first, last);
        double energy = 0;
        for (const float* sample = first; sample != last; ++sample)
            energy += double(*sample) * double(*sample);
        data.lowest.push_back(*low);
        data.highest.push_back(*high);
        data.rms.push_back(float(std::sqrt(energy / double(last - first))));
    }
    return data;
}

WaveformStrip::WaveformStrip(QWidget* parent) : QWidget(parent) {
    setMinimumHeight(32);
    setAccessibleName(tr("Waveform"));
}

void WaveformStrip::setData(const WaveformData& data) {
    data_ = data;
    negativeRms_.resize(data.rms.size());
    std::transform(data.rms.begin(), data.rms.end(), negativeRms_.begin(), std::negate<>());
    update();
}

void WaveformStrip::setCursor(std::optional<double> seconds) {
    cursor_ = seconds;
    update();
}

void WaveformStrip::setWindow(std::optional<std::pair<double, double>> window) {
    window_ = window;
    update();
}

void WaveformStrip::setSelection(std::optional<std::pair<double, double>> selection) {
    selection_ = selection;
    update();
}

double WaveformStrip::xOf(double seconds) const {
    return data_.seconds > 0 ? seconds / data_.seconds * width() : 0;
}

void WaveformStrip::paintOutline(QPainter& painter, const std::vector<float>& low, const std::vector<float>& high,
                                 const QColor& colour) const {
    const double middle = height() / 2.0;
    const double reach = middle - 2;
    const auto parts = high.size();
    for (int x = 0; x < width() && parts > 0; ++x) {
        const auto first = std::size_t(x) * parts / std::size_t(width());
        const auto last = std::max(first + 1, std::size_t(x + 1) * parts / std::size_t(width()));
        const float top = *std::max_element(high.begin() + std::ptrdiff_t(first), high.begin() + std::ptrdiff_t(last));
        const float bottom = *std::min_element(low.begin() + std::ptrdiff_t(first), low.begin() + std::ptrdiff_t(last));
        painter.fillRect(QRectF(x, middle - top * reach, 1, std::max(1.0, (top - bottom) * reach)), colour);
    }
}

void WaveformStrip::paintEvent(QPaintEvent*) {
    const Tokens& tokens = tokensOf(*this);
    QPainter painter(this);
    painter.fillRect(rect(), tokens.surface);
    if (selection_)
        painter.fillRect(QRectF(QPointF(xOf(selection_->first), 0), QPointF(xOf(selection_->second), height())), tokens.tint);
    QColor pale = tokens.seriesOther;
    pale.setAlphaF(0.5F);
    paintOutline(painter, data_.lowest, data_.highest, pale);
    paintOutline(painter, negativeRms_, data_.rms, tokens.seriesOther);
    if (window_) {
        painter.setPen(QPen(tokens.accent, 1.5));
        painter.setBrush(Qt::NoBrush);
        painter.drawRect(QRectF(QPointF(xOf(window_->first), 1), QPointF(xOf(window_->second), height() - 1)));
    }
    if (cursor_)
        painter.fillRect(QRectF(xOf(*cursor_) - 0.75, 0, 1.5, height()), tokens.text);
}

void WaveformStrip::mousePressEvent(QMouseEvent* event) {
    if (data_.seconds > 0)
        Q_EMIT seekRequested(std::clamp(event->position().x() / width(), 0.0, 1.0) * data_.seconds);
}

void WaveformStrip::mouseMoveEvent(QMouseEvent* event) {
    if (event->buttons().testFlag(Qt::LeftButton))
        mousePressEvent(event);
}

} // namespace earshot
