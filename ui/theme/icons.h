#pragma once
#include "theme/tokens.h"

#include <QIcon>
#include <QStringList>

namespace earshot {

/// Icon `name` of resources/icons ("play") drawn in `colour`, sharp at every size and scale. An unknown name gives a null icon.
QIcon tintedIcon(const QString& name, const QColor& colour, const QColor& disabledColour);

/// The same as an image, `size` logical px square, for painters.
QPixmap tintedPixmap(const QString& name, const QColor& colour, int size, qreal devicePixelRatio);

/// Names of all icons.
QStringList iconNames();

} // namespace earshot
