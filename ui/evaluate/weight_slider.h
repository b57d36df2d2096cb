#pragma once
#include <QAbstractSlider>

namespace earshot {

/// The ensemble weight r from 0 (3-class head only) to 1 (10-class head only), in steps of 0.01, with what it means at its ends.
class WeightSlider : public QAbstractSlider {
    Q_OBJECT
public:
    explicit WeightSlider(QWidget* parent = nullptr);

    double weight() const { return value() / 100.0; }
    /// Emits nothing.
    void setWeight(double r);
    void setEnds(const QString& low, const QString& high);
    QSize sizeHint() const override { return QSize(268, 56); }
    QSize minimumSizeHint() const override { return QSize(150, 56); }

Q_SIGNALS:
    void weightChosen(double r);

protected:
    void paintEvent(QPaintEvent* event) override;
    void mousePressEvent(QMouseEvent* event) override;
    void mouseMoveEvent(QMouseEvent* event) override;

private:
    QRectF track() const;
    void choose(double x);

    QString low_, high_;
};

} // namespace earshot
