#pragma once
#include "evaluation/metrics.h"

#include <QWidget>

#include <vector>

namespace earshot {

class MatrixView;

/// What the rows show of each class.
enum class RowMeasure { Accuracy, LogLoss };

struct AccuracyRowsData {
    RowMeasure measure = RowMeasure::Accuracy;
    std::vector<double> values;      ///< one a class; NaN without clips
    std::vector<Interval> intervals; ///< of the values, or of the change; empty: not drawn yet
    std::vector<double> other;       ///< A's values; empty: no comparison
    std::vector<double> published;   ///< of the baseline, one a class; empty: nothing comparable was published
};

/// Accuracy or log loss of each class in the matrix's rows: a bar with its 95 % interval and the baseline's mark; in a comparison
/// two dots and the interval of the change. Bars start at 0.
class AccuracyRows : public QWidget {
    Q_OBJECT
public:
    /// `matrix` must outlive this and stand beside it, with the same top.
    explicit AccuracyRows(const MatrixView& matrix, QWidget* parent = nullptr);

    void setData(const AccuracyRowsData& data);
    const AccuracyRowsData& data() const { return data_; }
    QSize sizeHint() const override { return QSize(180, 300); }
    QSize minimumSizeHint() const override;

Q_SIGNALS:
    void classClicked(int truth);
    /// The head was clicked: the other measure is wanted.
    void measureClicked();

protected:
    void paintEvent(QPaintEvent* event) override;
    void mousePressEvent(QMouseEvent* event) override;
    bool event(QEvent* event) override;

private:
    int valuesWidth() const;
    QString describe(int index) const;
    int classAt(const QPoint& position) const;
    bool isAccuracy() const { return data_.measure == RowMeasure::Accuracy; }
    QString valueText(double value) const;
    QString changeOf(double change) const;
    double limit() const;
    void paintHead(QPainter& painter, const QRect& area) const;
    void paintAxis(QPainter& painter, const QRect& area) const;
    void paintRow(QPainter& painter, int index, const QRect& area) const;
    void paintChange(QPainter& painter, int index, const QRect& area) const;

    const MatrixView& matrix_;
    AccuracyRowsData data_;
};

} // namespace earshot
