#pragma once
#include "widgets/panel.h"

#include <vector>

namespace earshot {

/// A headline number: caption above, the number with its unit, the interval or base beside it.
struct Figure {
    QString caption; ///< "Accuracy"
    QString value;   ///< "57.23 %"; empty: not known yet, shown as a dash
    QString detail;  ///< "55.4 – 58.9"
    QString toolTip = {};
};

/// Headline figures side by side, 56 px high. Places keep their width while values change.
class FigureStrip : public Panel {
    Q_OBJECT
public:
    explicit FigureStrip(QWidget* parent = nullptr);

    void setFigures(const std::vector<Figure>& figures);
    /// Figures with the detail beneath the number instead of beside it (64 px).
    void setStacked(bool stacked);
    QSize sizeHint() const override;
    QSize minimumSizeHint() const override;

Q_SIGNALS:
    /// A figure leads to the clips it was computed from.
    void figureClicked(int index);

protected:
    void paintEvent(QPaintEvent* event) override;
    void mousePressEvent(QMouseEvent* event) override;
    bool event(QEvent* event) override;

private:
    int widthOf(const Figure& figure) const;
    int figureAt(int x) const;

    std::vector<Figure> figures_;
    std::vector<int> widths_;
    bool stacked_ = false;
};

} // namespace earshot
