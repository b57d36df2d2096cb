#include "widgets/slider.h"

#include "theme/theme.h"

#include <QMouseEvent>
#include <QPainter>

#include <algorithm>
#include <cmath>

namespace earshot {
namespace {
constexpr double kRadius = 6;
}

Slider::Slider(const QString& accessibleName, QWidget* parent) : QAbstractSlider(parent) {
    setOrientation(Qt::Horizontal);
    setFocusPolicy(Qt::StrongFocus);
    setAccessibleName(accessibleName);
    setSizePolicy(QSizePolicy::Preferred, QSizePolicy::Fixed);
}

void Slider::setParts(int parts) {
    parts_ = parts;
    update();
}

QRectF Slider::track() const {
    return QRectF(kRadius + 1, height() / 2.0 - 1, width() - 2 * kRadius - 2, 2);
}

void Slider::choose(double x) {
    const double share = std::clamp((x - track().left()) / std::max(1.0, track().width()), 0.0, 1.0);
    setValue(minimum() + int(std::lround(share * (maximum() - minimum()))));
}

void Slider::mousePressEvent(QMouseEvent* event) {
    choose(event->position().x());
}

void Slider::mouseMoveEvent(QMouseEvent* event) {
    if (event->buttons().testFlag(Qt::LeftButton))
        choose(event->position().x());
}

void Slider::sliderChange(SliderChange change) {
    QAbstractSlider::sliderChange(change);
    update();
}

void Slider::paintEvent(QPaintEvent*) {
    const Tokens& tokens = tokensOf(*this);
    QPainter painter(this);
    painter.setRenderHint(QPainter::Antialiasing);
    const QRectF line = track();
    const double share = maximum() > minimum() ? double(value() - minimum()) / (maximum() - minimum()) : 1;
    const double x = line.left() + share * line.width();
    painter.setPen(tokens.line2);
    for (int i = 0; i <= parts_ && parts_ > 0; ++i) {
        const double tick = line.left() + i * line.width() / parts_;
        painter.drawLine(QPointF(tick, line.bottom() + 3), QPointF(tick, line.bottom() + 6));
    }
    painter.fillRect(line, isEnabled() ? tokens.line2 : tokens.line);
    if (isEnabled())
        painter.fillRect(QRectF(line.left(), line.top(), x - line.left(), line.height()), tokens.accent);
    painter.setPen(QPen(isEnabled() ? tokens.accent : tokens.line2, 2));
    painter.setBrush(tokens.surface);
    painter.drawEllipse(QPointF(x, line.center().y()), kRadius, kRadius);
}

} // namespace earshot
