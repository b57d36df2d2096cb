#pragma once
#include "evaluate/evaluation_model.h"
#include "widgets/panel.h"

class QHBoxLayout;
class QStackedWidget;

namespace earshot {

class CityTable;
class ConfusionTable;
class LinePlot;
class PanelHeader;
class ReliabilityPlot;
class SegmentedControl;
class TableView;

/// Beneath the matrix: reliability, cities or the run's learning curve, and the most frequent confusions.
class LowerPanels : public Panel {
    Q_OBJECT
public:
    /// `evaluation` must outlive this.
    explicit LowerPanels(EvaluationModel& evaluation, QWidget* parent = nullptr);

    TableView& confusions() const { return *confusions_; }

private:
    QWidget* column(QHBoxLayout& layout, PanelHeader* header, QWidget* body);
    void refresh();

    EvaluationModel& evaluation_;
    PanelHeader* reliabilityHead_;
    ReliabilityPlot* reliability_;
    PanelHeader* middleHead_;
    SegmentedControl* middle_;
    QStackedWidget* stack_;
    TableView* cities_;
    CityTable* cityTable_;
    LinePlot* curve_;
    TableView* confusions_;
    ConfusionTable* confusionTable_;
    PanelHeader* confusionHead_;
};

} // namespace earshot
