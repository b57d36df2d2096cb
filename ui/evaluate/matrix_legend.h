#pragma once
#include "widgets/matrix_view.h"

namespace earshot {

/// The colour scales of a matrix with their limits and what they are a share of.
class MatrixLegend : public QWidget {
    Q_OBJECT
public:
    explicit MatrixLegend(const MatrixView& matrix, QWidget* parent = nullptr);
    QSize sizeHint() const override;

protected:
    void paintEvent(QPaintEvent* event) override;

private:
    const MatrixView& matrix_;
};

} // namespace earshot
