#pragma once
#include "evaluation/calibration.h"

#include <QWidget>

class QCustomPlot;

namespace earshot {

/// How often answers of a confidence are right, over the share of clips that have that confidence.
class ReliabilityPlot : public QWidget {
    Q_OBJECT
public:
    explicit ReliabilityPlot(QWidget* parent = nullptr);

    void setData(const Reliability& reliability);
    QSize sizeHint() const override { return QSize(300, 150); }

Q_SIGNALS:
    /// A bin was clicked: confidences in (low, high].
    void binClicked(double low, double high);

protected:
    void changeEvent(QEvent* event) override;

private:
    void rebuild();

    Reliability reliability_;
    QCustomPlot* plot_;
};

} // namespace earshot
