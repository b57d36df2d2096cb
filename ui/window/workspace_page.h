#pragma once
#include "widgets/panel.h"

#include <vector>

class QSettings;
class QSplitter;

namespace earshot {

class Workspace;

/// Lays out one workspace: list | toolbar over centre | inspector, with 1-px splitters that remember their places. Made empty;
/// `build` asks the workspace for its parts the first time it is shown.
class WorkspacePage : public Panel {
    Q_OBJECT
public:
    /// `workspace` and `settings` must outlive this.
    WorkspacePage(Workspace& workspace, QSettings& settings, QWidget* parent);

    void build();
    Workspace& workspace() const { return workspace_; }
    /// The workspace's part of the context bar; null when it has none.
    QWidget* contextWidget() const { return contextWidget_; }

    bool hasList() const { return list_ != nullptr; }
    bool hasInspector() const { return inspector_ != nullptr; }
    /// A person's wish. Where there is no room for both, the inspector stays, unless the list was asked for last.
    void setListFolded(bool folded);
    void setInspectorFolded(bool folded);
    bool isListShown() const;
    bool isInspectorShown() const;

    /// First widgets of the parts, in the order of F6: toolbar, list, centre, inspector. Hidden parts are left out.
    std::vector<QWidget*> areas() const;

protected:
    void resizeEvent(QResizeEvent* event) override;

private:
    void adapt();
    void remember();

    Workspace& workspace_;
    QSettings& settings_;
    QSplitter* splitter_ = nullptr;
    QWidget* contextWidget_ = nullptr;
    QWidget* toolbar_ = nullptr;
    QWidget* list_ = nullptr;
    QWidget* centre_ = nullptr;
    QWidget* inspector_ = nullptr;
    bool listFolded_ = false;
    bool listFirst_ = false; ///< a person asked for the list, and not for the inspector since
    bool inspectorFolded_ = false;
    bool wide_ = false;
};

} // namespace earshot
