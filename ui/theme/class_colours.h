#pragma once
#include "theme/tokens.h"

#include <QBrush>

namespace earshot {

/// How one class is drawn. Classes past the tenth repeat the ten colours with a diagonal hatch.
struct ClassColour {
    QColor colour;
    bool hatched = false;

    /// `colour`, with the hatch in `hatch` (usually the ground's colour) where there is one. Paint the colour first, then this.
    QBrush hatchBrush(const QColor& hatch) const { return hatched ? QBrush(hatch, Qt::BDiagPattern) : QBrush(Qt::NoBrush); }
};

/// Colour of class `index` (from 0, order of SceneLabels::classes).
ClassColour classColour(int index, const Tokens& tokens);

/// Colour of super-class `index` (from 0), drawn as a hollow square. Repeats after three.
QColor superClassColour(int index, const Tokens& tokens);

} // namespace earshot
