#pragma once
#include "base/error.h"
#include "evaluate/clip_player.h"
#include "evaluate/evaluation_model.h"
#include "window/workspace.h"

#include <QPointer>

#include <memory>

class QStackedWidget;

namespace earshot {

class Button;
class ChoiceBox;
class ClipPanel;
class EmptyState;
class ErrorPanel;
class FigureStrip;
class FilterBar;
class Label;
class LatestJob;
class LowerPanels;
class MatrixArea;
class SegmentedControl;
class WeightSlider;

/// From a number to the sound behind it: matrix, accuracies, devices, and the clips of whatever is pointed at.
class EvaluateWorkspace : public Workspace {
    Q_OBJECT
public:
    /// `player`: what clips are heard through; null: the system's sound device.
    explicit EvaluateWorkspace(std::unique_ptr<ClipPlayer> player = nullptr);
    ~EvaluateWorkspace() override;

    QString id() const override { return QStringLiteral("evaluate"); }
    QString title() const override { return tr("Evaluate"); }
    void attach(Shell& shell, QWidget* page) override;
    QWidget* contextWidget() override;
    QString contextText() const override;
    QWidget* toolbar() override;
    QWidget* centre() override;
    QWidget* inspector() override;
    int centreMinimumWidth() const override { return 640; }
    std::vector<Found> find(const QString& query, int limit) override;

    /// Reads a run folder or a predictions file in the background and shows it; `truth` overrides the truth.csv beside it.
    void open(const QString& runOrFile, const QString& truth = {});
    /// The same for the other side of a comparison (A).
    void compareWith(const QString& runOrFile);
    /// Runs that the choice in the context bar offers, newest first; each is a folder.
    void setRuns(const QStringList& folders);
    /// Where clips' names may be relative to besides the places that a run names; for what is opened from now on.
    void setAudioFolder(const QString& folder) { audioFolder_ = folder; }
    /// Looks at nothing; `projectOpen` says what the empty place offers first.
    void clear(bool projectOpen);
    /// What relabelRequested asked for was done: the figures follow.
    void labelChanged(const QString& filename, int segment, int label);

    EvaluationModel& model() { return model_; }
    MatrixArea* matrixArea() const;
    ClipPanel* clipPanel() const;
    FilterBar* filterBar() const;
    bool isReading() const;

Q_SIGNALS:
    /// A person fixed a clip's label. `filename` as in the truth, without "#k"; `label` is a class of the evaluation.
    void relabelRequested(const QString& filename, int segment, int label);
    void reviewRequested(const QString& filename, int segment);
    /// A source was read, or could not be.
    void opened();

private:
    void addActions();
    void addLabelActions();
    QAction* add(const QString& id, const QString& name, const QList<QKeySequence>& keys, const QString& icon,
                 std::function<void()> run);
    QWidget* content();
    QWidget* headlineRow();
    void read(const QString& runOrFile, const QString& truth, bool asOther);
    void showEmpty();
    void showError(const Error& error, const QString& runOrFile, bool asOther);
    void refresh();
    void refreshFigures();
    void refreshContext();
    void chooseFile(bool asOther);
    void exportMenu();
    void saveAs(const QString& suffix, const std::function<void(const std::filesystem::path&)>& write);

    EvaluationModel model_;
    std::unique_ptr<ClipPlayer> player_;
    LatestJob* reader_;
    Shell* shell_ = nullptr;
    QPointer<QWidget> page_;
    QStringList runs_;
    QString shownRun_;
    QString audioFolder_;
    QPointer<ChoiceBox> run_;
    QPointer<Button> compare_;
    QPointer<FilterBar> filters_;
    QPointer<ChoiceBox> cells_, order_;
    QPointer<SegmentedControl> head_, side_;
    QPointer<QStackedWidget> centre_;
    QPointer<EmptyState> empty_;
    bool projectOpen_ = false;
    QPointer<ErrorPanel> error_;
    QPointer<FigureStrip> figures_;
    QPointer<WeightSlider> weight_;
    QPointer<MatrixArea> area_;
    QPointer<LowerPanels> lower_;
    QPointer<ClipPanel> clips_;
};

} // namespace earshot
