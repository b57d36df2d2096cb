#pragma once
#include "widgets/panel.h"

class QAction;
class QHBoxLayout;

namespace earshot {

class Button;
class Label;
class SearchField;
class Workspace;

/// The line above the workspace: project / what you look at, the search, and the way onward.
class ContextBar : public Panel {
    Q_OBJECT
public:
    explicit ContextBar(QWidget* parent = nullptr);

    void setProject(const QString& name, const QString& folder);
    /// Shows what `workspace` contributes; its widget keeps belonging to the workspace's page when another one is shown.
    void setWorkspace(Workspace& workspace, QWidget* contextWidget);
    SearchField* search() const { return search_; }

private:
    void refresh();

    QHBoxLayout* layout_;
    Label* project_;
    Label* separator_;
    Label* caption_;
    SearchField* search_;
    Button* onward_ = nullptr;
    QWidget* contextWidget_ = nullptr;
    Workspace* workspace_ = nullptr;
    QString folder_;
};

} // namespace earshot
