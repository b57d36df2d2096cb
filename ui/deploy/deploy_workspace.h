#pragma once
#include "deploy/board_asker.h"
#include "deploy/board_probe.h"
#include "deploy/board_question.h"
#include "deploy/deploy_run.h"
#include "evaluate/clip_player.h"
#include "jobs/latest_job.h"
#include "window/workspace.h"

class QStackedWidget;

namespace earshot {

class AskPanel;
class BoardsPanel;
class ChoiceBox;
class DeployPanel;
class EmptyState;
class OpenProject;
enum class Mend;

/// From a quantised run to a board that answers: boards, deploy, and questions to them.
class DeployWorkspace : public Workspace {
    Q_OBJECT
public:
    /// Where everything outside comes from; the defaults are the machine's.
    struct Surroundings {
        BoardList::Lister lister = listPorts;
        PortsFactory ports = machinePorts();
        QString virtualProgram; ///< empty: beside this program
        std::unique_ptr<ClipPlayer> player = nullptr;
    };

    explicit DeployWorkspace(OpenProject& project);
    DeployWorkspace(OpenProject& project, Surroundings surroundings);
    ~DeployWorkspace() override;

    QString id() const override { return QStringLiteral("deploy"); }
    QString title() const override { return tr("Deploy"); }
    void attach(Shell& shell, QWidget* page) override;
    QWidget* contextWidget() override;
    QAction* onward() const override;
    QWidget* list() override;
    QWidget* centre() override;
    QWidget* inspector() override;
    int listWidth() const override { return 280; }
    bool isEmpty() const override;
    std::vector<Found> find(const QString& query, int limit) override;
    void entered() override;
    void left() override;

    /// Clips that are offered beside the project's own; asked for when the workspace is entered. Empty clips: not offered.
    void setSelection(std::function<AskedClips()> selection) { selection_ = std::move(selection); }

    BoardList& boards() { return boards_; }
    BoardProbe& probe() { return probe_; }
    DeployRun& run() { return run_; }
    BoardQuestion& question() { return question_; }
    BoardAsker& asker() { return asker_; }
    DeployPanel* deployPanel() const;
    AskPanel* askPanel() const;
    BoardsPanel* boardsPanel() const;
    const std::vector<ModelChoice>& models() const { return models_; }
    const ModelFacts* model() const { return model_.get(); }
    /// A person's choice: it stays when newer models are made.
    void chooseModel(int index);
    /// Chooses the newest INT8 model of a run's folder, now or as soon as it is listed.
    void showRun(const QString& run);
    bool mayClose() override;
    /// Put the chosen model on the chosen board, ask it about the current clip, or about as many as the batch says. Nothing happens
    /// when that is not possible now; then the buttons say why.
    void deployNow();
    void askNow();
    void askMany();

Q_SIGNALS:
    /// The answers of a batch are in `folder`, for Evaluate.
    void matrixRequested(const QString& folder);

private:
    void addActions(QWidget* page);
    void listModels();
    void showModel(int index);
    void listClips();
    void takeModel(int index, std::shared_ptr<const ModelFacts> facts);
    void chooseClips(int source);
    void askAbout(const std::vector<std::size_t>& which);
    void deployEnded();
    void askEnded();
    void showMatrix();
    void openFile();
    void showExports();
    using ExportedFiles = std::map<std::string, std::string>;
    void exportAs(const QString& name, const std::function<ExportedFiles()>& make);
    void mend(Mend mend);
    void startVirtual();
    void refresh();
    void refreshContext();
    void refreshStrip();
    void refreshNoModel();
    QString whyNotDeploy() const;
    QString whyNotAsk() const;
    QAction* action(const QString& id) const;

    OpenProject& project_;
    PortsFactory ports_;
    std::unique_ptr<ClipPlayer> player_;
    BoardList boards_;
    BoardProbe probe_;
    DeployRun run_;
    BoardQuestion question_;
    BoardAsker asker_;
    LatestJob modelReader_;
    LatestJob clipLister_;
    Shell* shell_ = nullptr;
    std::function<AskedClips()> selection_;
    std::vector<AskedClips> sources_;
    std::vector<ModelChoice> models_;
    int chosenModel_ = -1;
    bool holdsModel_ = false; ///< a person chose, deployed or asked it: newer ones do not take its place
    std::filesystem::path wantedRun_; ///< its model is to be chosen; empty: none is asked for
    bool closeAnyway_ = false;
    std::shared_ptr<const ModelFacts> model_;
    QString modelProblem_;
    std::map<QString, QString> lastDeploys_;
    QPointer<ChoiceBox> modelBox_, boardBox_;
    QPointer<QStackedWidget> centre_;
    QPointer<EmptyState> noModel_;
    QPointer<DeployPanel> panel_;
    QPointer<AskPanel> ask_;
    QPointer<BoardsPanel> boardsPanel_;
};

} // namespace earshot
