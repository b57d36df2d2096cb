#pragma once
#include "evaluate/evaluation_model.h"
#include "widgets/panel.h"

class QHBoxLayout;
class QStackedWidget;

namespace earshot {

class CityTable;
class ComparedSources;
class ConfusionTable;
class CurvePanel;
class LatestJob;
class PanelHeader;
class PublishedTable;
class ReliabilityPlot;
class SegmentedControl;
class SourcesPanel;
class TableView;

/// Beneath the matrix: reliability, then cities, learning curve or published figures, then the most frequent confusions. A
/// comparison has its sources and their learning curves there instead.
class LowerPanels : public Panel {
    Q_OBJECT
public:
    /// `evaluation` and `sources` must outlive this.
    LowerPanels(EvaluationModel& evaluation, ComparedSources& sources, QWidget* parent = nullptr);
    ~LowerPanels() override;

    TableView& confusions() const { return *confusions_; }
    ReliabilityPlot& reliability() const { return *reliability_; }
    SourcesPanel& sources() const { return *sources_; }
    /// Cities, learning curve, published figures.
    void showMiddle(int index);

Q_SIGNALS:
    void epochChosen(int epoch);
    void epochsLeft();
    void addSourceRequested(const QWidget* under);
    void comparisonFailed(const QString& why);

private:
    void buildReliability(QHBoxLayout& layout);
    void buildMiddle(QHBoxLayout& layout);
    void buildConfusions(QHBoxLayout& layout);
    QWidget* buildComparison(ComparedSources& sources);
    QWidget* column(QHBoxLayout& layout, PanelHeader* header, QWidget* body, int stretch = 1);
    void refresh();
    void fitTemperature();

    EvaluationModel& evaluation_;
    LatestJob* job_;
    QStackedWidget* pages_;
    PanelHeader* reliabilityHead_;
    ReliabilityPlot* reliability_;
    SegmentedControl* middle_;
    QStackedWidget* stack_;
    TableView* cities_;
    CityTable* cityTable_;
    CurvePanel* curve_;
    PublishedTable* publishedTable_;
    TableView* confusions_;
    ConfusionTable* confusionTable_;
    PanelHeader* confusionHead_;
    SourcesPanel* sources_;
    PanelHeader* comparedCurvesHead_;
};

} // namespace earshot
