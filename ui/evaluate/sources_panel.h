#pragma once
#include "evaluate/compared_sources.h"
#include "widgets/panel.h"

namespace earshot {

class Button;
class PanelHeader;
class TableView;

/// The sources of a comparison: Enter or a double click looks at one as B, the buttons make it A or take it away.
class SourcesPanel : public Panel {
    Q_OBJECT
public:
    /// `sources` must outlive this.
    explicit SourcesPanel(ComparedSources& sources, QWidget* parent = nullptr);

    TableView& table() const { return *table_; }

Q_SIGNALS:
    void addRequested(const QWidget* under);
    /// A and B could not be compared; why.
    void failed(const QString& why);

private:
    void refresh();
    void act(void (ComparedSources::*what)(int));

    ComparedSources& sources_;
    PanelHeader* header_;
    Button* asA_;
    Button* asB_;
    Button* remove_;
    TableView* table_;
};

} // namespace earshot
