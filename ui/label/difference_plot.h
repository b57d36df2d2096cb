#pragma once
#include <QPointF>
#include <QWidget>

#include <optional>
#include <vector>

namespace earshot {

/// A difference vector beside its spectrogram: level over frequency, the bands in line with the map's. A drag draws one.
class DifferencePlot : public QWidget {
    Q_OBJECT
public:
    explicit DifferencePlot(QWidget* parent = nullptr);

    struct Curves {
        std::vector<float> draw;            ///< in dB for each band, lowest first; what is added
        std::vector<float> mean;            ///< of the pair, dashed
        std::vector<float> lowest, highest; ///< what most of the pair's vectors lie between
        QString drawName, meanName, spreadName;
    };
    void setCurves(Curves curves);
    const Curves& curves() const { return curves_; }
    /// Frequency of each band, for the readout.
    void setHertz(std::vector<float> hertz);
    /// Height above the map, as SoundView::mapRect().top() has it.
    void setTop(int top);
    QSize sizeHint() const override { return QSize(220, 320); }
    QSize minimumSizeHint() const override { return QSize(120, 120); }

Q_SIGNALS:
    /// A person draws; in dB, all bands.
    void drawn(std::vector<float> decibels);

protected:
    void paintEvent(QPaintEvent* event) override;
    void mousePressEvent(QMouseEvent* event) override;
    void mouseMoveEvent(QMouseEvent* event) override;
    void mouseReleaseEvent(QMouseEvent* event) override;
    void leaveEvent(QEvent* event) override;

private:
    QRect area() const;
    double reach() const;
    double xOf(double decibels) const;
    double yOf(std::size_t band, std::size_t bands) const;
    std::size_t bandAt(double y) const;
    void paintScale(QPainter& painter) const;
    QRect emptiestCorner(const QSize& size) const;
    void paintLegend(QPainter& painter) const;
    void paintReadout(QPainter& painter) const;
    void drawTo(const QPointF& position);

    Curves curves_;
    std::vector<float> hertz_;
    std::optional<QPointF> pointer_;
    std::optional<QPointF> drawnTo_;
    double heldReach_ = 0; ///< the scale does not move under the pointer
    int top_ = 24;
};

} // namespace earshot
