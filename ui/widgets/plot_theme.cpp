#include "widgets/plot_theme.h"

#include "widgets/qcp.h"

namespace earshot {

void applyAxisTheme(QCPAxis& axis, const Tokens& tokens, const Fonts& fonts) {
    const QPen line(tokens.line2, 1);
    axis.setBasePen(line);
    axis.setTickPen(line);
    axis.setSubTicks(false);
    axis.setTickLength(0, 4);
    axis.setTickLabelFont(fonts.number(TextSize::Axis));
    axis.setTickLabelColor(tokens.text2);
    axis.setLabelFont(fonts.number(TextSize::Axis));
    axis.setLabelColor(tokens.text3);
    axis.setSelectableParts(QCPAxis::spNone);
    axis.setNumberFormat(QStringLiteral("f"));
    const bool horizontal = axis.orientation() == Qt::Horizontal;
    axis.grid()->setVisible(!horizontal);
    axis.grid()->setPen(QPen(tokens.grid, 1));
    axis.grid()->setZeroLinePen(QPen(tokens.line2, 1));
    axis.grid()->setSubGridVisible(false);
}

void applyPlotTheme(QCustomPlot& plot, const Tokens& tokens, const Fonts& fonts) {
    plot.setBackground(QBrush(tokens.surface));
    plot.setNotAntialiasedElements(QCP::aeAxes | QCP::aeGrid);
    for (QCPAxisRect* rect : plot.axisRects()) {
        rect->setBackground(QBrush(Qt::NoBrush));
        for (QCPAxis* axis : rect->axes())
            applyAxisTheme(*axis, tokens, fonts);
    }
}

} // namespace earshot
