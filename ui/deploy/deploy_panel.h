#pragma once
#include "deploy/deploy_failure.h"
#include "deploy/deployable_model.h"
#include "widgets/panel.h"

class QBoxLayout;
class QScrollArea;

namespace earshot {

class BoardProbe;
class Button;
class CapacityBar;
class ErrorPanel;
class FactList;
class Label;
class LayerCostsView;
class PanelHeader;
class SegmentedControl;
class StepsView;

/// What goes on the board, how it gets there, and what it will cost: the centre of the Deploy workspace.
class DeployPanel : public Panel {
    Q_OBJECT
public:
    /// All must outlive this.
    DeployPanel(DeployRun& run, BoardList& boards, BoardProbe& probe, QWidget* parent = nullptr);

    /// Null: none. Forgets what a board measured of another model.
    void setModel(std::shared_ptr<const ModelFacts> model, const QString& name);
    /// Cycles by layer as the chosen board measured them; empty: those of the build.
    void setMeasuredCosts(std::vector<LayerCost> costs);
    DeployRun::Kind kind() const;
    void setKind(DeployRun::Kind kind);
    /// Why nothing can be deployed now; empty: it can.
    void setUnavailable(const QString& why);

    ErrorPanel* errorPanel() const { return error_; }
    Button* deployButton() const { return deploy_; }
    QString title() const;
    QString sentence() const;
    const LayerCostsView& costsView() const { return *costs_; }
    FactList& facts() const { return *facts_; }
    CapacityBar& flash() const { return *flash_; }
    /// The button of a mend that is offered; null when it is not.
    Button* mendButton(Mend mend) const;

Q_SIGNALS:
    void deployRequested();
    void stopRequested();
    void mendRequested(earshot::Mend mend);

protected:
    void resizeEvent(QResizeEvent* event) override;

private:
    QWidget* makeHeader();
    QWidget* makeContents();
    QWidget* makeLog();
    void refresh();
    void refreshHeader();
    void refreshModel();
    void showTrouble();

    DeployRun& run_;
    BoardList& boards_;
    BoardProbe& probe_;
    std::shared_ptr<const ModelFacts> model_;
    QString modelName_;
    std::vector<LayerCost> measured_;
    QString unavailable_;
    Label* title_;
    Label* sentence_;
    SegmentedControl* kind_;
    Button* deploy_;
    Button* stop_;
    ErrorPanel* error_;
    std::vector<std::pair<Mend, Button*>> mends_;
    std::optional<Trouble> trouble_; ///< that is told now
    QString shownTrouble_;
    QBoxLayout* columns_;
    PanelHeader* modelHeader_;
    PanelHeader* stepsHeader_;
    CapacityBar* flash_;
    CapacityBar* ram_;
    FactList* facts_;
    StepsView* steps_;
    PanelHeader* costsHeader_;
    LayerCostsView* costs_;
    QScrollArea* scroll_;
};

} // namespace earshot
