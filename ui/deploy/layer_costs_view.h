#pragma once
#include "deploy/deployable_model.h"

#include <QWidget>

namespace earshot {

/// Where the time of an inference goes: a bar of cycles for each group of layers, multiply-adds, cycles for each of them, totals.
class LayerCostsView : public QWidget {
    Q_OBJECT
public:
    explicit LayerCostsView(QWidget* parent = nullptr);

    void setCosts(std::vector<LayerCost> costs);
    const std::vector<LayerCost>& costs() const { return costs_; }
    QSize sizeHint() const override;
    QSize minimumSizeHint() const override { return QSize(320, sizeHint().height()); }
    /// Right edges of the two columns of numbers, for the header's captions.
    int columnWidth() const;

protected:
    void paintEvent(QPaintEvent* event) override;

private:
    int rowHeight() const;
    void paintRow(QPainter& painter, const LayerCost& cost, const QRect& row, std::uint64_t most, bool total) const;

    std::vector<LayerCost> costs_;
};

/// "28.3 M".
QString millionsText(double value, int decimals = 1);

} // namespace earshot
