#pragma once
#include "label/sound_sink.h"
#include "project/project_types.h"
#include "window/workspace.h"

#include <memory>
#include <optional>

class QLineEdit;
class QStackedWidget;
class QTimer;

namespace earshot {

class Button;
class ChoiceBox;
class ClassBar;
class Label;
class LabelEditor;
class OpenProject;
class ProgressBar;
class RecordingInspector;
class RecordingTable;
class SearchField;
class SegmentedControl;
class SoundPanel;
class TableView;

/// Go through recordings with ears, eyes and ten fingers: list, spectrogram, player, labels by key.
class LabelWorkspace : public Workspace {
    Q_OBJECT
public:
    /// `project` must outlive this. `sink` is where sound goes.
    LabelWorkspace(OpenProject& project, std::unique_ptr<SoundSink> sink);
    ~LabelWorkspace() override;

    QString id() const override { return QStringLiteral("label"); }
    QString title() const override { return tr("Label"); }
    void attach(Shell& shell, QWidget* page) override;
    QWidget* contextWidget() override;
    QString contextText() const override;
    QWidget* toolbar() override;
    QWidget* list() override;
    QWidget* centre() override;
    QWidget* inspector() override;
    int listWidth() const override { return 288; }
    bool isEmpty() const override;
    std::vector<Found> find(const QString& query, int limit) override;
    void entered() override;
    void left() override;

    /// Shows a recording, and where in it (seconds) there is something to hear.
    void openRecording(std::int64_t id, double seconds = 0);
    std::int64_t currentRecording() const { return current_.id; }
    RecordingTable& table() { return *table_; }
    TableView* view() const { return view_; }
    SoundPanel& sound() { return *sound_; }
    LabelEditor& editor() { return *editor_; }
    SearchField* filterField() const { return filter_; }

private:
    void addActions(QWidget* page);
    void addViewActions(QWidget* page);
    QWidget* makeTransport();
    void connectSound();
    void selectRow(int row);
    void step(int by);
    void showCurrent();
    void showLabels();
    void labelWith(int classIndex);
    void removeLabel();
    void applyFilter();
    void listed();
    void showCounts();
    void showUndo();
    void showPlaying();
    void setView(int view);

    OpenProject& project_;
    std::unique_ptr<SoundSink> sink_;
    Shell* shell_ = nullptr;
    std::unique_ptr<LabelEditor> editor_;
    std::unique_ptr<RecordingTable> table_;
    Recording current_;
    std::optional<double> seekWhenOpen_;
    int advanceRow_ = -1;
    QTimer* filterSoon_ = nullptr;
    TableView* view_ = nullptr;
    SearchField* filter_ = nullptr;
    ChoiceBox* show_ = nullptr;
    Label* counts_ = nullptr;
    SegmentedControl* views_ = nullptr;
    QWidget* stftChoices_ = nullptr;
    QStackedWidget* pages_ = nullptr;
    SoundPanel* sound_ = nullptr;
    ClassBar* classes_ = nullptr;
    Button* play_ = nullptr;
    Button* loop_ = nullptr;
    Label* time_ = nullptr;
    Label* stretch_ = nullptr;
    Label* heard_ = nullptr;
    RecordingInspector* inspector_ = nullptr;
};

} // namespace earshot
