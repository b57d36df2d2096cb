#pragma once
#include "project/project_summary.h"
#include "train/training_record.h"
#include "widgets/panel.h"

#include <memory>
#include <optional>

class QAction;
class QGridLayout;

namespace earshot {

class Button;
class ClipPlayer;
class Label;
class LatestJob;
class MatrixView;
class PanelHeader;
class Slider;
class WrongClips;

/// What the run gets wrong, epoch by epoch, and what it learns from.
class RunInspector : public Panel {
    Q_OBJECT
public:
    /// `open` leads to the run in Evaluate. `player`: what clips are heard through.
    RunInspector(QAction* open, std::unique_ptr<ClipPlayer> player, QWidget* parent = nullptr);
    ~RunInspector() override;

    void show(const TrainingRecord& record);
    void setSummary(const ProjectSummary& summary);
    /// Where the clips' names are relative to.
    void setAudioFolder(const std::filesystem::path& folder) { audioFolder_ = folder; }

    MatrixView& matrix() const { return *matrix_; }
    WrongClips& wrong() const { return *wrong_; }
    Slider& epochSlider() const { return *slider_; }
    /// The epoch shown; 0: none.
    int shownEpoch() const { return shown_; }

Q_SIGNALS:
    /// A clip was asked to be seen and labelled.
    void clipRequested(const QString& filename, int segment);

private:
    void build(QAction* open);
    void showEpoch();
    void showData();
    void play(int index);
    void addFact(int row, const QString& caption, Label*& value);

    std::unique_ptr<ClipPlayer> player_;
    LatestJob* reader_;
    std::filesystem::path audioFolder_;
    TrainingRecord record_;
    std::optional<ProjectSummary> summary_;
    int shown_ = 0;
    bool follows_ = true; ///< the newest epoch, until a person moves the slider back
    int playing_ = -1;
    PanelHeader* evaluation_;
    MatrixView* matrix_;
    Label* none_;
    Slider* slider_;
    Label* epoch_;
    Label* last_;
    PanelHeader* wrongHeader_;
    WrongClips* wrong_;
    Label* sound_;
    PanelHeader* data_;
    QGridLayout* facts_;
    Label* train_ = nullptr;
    Label* evaluate_ = nullptr;
    Label* judged_ = nullptr;
    Label* shared_ = nullptr;
    Label* modulation_ = nullptr;
    Label* waiting_ = nullptr;
    Label* notes_;
};

} // namespace earshot
