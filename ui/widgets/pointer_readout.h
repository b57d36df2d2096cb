#pragma once
#include <QPoint>
#include <QRect>
#include <QStringList>

class QPainter;
class QWidget;

namespace earshot {

/// Draws what a picture of sound says under the pointer: a dark panel of `lines` beside the pointer, within `area` and never over
/// what it reads. `widget` gives font and colours.
void paintPointerReadout(QPainter& painter, const QWidget& widget, const QRect& area, const QPoint& pointer,
                         const QStringList& lines);

} // namespace earshot
