#pragma once
#include <QAbstractSlider>

namespace earshot {

/// A horizontal slider: a 2-px track, filled up to the handle. Arrows, Page Up and Down, Home and End move it.
class Slider : public QAbstractSlider {
    Q_OBJECT
public:
    explicit Slider(const QString& accessibleName, QWidget* parent = nullptr);

    /// Tick marks beneath the track, so many equal parts; 0: none.
    void setParts(int parts);
    QSize sizeHint() const override { return QSize(96, 24); }
    QSize minimumSizeHint() const override { return QSize(48, 24); }

protected:
    void paintEvent(QPaintEvent* event) override;
    void mousePressEvent(QMouseEvent* event) override;
    void mouseMoveEvent(QMouseEvent* event) override;
    void sliderChange(SliderChange change) override;

private:
    QRectF track() const;
    void choose(double x);

    int parts_ = 0;
};

} // namespace earshot
