#pragma once
#include "evaluate/accuracy_rows.h"
#include "evaluate/evaluation_model.h"
#include "widgets/matrix_view.h"
#include "widgets/panel.h"

#include <functional>

namespace earshot {

class DeviceRows;
class MatrixLegend;

/// The matrix with the accuracies and the device table in its rows: everything on it leads to clips.
class MatrixArea : public Panel {
    Q_OBJECT
public:
    /// `evaluation` must outlive this.
    explicit MatrixArea(EvaluationModel& evaluation, QWidget* parent = nullptr);

    MatrixView& matrix() const { return *matrix_; }
    AccuracyRows& accuracy() const { return *accuracy_; }
    DeviceRows& devices() const { return *devices_; }
    /// What a cell says beside its count; `counts`: nothing.
    void setShare(MatrixShare share, bool counts);
    /// One colour scale for diagonal and confusions.
    void setOneScale(bool one);
    /// Accuracy or log loss in the rows.
    void toggleMeasure();
    /// Does `paint` while the selection is not shown.
    void withoutSelection(const std::function<void()>& paint);
    QSize minimumSizeHint() const override;

Q_SIGNALS:
    /// Enter or double click on a cell.
    void cellActivated();

protected:
    void resizeEvent(QResizeEvent* event) override;

private:
    void refresh();
    void refreshRows();
    void showSelection();
    void place();

    EvaluationModel& evaluation_;
    MatrixView* matrix_;
    AccuracyRows* accuracy_;
    DeviceRows* devices_;
    MatrixLegend* legend_;
    MatrixShare share_ = MatrixShare::Row;
    bool counts_ = false;
    RowMeasure measure_ = RowMeasure::Accuracy;
    bool oneScale_ = false;
};

} // namespace earshot
