#pragma once
#include "project/class_pictures.h"
#include "project/project_summary.h"
#include "widgets/panel.h"

namespace earshot {

class ErrorPanel;
class FigureStrip;
class FindingList;
class Label;
class OpenProject;
class PanelHeader;
class Shell;
class StepList;
class TableView;

/// The open project at a glance: the way from recordings to the board, what to look into, what is on disk; classes, devices and
/// runs in figures.
class SummaryPage : public Panel {
    Q_OBJECT
public:
    SummaryPage(OpenProject& project, Shell& shell, QWidget* parent = nullptr);

    /// Counts anew off the GUI thread, then shows it.
    void refresh();
    const ProjectSummary& summary() const { return summary_; }
    QString problem() const;
    /// What the classes of the summary sound like is on the page.
    bool isDrawn() const { return !pictured_.empty() && pictured_ == summary_.fingerprint; }

Q_SIGNALS:
    void shown(); ///< a counting was shown
    void drawn(); ///< what the classes sound like was shown
    void importRequested();
    void findRequested(); ///< recordings that are no longer where they were
    void repairRequested();

protected:
    void changeEvent(QEvent* event) override;

private:
    QWidget* makeLeft();
    QWidget* makeRight();
    QWidget* makeDevices();
    QWidget* makeRuns();
    void show(ProjectSummary summary);
    void showState();
    void drawClasses();
    void fillFigures();
    void fillTables();
    void fillProblems();
    void fillWay();

    OpenProject& project_;
    Shell& shell_;
    ProjectSummary summary_;
    std::vector<ClassPicture> pictures_;
    std::string pictured_; ///< fingerprint of what the pictures show
    std::uint64_t asked_ = 0;
    Label* name_;
    Label* sentence_;
    ErrorPanel* state_;
    StepList* steps_;
    PanelHeader* findingsHeader_;
    FindingList* findings_;
    TableView* problems_;
    Label* audioFolder_;
    Label* audioBytes_;
    Label* cacheBytes_;
    Label* projectBytes_;
    FigureStrip* figures_;
    PanelHeader* dataHeader_;
    TableView* classes_;
    PanelHeader* devicesHeader_;
    TableView* devices_;
    PanelHeader* runsHeader_;
    TableView* runs_ = nullptr;
    Label* noRuns_;
};

} // namespace earshot
