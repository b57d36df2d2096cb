#pragma once
#include "train/settings_draft.h"
#include "widgets/panel.h"

#include <vector>

class QAction;

namespace earshot {

class Button;
class ChoiceBox;
class Label;
class PanelHeader;
class SettingRow;

/// The settings of the run to start, or of the one that goes on.
class SettingsPanel : public Panel {
    Q_OBJECT
public:
    /// `draft` must outlive this. `start` begins a run with it, `apply` gives it to the running one.
    SettingsPanel(SettingsDraft& draft, QAction* start, QAction* apply, QWidget* parent = nullptr);

    /// Shows what the draft says; called after changes from elsewhere.
    void refresh();
    /// Whether the project's classes have super-classes: settings of the second head are of no use without.
    void setTwoHeads(bool possible);
    SettingRow* row(const QString& key) const;
    ChoiceBox* presets() const { return presets_; }

Q_SIGNALS:
    /// A person changed something.
    void edited();

private:
    void build();
    void showHelp(const SettingSpec& spec);
    void noteEdit();

    SettingsDraft& draft_;
    PanelHeader* header_;
    ChoiceBox* presets_;
    std::vector<SettingRow*> rows_;
    Label* headsTitle_ = nullptr;
    Label* oneHead_ = nullptr;
    Label* help_;
    Button* start_;
    Button* apply_;
    Button* revert_;
    bool twoHeads_ = true;
};

} // namespace earshot
