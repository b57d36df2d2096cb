#pragma once
#include "project/project_types.h"
#include "widgets/panel.h"

#include <vector>

class QGridLayout;
class QLineEdit;
class QStandardItemModel;

namespace earshot {

class Button;
class Label;
class PanelHeader;
class TableView;

/// What is known about the recording that is looked at: its facts, note and flag, and its regions.
class RecordingInspector : public Panel {
    Q_OBJECT
public:
    explicit RecordingInspector(QWidget* parent = nullptr);

    void show(const Recording& recording, const std::vector<ProjectClass>& classes, const std::vector<AnnotationRow>& regions);
    void clear();
    /// Note and flag are the region's then; 0: the recording's.
    void setSelectedRegion(std::int64_t id);
    QLineEdit* noteField() const { return note_; }

Q_SIGNALS:
    void regionChosen(std::int64_t id);
    void noteEdited(const QString& note);
    void flagToggled();

private:
    void addFact(const QString& name, Label*& value);
    void showNote();
    void showAnnotators();

    PanelHeader* header_;
    Button* flag_;
    QGridLayout* facts_;
    Label* class_;
    Label* place_;
    Label* device_;
    Label* length_;
    Label* file_;
    QLineEdit* note_;
    PanelHeader* regionsHeader_;
    TableView* regions_;
    QStandardItemModel* model_;
    Label* annotators_;
    Recording recording_;
    std::vector<AnnotationRow> rows_;
    std::int64_t selected_ = 0;
    QString shownNote_;
};

} // namespace earshot
