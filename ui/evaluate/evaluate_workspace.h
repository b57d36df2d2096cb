#pragma once
#include "base/error.h"
#include "evaluate/clip_player.h"
#include "evaluate/compared_sources.h"
#include "evaluate/evaluation_model.h"
#include "evaluate/run_evaluations.h"
#include "widgets/error_panel.h"
#include "widgets/toast.h"
#include "window/workspace.h"

#include <QHash>
#include <QPointer>

#include <functional>
#include <memory>
#include <optional>

class QMenu;
class QSettings;
class QStackedWidget;

namespace earshot {

class Button;
class ChoiceBox;
class ClipPanel;
class EmptyState;
class FilterBar;
class HeadlineStrip;
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
    /// `player`: what clips are heard through; null: the system's sound device. `settings` keeps how the matrix is shown; it must
    /// outlive this.
    explicit EvaluateWorkspace(std::unique_ptr<ClipPlayer> player = nullptr, QSettings* settings = nullptr);
    ~EvaluateWorkspace() override;

    QString id() const override { return QStringLiteral("evaluate"); }
    QString title() const override { return tr("Evaluate"); }
    void attach(Shell& shell, QWidget* page) override;
    QWidget* contextWidget() override;
    QString contextText() const override;
    QAction* onward() const override { return onward_; }
    QWidget* toolbar() override;
    QWidget* centre() override;
    QWidget* inspector() override;
    int centreMinimumWidth() const override { return 640; }
    std::vector<Found> find(const QString& query, int limit) override;

    /// Reads a run folder or a predictions file in the background and shows it; `truth` overrides the truth.csv beside it.
    void open(const QString& runOrFile, const QString& truth = {});
    /// The same for the other side of a comparison (A).
    void compareWith(const QString& runOrFile);
    /// Predictions that were asked for with evaluationWanted are there.
    void showEvaluated(const QString& predictions);
    /// What is computed for evaluationWanted, in words; empty: nothing any more.
    void showEvaluating(const QString& activity);
    /// evaluationWanted came to nothing.
    void showNotEvaluated(const EvaluationRequest& request, const ErrorMessage& message);
    /// Runs that the choice in the context bar offers, newest first; each is a folder. `names`, by folder, are what people call
    /// them; a run without one has its folder's.
    void setRuns(const QStringList& folders, const QHash<QString, QString>& names = {});
    /// Tells the port of the board to ask, when a board is asked; empty: none is there. Without it the first that the machine
    /// lists.
    void setBoard(std::function<std::string()> port) { board_ = std::move(port); }
    /// Where clips' names may be relative to besides the places that a run names; for what is opened from now on.
    void setAudioFolder(const QString& folder) { audioFolder_ = folder; }
    /// Looks at nothing; `projectOpen` says what the empty place offers first.
    void clear(bool projectOpen);
    /// A short word about something done for this workspace.
    void say(const ToastMessage& message);

    EvaluationModel& model() { return model_; }
    ComparedSources& sources() { return sources_; }
    LowerPanels* lowerPanels() const;
    /// Has a run judged by that engine: to be looked at, or to be compared with what is looked at.
    void evaluate(const EvaluationRequest& request, bool asOther);
    /// Fills `menu` with what can be compared with.
    void fillCompareMenu(QMenu& menu);
    MatrixArea* matrixArea() const;
    ClipPanel* clipPanel() const;
    FilterBar* filterBar() const;
    bool isReading() const;

Q_SIGNALS:
    /// A person fixed a clip's label. `filename` as in the truth, without "#k"; `label` is a class of the evaluation.
    void relabelRequested(const QString& filename, int segment, int label);
    void reviewRequested(const QString& filename, int segment);
    /// The last change of a label is to be taken back, or done again.
    void undoRequested(bool back);
    /// Predictions that are not known to be there: see showEvaluated.
    void evaluationWanted(const earshot::EvaluationRequest& request);
    void evaluationCancelled();
    /// A source was read, or could not be.
    void opened();

private:
    void addActions();
    void addLabelActions();
    QAction* add(const QString& id, const QString& name, const QList<QKeySequence>& keys, const QString& icon,
                 std::function<void()> run);
    void addClipActions();
    QWidget* content();
    QWidget* headlineRow();
    void restoreView();
    void keepView(const QString& key, int value);
    QString runName(const QString& folder) const;
    void read(const QString& runOrFile, const QString& truth, bool asOther);
    void showEmpty();
    void showProblem();
    void showError(const Error& error, const QString& runOrFile, bool asOther);
    void refresh();
    void refreshFigures();
    void refreshContext();
    void chooseFile(bool asOther);
    void compareMenu(const QWidget* under);
    void showEpoch(int epoch);
    void leaveEpochs();
    void refreshEngines();
    EvaluationRequest requestFor(const QString& run, const std::string& engine) const;
    void exportMenu();
    void saveAs(const QString& suffix, const std::function<void(const std::filesystem::path&)>& write);

    EvaluationModel model_;
    ComparedSources sources_{model_};
    std::unique_ptr<ClipPlayer> player_;
    LatestJob* reader_;
    QSettings* settings_;
    Shell* shell_ = nullptr;
    QAction* onward_ = nullptr;
    QAction* autoPlay_ = nullptr;
    QAction* oneScale_ = nullptr;
    QPointer<QWidget> page_;
    QStringList runs_;
    QHash<QString, QString> runNames_; ///< by folder
    std::function<std::string()> board_;
    QString shownRun_;
    QString audioFolder_;
    bool wantedAsOther_ = false;                    ///< what evaluationWanted was for
    std::optional<EvaluationRequest> beforeEpochs_; ///< what was looked at before the epochs of a run
    QPointer<ChoiceBox> run_, engine_, a_, b_;
    QPointer<Button> swap_, stop_, notes_;
    QPointer<Label> evaluating_;
    std::vector<std::string> engines_; ///< in the order of engine_
    QPointer<Button> compare_, export_;
    QPointer<FilterBar> filters_;
    QPointer<ChoiceBox> cells_, order_;
    QPointer<SegmentedControl> head_, side_;
    QPointer<QStackedWidget> centre_;
    QPointer<EmptyState> empty_;
    bool projectOpen_ = false;
    QPointer<ErrorPanel> error_;
    QPointer<HeadlineStrip> figures_;
    QPointer<WeightSlider> weight_;
    QPointer<MatrixArea> area_;
    QPointer<LowerPanels> lower_;
    QPointer<ClipPanel> clips_;
};

} // namespace earshot
