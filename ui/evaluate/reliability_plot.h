#pragma once
#include "evaluation/calibration.h"

#include <QWidget>

#include <optional>

class QCustomPlot;

namespace earshot {

/// How often answers of a confidence are right, over the share of clips that have that confidence.
class ReliabilityPlot : public QWidget {
    Q_OBJECT
public:
    explicit ReliabilityPlot(QWidget* parent = nullptr);

    /// Takes what was fitted away.
    void setData(const Reliability& reliability);
    /// The same after temperature scaling, as a dashed line.
    void setFitted(const Reliability& reliability);
    const std::optional<Reliability>& fitted() const { return fitted_; }
    QSize sizeHint() const override { return QSize(300, 150); }

Q_SIGNALS:
    /// A bin was clicked: confidences in (low, high].
    void binClicked(double low, double high);

protected:
    void changeEvent(QEvent* event) override;

private:
    void rebuild();

    Reliability reliability_;
    std::optional<Reliability> fitted_;
    QCustomPlot* plot_;
};

} // namespace earshot
