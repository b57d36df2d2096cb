#pragma once
#include "project/project_summary.h"
#include "widgets/panel.h"

class QStandardItemModel;

namespace earshot {

class ErrorPanel;
class FigureStrip;
class Label;
class OpenProject;
class PanelHeader;
class Shell;
class StepList;
class TableView;

/// The open project at a glance: the way from recordings to the board, what to look into, classes and devices in figures.
class SummaryPage : public Panel {
    Q_OBJECT
public:
    SummaryPage(OpenProject& project, Shell& shell, QWidget* parent = nullptr);

    /// Counts anew off the GUI thread, then shows it.
    void refresh();
    const ProjectSummary& summary() const { return summary_; }
    QString problem() const;

Q_SIGNALS:
    void shown(); ///< a counting was shown
    void importRequested();
    void repairRequested();

protected:
    void changeEvent(QEvent* event) override;

private:
    QWidget* makeLeft();
    QWidget* makeRight();
    void show(ProjectSummary summary);
    void showState();
    void fillFigures();
    void fillClasses();
    void fillDevices();
    void fillProblems();
    void fillSteps();

    OpenProject& project_;
    Shell& shell_;
    ProjectSummary summary_;
    std::uint64_t asked_ = 0;
    Label* name_;
    Label* sentence_;
    ErrorPanel* state_;
    StepList* steps_;
    PanelHeader* problemsHeader_;
    TableView* problems_;
    FigureStrip* figures_;
    PanelHeader* dataHeader_;
    TableView* classes_;
    PanelHeader* devicesHeader_;
    TableView* devices_;
};

} // namespace earshot
