#pragma once
#include "deploy/board_probe.h"
#include "widgets/panel.h"

class QAction;
class QLineEdit;

namespace earshot {

class BoardRows;
class Button;
class FactList;
class PanelHeader;

/// The list of boards, the ways to more of them, and what is on the chosen one now.
class BoardsPanel : public Panel {
    Q_OBJECT
public:
    /// What a model of this CRC is called here; empty: not known.
    using NameOfModel = std::function<QString(std::uint32_t crc)>;
    /// What was deployed last to the board at a path; empty: nothing since the start.
    using LastDeploy = std::function<QString(const QString& path)>;

    BoardsPanel(BoardList& boards, BoardProbe& probe, QAction* startVirtual, QAction* addPort, QWidget* parent = nullptr);

    void setNames(NameOfModel nameOfModel, LastDeploy lastDeploy);
    /// Opens the field for a port's path.
    void askForPath();
    QLineEdit* pathField() const { return path_; }
    FactList& facts() const { return *facts_; }
    void refresh();

private:
    BoardList& boards_;
    BoardProbe& probe_;
    NameOfModel nameOfModel_;
    LastDeploy lastDeploy_;
    BoardRows* rows_;
    QLineEdit* path_;
    FactList* facts_;
};

} // namespace earshot
