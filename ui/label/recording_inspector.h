#pragma once
#include "project/project_types.h"
#include "widgets/panel.h"

#include <vector>

class QGridLayout;
class QLineEdit;
class QStandardItemModel;

namespace earshot {

class Button;
class ChoiceBox;
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
    void setSelectedRegion(std::int64_t id);
    /// The devices that the modulated view can take on; empty hides the choice.
    void setDevices(const QString& reference, const QStringList& devices, int current);
    QLineEdit* noteField() const { return note_; }

Q_SIGNALS:
    void regionChosen(std::int64_t id);
    void noteEdited(const QString& note);
    void flagToggled();
    void deviceChosen(int index);
    void anotherDrawRequested();

private:
    void addFact(const QString& name, Label*& value);

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
    QWidget* modulation_;
    PanelHeader* modulationHeader_;
    ChoiceBox* devices_;
    QString shownNote_;
};

} // namespace earshot
