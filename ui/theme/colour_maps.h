#pragma once
#include "theme/tokens.h"

#include <QRgb>

#include <array>

namespace earshot {

enum class ColourMap { Magma, Viridis, Cividis, Grey, Delta };

/// 256 opaque colours from low to high. `Delta` diverges around index 127.5 and depends on the scheme; the others do not.
using ColourTable = std::array<QRgb, 256>;
ColourTable colourTable(ColourMap map, const Tokens& tokens);

/// Names as shown in choices ("magma"), in the enum's order.
QString colourMapName(ColourMap map);

/// Ground of a matrix cell. `share` of its row, 0 to 1. Diagonal: surface to full at 100 %; errors: surface to full at 30 %
/// (at 100 % when `oneScale`).
QColor matrixColour(double share, bool diagonal, bool oneScale, const Tokens& tokens);

/// Ground of a difference. `better` in -1 (worst of the symmetric limits) to 1 (best).
QColor differenceColour(double better, const Tokens& tokens);

} // namespace earshot
