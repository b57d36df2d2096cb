#pragma once
#include "widgets/line_plot.h"
#include "widgets/panel.h"

#include <vector>

namespace earshot {

/// Plots one above the other over one x axis: the line under the pointer crosses them all.
class CurveStack : public Panel {
    Q_OBJECT
public:
    explicit CurveStack(QWidget* parent = nullptr);

    void setPlots(std::vector<LinePlotData> plots);
    const std::vector<LinePlot*>& plots() const { return plots_; }

protected:
    void resizeEvent(QResizeEvent* event) override;

private:
    void place();
    void follow(std::optional<double> x, const LinePlot* leader);

    std::vector<LinePlot*> plots_;
    int shown_ = 0;
};

} // namespace earshot
