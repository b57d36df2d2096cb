#pragma once
#include "label/sound_sink.h"
#include "project/project_types.h"
#include "window/workspace.h"

#include <memory>
#include <optional>

class QAction;
class QStackedWidget;
class QTimer;

namespace earshot {

class ChoiceBox;
class ClassBar;
class Label;
class LabelEditor;
class LabelFiles;
class ModulationPanel;
class OpenProject;
class ProgressBar;
class RecordingInspector;
class RecordingTable;
class ReviewPanel;
class ReviewQueue;
class SearchField;
class SoundPanel;
class TableView;
class TransportBar;
class ViewToolbar;

/// Go through recordings with ears, eyes and ten fingers: list, spectrogram, player, labels by key, review queue.
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
    QAction* onward() const override;
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
    ReviewQueue& queue() { return *queue_; }
    ReviewPanel* reviewPanel() const { return review_; }
    LabelFiles& files() { return *files_; }
    ModulationPanel* modulationPanel() const { return modulation_; }
    TransportBar* transport() const { return transport_; }
    /// Puts a segment of the named recording into the review queue; says so, or why not.
    void sendToReview(const QString& recording, int segment);
    /// 0 STFT, 1 log-mel, 2 modulated, 3 input.
    void setView(int view);

protected:
    bool eventFilter(QObject* watched, QEvent* event) override;

private:
    void addActions(QWidget* page);
    void addClassActions(QWidget* page);
    void addViewActions(QWidget* page);
    QWidget* makeNoMatch(QWidget* parent);
    QWidget* makeWork();
    void connectSound();
    void connectInspector();
    void fillShow();
    void selectRow(int row);
    void step(int by);
    void showCurrent();
    void showLabels();
    void showOpinions();
    void nameClassActions();
    void labelWithKey(const std::string& key);
    void labelWith(int classIndex);
    void labelWithName(const QString& name);
    void chooseClass();
    void removeLabel();
    void toggleFlag();
    void resizeRegion(std::int64_t region, std::pair<double, double> stretch);
    void changeSpeed(int by);
    void selectFromCursor(bool from);
    void focusWork();
    void focusQueue();
    void goTo(std::int64_t recording, int segment);
    void sendToReview();
    void sendToReview(std::int64_t recording, int segment);
    void trainOnThis();
    void takePartner();
    QString classCode(const Recording& recording) const;
    void savePicture();
    void applyFilter();
    void listed();
    void showCounts();
    bool isNarrowed() const;
    void showUndo();
    void showOnward();

    OpenProject& project_;
    std::unique_ptr<SoundSink> sink_;
    Shell* shell_ = nullptr;
    std::unique_ptr<LabelEditor> editor_;
    std::unique_ptr<ReviewQueue> queue_;
    LabelFiles* files_ = nullptr;
    std::unique_ptr<RecordingTable> table_;
    Recording current_;
    std::optional<double> seekWhenOpen_;
    std::optional<std::pair<double, double>> selectWhenOpen_;
    QTimer* filterSoon_ = nullptr;
    TableView* view_ = nullptr;
    QWidget* noMatch_ = nullptr;
    SearchField* filter_ = nullptr;
    ChoiceBox* show_ = nullptr;
    Label* counts_ = nullptr;
    ProgressBar* share_ = nullptr;
    ViewToolbar* toolbar_ = nullptr;
    QStackedWidget* pages_ = nullptr;
    SoundPanel* sound_ = nullptr;
    ClassBar* classes_ = nullptr;
    TransportBar* transport_ = nullptr;
    QStackedWidget* inspectors_ = nullptr;
    ReviewPanel* review_ = nullptr;
    RecordingInspector* inspector_ = nullptr;
    ModulationPanel* modulation_ = nullptr;
    QAction* onward_ = nullptr;
    bool playWhenOpen_ = false;
};

} // namespace earshot
