#include "evaluate/weight_slider.h"

#include "theme/theme.h"

#include <QMouseEvent>
#include <QPainter>

#include <algorithm>
#include <cmath>

namespace earshot {

WeightSlider::WeightSlider(QWidget* parent) : QAbstractSlider(parent) {
    setRange(0, 100);
    setSingleStep(1);
    setPageStep(10);
    setOrientation(Qt::Horizontal);
    setFocusPolicy(Qt::StrongFocus);
    setProperty("focusInside", true);
    setAccessibleName(tr("Ensemble weight r"));
    setSizePolicy(QSizePolicy::Preferred, QSizePolicy::Fixed);
    connect(this, &QAbstractSlider::valueChanged, this, [this](int value) {
        update();
        Q_EMIT weightChosen(value / 100.0);
    });
}

void WeightSlider::setWeight(double r) {
    const QSignalBlocker quiet(this);
    setValue(int(std::lround(r * 100)));
    update();
}

void WeightSlider::setEnds(const QString& low, const QString& high) {
    low_ = low;
    high_ = high;
    update();
}

QRectF WeightSlider::track() const {
    return QRectF(7, height() / 2.0 - 2, width() - 14, 2);
}

void WeightSlider::choose(double x) {
    setValue(int(std::lround((x - track().left()) / track().width() * 100)));
}

void WeightSlider::mousePressEvent(QMouseEvent* event) {
    choose(event->position().x());
}

void WeightSlider::mouseMoveEvent(QMouseEvent* event) {
    if (event->buttons().testFlag(Qt::LeftButton))
        choose(event->position().x());
}

void WeightSlider::paintEvent(QPaintEvent*) {
    const Tokens& tokens = tokensOf(*this);
    QPainter painter(this);
    painter.setRenderHint(QPainter::Antialiasing);
    const QRectF line = track();
    painter.setFont(fontsOf(*this).number(TextSize::Caption));
    const int text = painter.fontMetrics().height();
    painter.setPen(isEnabled() ? tokens.text2 : tokens.text3);
    painter.drawText(QRectF(2, line.top() - text - 7, width() - 4, text), Qt::AlignLeft | Qt::AlignVCenter,
                     tr("Ensemble weight"));
    painter.setFont(fontsOf(*this).number(TextSize::Caption, true));
    painter.setPen(isEnabled() ? tokens.text : tokens.text3);
    painter.drawText(QRectF(2, line.top() - text - 7, width() - 4, text), Qt::AlignRight | Qt::AlignVCenter,
                     isEnabled() ? QStringLiteral("r = %1").arg(weight(), 0, 'f', 2) : tr("fixed"));
    painter.setFont(fontsOf(*this).number(TextSize::Axis));
    painter.setPen(isEnabled() ? tokens.text2 : tokens.text3);
    const QRectF ends(2, line.bottom() + 6, width() - 4, painter.fontMetrics().height());
    painter.drawText(ends, Qt::AlignLeft | Qt::AlignVCenter, low_);
    painter.drawText(ends, Qt::AlignRight | Qt::AlignVCenter, high_);
    const double x = line.left() + weight() * line.width();
    painter.setPen(tokens.line2);
    for (int i = 0; i <= 5; ++i) {
        const double tick = line.left() + i * line.width() / 5;
        painter.drawLine(QPointF(tick, line.bottom() + 2), QPointF(tick, line.bottom() + 5));
    }
    painter.fillRect(line, tokens.line2);
    if (!isEnabled())
        return;
    painter.fillRect(QRectF(line.left(), line.top(), x - line.left(), line.height()), tokens.accent);
    painter.setPen(QPen(tokens.accent, 2));
    painter.setBrush(tokens.surface);
    painter.drawEllipse(QPointF(x, line.center().y()), 6, 6);
}

} // namespace earshot
