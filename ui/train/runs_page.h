#pragma once
#include "train/project_run_list.h"
#include "widgets/panel.h"

namespace earshot {

class Actions;
class Button;
class PanelHeader;
class TableView;

/// All runs of the project in a table.
class RunsPage : public Panel {
    Q_OBJECT
public:
    /// Uses train.openRun, train.rename, train.delete, train.evaluate and train.runs of `actions`.
    explicit RunsPage(Actions& actions, QWidget* parent = nullptr);

    void setRuns(const std::vector<RunInfo>& runs);
    /// Folder of the current row; empty: none.
    QString current() const;
    void setCurrent(const QString& folder);
    /// Opens the editor in the current row's name.
    void editName();
    TableView& table() const { return *table_; }

Q_SIGNALS:
    void currentChanged();
    void opened(const QString& folder);
    void renamed(const QString& folder, const QString& name);

private:
    class Model;
    Model* model_;
    TableView* table_;
    PanelHeader* header_;
};

/// "done", "running", ... in words for people, the epoch with it where that says more.
QString runStateText(const RunInfo& run);

} // namespace earshot
