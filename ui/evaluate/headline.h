#pragma once
#include "evaluate/evaluation_model.h"
#include "widgets/figure_strip.h"

#include <vector>

namespace earshot {

/// Headline figures of what is looked at, with their intervals; in a comparison A's, B's and the change. The most important
/// first.
std::vector<Figure> headlineFigures(const EvaluationModel& evaluation);

/// Headline figures side by side; the last ones go where there is no room for them whole.
class HeadlineStrip : public FigureStrip {
    Q_OBJECT
public:
    using FigureStrip::FigureStrip;

    void setHeadline(const std::vector<Figure>& figures);

protected:
    void resizeEvent(QResizeEvent* event) override;
    void showEvent(QShowEvent* event) override;

private:
    void fit();

    std::vector<Figure> all_;
};

} // namespace earshot
