#include "widgets/segmented_control.h"

#include "theme/theme.h"
#include "widgets/button.h"

#include <QKeyEvent>
#include <QMouseEvent>
#include <QPainter>
#include <QPainterPath>

#include <algorithm>

namespace earshot {

SegmentedControl::SegmentedControl(const QStringList& segments, QWidget* parent) : QWidget(parent), segments_(segments) {
    setFocusPolicy(Qt::StrongFocus);
    setSizePolicy(QSizePolicy::Fixed, QSizePolicy::Fixed);
    setCurrent(0);
}

void SegmentedControl::setSegments(const QStringList& segments) {
    segments_ = segments;
    setCurrent(std::clamp(current_, 0, std::max(0, int(segments.size()) - 1)));
    updateGeometry();
}

void SegmentedControl::setCurrent(int index) {
    current_ = index;
    setAccessibleDescription(segments_.value(index));
    update();
}

int SegmentedControl::widthOf(int index) const {
    // As wide as in semibold, so that choosing moves nothing.
    return QFontMetrics(fontsOf(*this).text(TextSize::Body, true)).horizontalAdvance(segments_[index]) + 24;
}

QSize SegmentedControl::sizeHint() const {
    int width = 1;
    for (int i = 0; i < segments_.size(); ++i)
        width += widthOf(i);
    return QSize(width, controlHeight(*this));
}

void SegmentedControl::choose(int index) {
    index = std::clamp(index, 0, int(segments_.size()) - 1);
    if (index == current_)
        return;
    setCurrent(index);
    Q_EMIT chosen(index);
}

void SegmentedControl::mousePressEvent(QMouseEvent* event) {
    int right = 0;
    for (int i = 0; i < segments_.size(); ++i) {
        right += widthOf(i);
        if (event->pos().x() < right) {
            choose(i);
            return;
        }
    }
}

void SegmentedControl::keyPressEvent(QKeyEvent* event) {
    if (event->key() == Qt::Key_Left)
        choose(current_ - 1);
    else if (event->key() == Qt::Key_Right)
        choose(current_ + 1);
    else if (event->key() == Qt::Key_Space || event->key() == Qt::Key_Return || event->key() == Qt::Key_Enter)
        choose((current_ + 1) % std::max(1, int(segments_.size())));
    else
        QWidget::keyPressEvent(event);
}

void SegmentedControl::paintEvent(QPaintEvent*) {
    const Tokens& tokens = tokensOf(*this);
    QPainter painter(this);
    painter.setRenderHint(QPainter::Antialiasing);
    const QRectF frame = QRectF(rect()).adjusted(0.5, 0.5, -0.5, -0.5);
    QPainterPath outline;
    outline.addRoundedRect(frame, 4, 4);
    painter.fillPath(outline, isEnabled() ? tokens.surface : tokens.sunken);
    painter.setClipPath(outline);
    int x = 0;
    for (int i = 0; i < segments_.size(); ++i) {
        const QRect segment(x, 0, widthOf(i), height());
        const bool chosen = i == current_;
        if (chosen)
            painter.fillRect(segment, tokens.tint);
        if (i > 0)
            painter.fillRect(QRectF(x, 1, 1, height() - 2), tokens.line);
        painter.setFont(fontsOf(*this).text(TextSize::Body, chosen));
        painter.setPen(!isEnabled() ? tokens.text3 : chosen ? tokens.accent : tokens.text2);
        painter.drawText(segment, Qt::AlignCenter, segments_[i]);
        x += segment.width();
    }
    painter.setClipping(false);
    painter.setPen(QPen(isEnabled() ? tokens.line2 : tokens.line, 1));
    painter.setBrush(Qt::NoBrush);
    painter.drawRoundedRect(frame, 4, 4);
}

} // namespace earshot
