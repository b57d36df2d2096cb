#pragma once
#include "theme/fonts.h"
#include "theme/tokens.h"

class QCPAxis;
class QCustomPlot;

namespace earshot {

/// Ground, axes, grid and fonts of look.md, "Plots": left and bottom axis in line2 with ticks outside, horizontal gridlines only.
void applyPlotTheme(QCustomPlot& plot, const Tokens& tokens, const Fonts& fonts);

/// The look of one axis.
void applyAxisTheme(QCPAxis& axis, const Tokens& tokens, const Fonts& fonts);

} // namespace earshot
