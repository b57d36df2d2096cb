#include "train/curve_stack.h"

#include "theme/fonts.h"
#include "theme/theme.h"

#include <algorithm>

namespace earshot {
namespace {

/// Heights of the data areas in shares, top to bottom: log loss, accuracy, learning rate, conflict, cosine.
constexpr double kShares[] = {3, 2.7, 1.15, 1.1, 1.15};
constexpr int kLowest = 34; ///< px of a data area

} // namespace

CurveStack::CurveStack(QWidget* parent) : Panel(&Tokens::surface, {}, parent) {
    setObjectName(QStringLiteral("train.curves"));
    setFocusPolicy(Qt::NoFocus);
}

void CurveStack::setPlots(std::vector<LinePlotData> plots) {
    QStringList labels;
    for (const LinePlotData& plot : plots)
        for (const PlotSeries& series : plot.series)
            if (!series.dotted)
                labels << QStringLiteral("00.00  ") + (series.valueAlone ? QString() : series.name);
    labels << QStringLiteral("0.00  ensemble"); // room is kept before the data comes
    const int left = LinePlot::leftMarginFor(*this, {QStringLiteral("0.00"), QStringLiteral("100")});
    const int right = LinePlot::rightMarginFor(*this, labels);
    while (plots_.size() < plots.size()) {
        auto* plot = new LinePlot(this);
        plot->setMinimumSize(120, 40);
        plot->setReadoutHost(this);
        connect(plot, &LinePlot::cursorMoved, this, [this, plot](std::optional<double> x) { follow(x, plot); });
        plots_.push_back(plot);
    }
    shown_ = int(plots.size());
    for (std::size_t i = 0; i < plots_.size(); ++i) {
        plots_[i]->setVisible(i < plots.size());
        if (i >= plots.size())
            continue;
        plots[i].leftMargin = left;
        plots[i].rightMargin = right;
        plots_[i]->setData(plots[i]);
    }
    const int line = QFontMetrics(fontsOf(*this).number(TextSize::Axis)).height();
    setMinimumHeight(shown_ * (line + 12 + kLowest) + line + 8);
    place();
}

void CurveStack::follow(std::optional<double> x, const LinePlot* leader) {
    for (LinePlot* plot : plots_)
        if (plot != leader)
            plot->setCursor(x, false);
        else
            plot->setCursor(x, true);
}

void CurveStack::resizeEvent(QResizeEvent* event) {
    Panel::resizeEvent(event);
    place();
}

void CurveStack::place() {
    if (shown_ == 0)
        return;
    const int line = QFontMetrics(fontsOf(*this).number(TextSize::Axis)).height();
    const int around = line + 12; // title above, gap beneath: the margins of LinePlot
    double shares = 0;
    for (int i = 0; i < shown_; ++i)
        shares += kShares[std::min(i, 4)];
    const double room = std::max(0, height() - shown_ * around - line - 2);
    double y = 0;
    for (int i = 0; i < shown_; ++i) {
        const double tall = around + room * kShares[std::min(i, 4)] / shares + (i + 1 == shown_ ? line + 2 : 0);
        plots_[std::size_t(i)]->setGeometry(0, int(y), width(), int(y + tall) - int(y));
        y += tall;
    }
}

} // namespace earshot
