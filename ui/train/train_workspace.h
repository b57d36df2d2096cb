#pragma once
#include "evaluate/clip_player.h"
#include "project/project_summary.h"
#include "train/project_run_list.h"
#include "train/settings_draft.h"
#include "train/training_session.h"
#include "window/workspace.h"

#include <QPointer>
#include <QWidget>

#include <memory>
#include <vector>

class QStackedWidget;

namespace earshot {

class BatchStrip;
class Button;
class ChoiceBox;
class CliCommand;
class CurvesPanel;
class EmptyState;
class ErrorPanel;
class Label;
class OpenProject;
class QuantisePanel;
class RunHeadline;
class RunInspector;
class RunsPage;
class SettingsPanel;

/// Teach the network: choose settings, watch both heads learn, steer, stop, quantise.
class TrainWorkspace : public Workspace {
    Q_OBJECT
public:
    /// `project` must outlive this. `player`: what clips are heard through; null: the system's sound device. `program`:
    /// earshot-cli.
    explicit TrainWorkspace(OpenProject& project, std::unique_ptr<ClipPlayer> player = nullptr,
                            QString program = workerProgram());
    ~TrainWorkspace() override;

    QString id() const override { return QStringLiteral("train"); }
    QString title() const override { return tr("Train"); }
    void attach(Shell& shell, QWidget* page) override;
    QWidget* contextWidget() override;
    QAction* onward() const override;
    QWidget* list() override;
    QWidget* centre() override;
    QWidget* inspector() override;
    int listWidth() const override { return 280; }
    int inspectorWidth() const override { return 300; }
    int centreMinimumWidth() const override { return 456; }
    bool isEmpty() const override;
    void entered() override;
    std::vector<Found> find(const QString& query, int limit) override;
    bool mayClose() override;

    /// Shows a run of the project; a live one is followed. Empty: none, ready for a new one.
    void showRun(const QString& folder);
    /// Opens or closes the table of all runs, and the panel that makes the INT8 model.
    void toggleRuns();
    void openQuantise();
    const QString& shownRun() const { return shown_; }
    /// What the shown run has said so far.
    const TrainingRecord& record() const;
    /// The worker of the shown run while this window follows it; null when nobody works on it.
    TrainingSession* session() const;
    const std::vector<RunInfo>& runs() const { return runs_; }
    SettingsDraft& draft() { return draft_; }
    SettingsPanel* settings() const;
    CurvesPanel* curves() const;
    RunInspector* runInspector() const;
    QuantisePanel* quantisePanel() const;
    RunsPage* runsPage() const;
    /// What the error panel says; empty: nothing is wrong.
    QString problem() const;
    QWidget* closeBar() const { return closeBar_; }

Q_SIGNALS:
    /// A run with predictions and their truth is to be looked at in Evaluate.
    void evaluateRequested(const QString& run);
    /// A quantised run is to be put on a board.
    void deployRequested(const QString& run);
    /// A clip is to be seen and labelled; `filename` as in the dataset, without "#k".
    void clipRequested(const QString& filename, int segment);
    /// runs() was read anew.
    void runsListed();

private:
    // train_workspace.cpp
    QWidget* content();
    QWidget* makeCloseBar();
    void summarise();
    // train_refresh.cpp
    void refresh();
    void refreshStep();
    void refreshContext();
    void refreshActions();
    void refreshStrip();
    void refreshPages();
    void focusRun();
    void showProblem();
    // train_actions.cpp
    void addActions();
    QAction* add(const QString& id, const QString& name, const QList<QKeySequence>& keys, const QString& icon,
                 std::function<void()> run);
    void addRunActions();
    void togglePause();
    void exportCurves();
    void deleteRun(const QString& folder);
    void undoDelete(const RunRecord& record);
    void renameRun(const QString& folder, const QString& name);
    void showClosingQuestion(const QString& folder);
    void letClose(bool stopFirst);
    // train_runs.cpp
    void startRun();
    void resumeRun();
    void branch();
    void applyChanges();
    void openProject();
    void closeProject();
    void listRunsSoon();
    void offerComparisons();
    void takeRuns(std::vector<RunInfo> runs);
    TrainingSession& addSession(const QString& folder);
    TrainingSession* sessionOf(const QString& folder) const;
    void sessionEnded(TrainingSession& session);
    void readRecord(const QString& folder);
    void readOther(const QString& folder);
    void judge(const QString& folder, bool open);
    void keepPredictions(const QString& folder);
    void openInEvaluate();
    void leadToEvaluate(const QString& folder);
    QString nameOf(const QString& folder) const;
    const RunInfo* infoOf(const QString& folder) const;
    bool hasInt8(const QString& folder) const;
    RunRecord recordOf(const QString& folder) const;
    void storeState(const QString& folder, const QString& state);
    QString actOn() const;
    static QString jobId(const QString& what) { return QStringLiteral("train:") + what; } ///< in the status strip

    OpenProject& project_;
    std::unique_ptr<ClipPlayer> player_;
    QString program_;
    Shell* shell_ = nullptr;
    QPointer<QWidget> page_;
    SettingsDraft draft_;
    std::vector<std::unique_ptr<TrainingSession>> sessions_;
    std::unique_ptr<CliCommand> judging_;
    QString judged_; ///< the run that is being judged
    bool openWhenJudged_ = false;
    std::vector<RunInfo> runs_;
    bool listed_ = false;
    std::uint64_t listing_ = 0;
    QString shown_;
    TrainingRecord shownRecord_; ///< of a run that nobody works on
    std::optional<ProjectSummary> summary_;
    std::uint64_t summing_ = 0;
    QString startProblem_; ///< why a run could not be started
    QString checkpointFact_;
    QString signature_; ///< of what the slow parts show; see refreshStep
    bool showsRuns_ = false;
    bool quantiseOpen_ = false;
    bool mayClose_ = false;
    bool closeWhenStopped_ = false;

    QPointer<SettingsPanel> settings_;
    QPointer<ChoiceBox> runChoice_;
    QPointer<Label> stateLabel_;
    QPointer<Button> runsButton_;
    QPointer<QStackedWidget> pages_;
    QPointer<QStackedWidget> middle_;
    QPointer<EmptyState> nothing_;
    QPointer<EmptyState> noRun_;
    QPointer<RunHeadline> headline_;
    QPointer<ErrorPanel> error_;
    QPointer<QWidget> errorHolder_;
    QPointer<CurvesPanel> curves_;
    QPointer<BatchStrip> batch_;
    QPointer<QuantisePanel> quantise_;
    QPointer<RunsPage> runsPage_;
    QPointer<QWidget> closeBar_;
    QPointer<Label> closeText_;
    QPointer<RunInspector> inspector_;
};

} // namespace earshot
