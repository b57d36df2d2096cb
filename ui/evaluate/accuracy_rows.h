#pragma once
#include "evaluation/metrics.h"

#include <QWidget>

#include <vector>

namespace earshot {

class MatrixView;

struct AccuracyRowsData {
    std::vector<double> accuracy;    ///< one a class; NaN without clips
    std::vector<Interval> intervals; ///< of accuracy, or of the change; empty: not drawn yet
    std::vector<double> other;       ///< A's accuracies; empty: no comparison
};

/// Accuracy of each class in the matrix's rows: a bar with its 95 % interval; in a comparison two dots and the interval of the
/// change. Bars start at 0.
class AccuracyRows : public QWidget {
    Q_OBJECT
public:
    /// `matrix` must outlive this and stand beside it, with the same top.
    explicit AccuracyRows(const MatrixView& matrix, QWidget* parent = nullptr);

    void setData(const AccuracyRowsData& data);
    QSize sizeHint() const override { return QSize(180, 300); }
    QSize minimumSizeHint() const override;

Q_SIGNALS:
    void classClicked(int truth);

protected:
    void paintEvent(QPaintEvent* event) override;
    void mousePressEvent(QMouseEvent* event) override;
    bool event(QEvent* event) override;

private:
    int valuesWidth() const;
    QString describe(int index) const;
    int classAt(const QPoint& position) const;
    void paintHead(QPainter& painter, const QRect& area) const;
    void paintRow(QPainter& painter, int index, const QRect& area, double low, double high) const;

    const MatrixView& matrix_;
    AccuracyRowsData data_;
};

} // namespace earshot
