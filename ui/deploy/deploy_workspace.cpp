#include "deploy/deploy_workspace.h"

#include "deploy/ask_panel.h"
#include "deploy/boards_panel.h"
#include "deploy/deploy_panel.h"
#include "deploy/layer_costs_view.h"
#include "evaluate/clip_player.h"
#include "project/open_project.h"
#include "widgets/choice_box.h"
#include "widgets/empty_state.h"
#include "widgets/toast.h"
#include "window/actions.h"
#include "window/status_strip.h"

#include <QAction>
#include <QBoxLayout>
#include <QStackedWidget>

namespace earshot {
namespace {

enum Page { NoProject, NoModel, Content };

} // namespace

DeployWorkspace::DeployWorkspace(OpenProject& project) : DeployWorkspace(project, Surroundings()) {}

DeployWorkspace::DeployWorkspace(OpenProject& project, Surroundings surroundings)
    : project_(project), ports_(std::move(surroundings.ports)),
      player_(surroundings.player ? std::move(surroundings.player) : makeClipPlayer()),
      boards_(std::move(surroundings.lister), std::move(surroundings.virtualProgram)),
      probe_(boards_, project.quietJobs(), ports_), run_(project.jobs(), ports_), asker_(project.jobs(), ports_) {
    connect(&project_, &OpenProject::projectOpened, this, [this] {
        model_.reset();
        models_.clear();
        chosenModel_ = -1;
        holdsModel_ = false;
        listModels();
        listClips();
        Q_EMIT emptyChanged();
        refresh();
    });
    connect(&project_, &OpenProject::projectClosed, this, [this] {
        modelReader_.cancel();
        clipLister_.cancel();
        models_.clear();
        sources_.clear();
        takeModel(-1, nullptr);
        question_.setClips({});
        Q_EMIT emptyChanged();
    });
    connect(&project_, &OpenProject::runsChanged, this, &DeployWorkspace::listModels);
    connect(&run_, &DeployRun::ended, this, &DeployWorkspace::deployEnded);
    connect(&run_, &DeployRun::changed, this, &DeployWorkspace::refresh);
    connect(&asker_, &BoardAsker::answered, this, [this] {
        const BoardAsker::Asked& last = asker_.answers().back();
        question_.setAnswer(last.clip, last.answer);
    });
    connect(&asker_, &BoardAsker::ended, this, &DeployWorkspace::askEnded);
    connect(&asker_, &BoardAsker::changed, this, &DeployWorkspace::refresh);
    connect(&question_, &BoardQuestion::changed, this, &DeployWorkspace::refresh);
    connect(&boards_, &BoardList::changed, this, &DeployWorkspace::refreshContext);
    connect(&boards_, &BoardList::changed, this, &DeployWorkspace::refresh);
    connect(&boards_, &BoardList::chosenChanged, this, [this] {
        if (panel_)
            panel_->setMeasuredCosts({});
        refreshContext();
        refresh();
    });
    connect(&probe_, &BoardProbe::factsChanged, this, &DeployWorkspace::refresh);
}

DeployWorkspace::~DeployWorkspace() = default;

void DeployWorkspace::attach(Shell& shell, QWidget* page) {
    shell_ = &shell;
    addActions(page);
    if (project_.isOpen()) {
        listModels();
        listClips();
    }
    boards_.watch(true);
    refresh();
}

DeployPanel* DeployWorkspace::deployPanel() const {
    return panel_;
}

AskPanel* DeployWorkspace::askPanel() const {
    return ask_;
}

BoardsPanel* DeployWorkspace::boardsPanel() const {
    return boardsPanel_;
}

QAction* DeployWorkspace::action(const QString& id) const {
    return shell_ ? shell_->actions().find(QStringLiteral("deploy.") + id) : nullptr;
}

QAction* DeployWorkspace::onward() const {
    return action(QStringLiteral("export"));
}

bool DeployWorkspace::isEmpty() const {
    return !project_.isOpen();
}

QWidget* DeployWorkspace::contextWidget() {
    auto* holder = new QWidget;
    auto* layout = new QHBoxLayout(holder);
    layout->setContentsMargins(0, 0, 0, 0);
    layout->setSpacing(8);
    layout->addWidget(modelBox_ = new ChoiceBox(tr("Model")));
    modelBox_->setAccessibleName(tr("Model"));
    connect(modelBox_, &QComboBox::activated, this, &DeployWorkspace::chooseModel);
    layout->addWidget(boardBox_ = new ChoiceBox(tr("Board")));
    boardBox_->setAccessibleName(tr("Board"));
    connect(boardBox_, &QComboBox::activated, this, [this](int index) {
        const auto& entries = boards_.entries();
        if (index >= 0 && index < int(entries.size()))
            boards_.choose(QString(entries[std::size_t(index)].path));
        else
            startVirtual();
    });
    refreshContext();
    return holder;
}

QWidget* DeployWorkspace::list() {
    boardsPanel_ = new BoardsPanel(boards_, probe_, action(QStringLiteral("startVirtual")), action(QStringLiteral("addPort")));
    boardsPanel_->setNames(
        [this](std::uint32_t crc) {
            for (const ModelChoice& model : models_)
                if (model.crc == crc)
                    return model.name;
            return QString();
        },
        [this](const QString& path) {
            const auto found = lastDeploys_.find(path);
            return found == lastDeploys_.end() ? QString() : found->second;
        });
    return boardsPanel_;
}

QWidget* DeployWorkspace::centre() {
    centre_ = new QStackedWidget;
    const auto page = [&](const EmptyMessage& message, const char* way) {
        auto* empty = new EmptyState(message);
        if (QAction* found = shell_->actions().find(QString::fromLatin1(way)))
            empty->addButton(found);
        centre_->addWidget(empty);
        return empty;
    };
    page({id(), tr("No project open"), tr("Open a project with a trained run to put it on a board.")}, "project.open");
    noModel_ = page({}, "window.train");
    panel_ = new DeployPanel(run_, boards_, probe_);
    connect(panel_, &DeployPanel::deployRequested, this, &DeployWorkspace::deployNow);
    connect(panel_, &DeployPanel::stopRequested, &run_, &DeployRun::stop);
    connect(panel_, &DeployPanel::mendRequested, this, &DeployWorkspace::mend);
    centre_->addWidget(panel_);
    panel_->setModel(model_, chosenModel_ >= 0 ? models_[std::size_t(chosenModel_)].name : QString());
    refresh();
    return centre_;
}

QWidget* DeployWorkspace::inspector() {
    ask_ = new AskPanel(question_, asker_, std::move(player_),
                        {action(QStringLiteral("ask")), action(QStringLiteral("askMany")), action(QStringLiteral("matrix")),
                         action(QStringLiteral("openFile"))});
    connect(ask_, &AskPanel::sourceChosen, this, &DeployWorkspace::chooseClips);
    connect(ask_, &AskPanel::mendRequested, this, &DeployWorkspace::mend);
    listClips();
    refresh();
    return ask_;
}

void DeployWorkspace::entered() {
    boards_.watch(true);
    listClips();
    refresh();
}

void DeployWorkspace::left() {
    if (ask_ && ask_->isVisible())
        ask_->stopPlaying();
}

void DeployWorkspace::listModels() {
    if (!project_.isOpen())
        return;
    std::vector<std::pair<std::string, std::string>> names;
    for (const RunRecord& run : project_.store().runs())
        names.emplace_back(run.id, run.name);
    modelReader_.start([this, runs = project_.store().runsFolder(), names](const std::stop_token&) -> LatestJob::Deliver {
        return [this, found = quantisedModels(runs, names)] {
            const auto before = chosenModel_ >= 0 ? models_[std::size_t(chosenModel_)].folder : std::filesystem::path();
            models_ = found;
            chosenModel_ = -1;
            int wanted = models_.empty() ? -1 : 0; // the newest, while nobody has made a choice
            for (int i = 0; i < int(models_.size()) && holdsModel_; ++i)
                if (models_[std::size_t(i)].folder == before)
                    wanted = i;
            showModel(wanted);
            if (!wantedRun_.empty())
                showRun(QString::fromStdString(wantedRun_.string()));
        };
    });
}

void DeployWorkspace::showRun(const QString& run) {
    wantedRun_ = run.toStdString();
    for (int i = 0; i < int(models_.size()); ++i)
        if (models_[std::size_t(i)].run == wantedRun_) {
            wantedRun_.clear();
            chooseModel(i);
            return;
        }
}

void DeployWorkspace::chooseModel(int index) {
    holdsModel_ = index >= 0;
    showModel(index);
}

void DeployWorkspace::showModel(int index) {
    chosenModel_ = index;
    if (index < 0 || index >= int(models_.size())) {
        takeModel(-1, nullptr);
        return;
    }
    const ModelChoice choice = models_[std::size_t(index)];
    if (model_ && model_->crc == choice.crc && model_->crc != 0) {
        takeModel(index, model_);
        return;
    }
    modelReader_.start(
        [this, choice, index](const std::stop_token&) -> LatestJob::Deliver {
            auto facts = std::make_shared<const ModelFacts>(readModelFacts(choice));
            return [this, index, facts] { takeModel(index, facts); };
        },
        [this](const Error& error) {
            modelProblem_ = QString::fromUtf8(error.what());
            takeModel(chosenModel_, nullptr);
        });
}

void DeployWorkspace::takeModel(int index, std::shared_ptr<const ModelFacts> facts) {
    chosenModel_ = index;
    if (facts)
        modelProblem_.clear();
    const bool other = facts != model_;
    model_ = std::move(facts);
    if (other)
        question_.setModel(model_);
    if (panel_)
        panel_->setModel(model_, index >= 0 ? models_[std::size_t(index)].name : QString());
    if (boardsPanel_)
        boardsPanel_->refresh();
    refreshContext();
    refresh();
}

void DeployWorkspace::refreshContext() {
    if (!modelBox_)
        return;
    modelBox_->clear();
    for (const ModelChoice& model : models_)
        modelBox_->addItem(model.name);
    modelBox_->setCurrentIndex(chosenModel_);
    modelBox_->setVisible(!models_.empty());
    boardBox_->clear();
    int chosen = -1;
    for (const BoardEntry& board : boards_.entries()) {
        if (&board == boards_.chosen())
            chosen = boardBox_->count();
        boardBox_->addItem(board.isVirtual ? board.name : QStringLiteral("%1, %2").arg(board.name, board.port()));
    }
    boardBox_->addItem(tr("Start a virtual Nano 33"));
    boardBox_->setCurrentIndex(chosen);
    boardBox_->setVisible(project_.isOpen());
}

QString DeployWorkspace::whyNotDeploy() const {
    const BoardEntry* board = boards_.chosen();
    if (!model_)
        return !modelProblem_.isEmpty() ? modelProblem_ : tr("Train and quantise a run first: there is no INT8 model.");
    if (!board)
        return tr("Choose a board, or start a virtual one.");
    if (!board->isUsable())
        return board->state == BoardState::Starting ? tr("The board is starting.") : tr("This board cannot be used.");
    if (run_.isRunning())
        return tr("A deploy is running.");
    if (asker_.state() != BoardAsker::State::Idle)
        return tr("The board is being asked.");
    return {};
}

QString DeployWorkspace::whyNotAsk() const {
    const BoardEntry* board = boards_.chosen();
    if (const QString why = whyNotDeploy(); !why.isEmpty())
        return why;
    if (!question_.current())
        return tr("There is no clip to ask about.");
    const BoardFacts& facts = probe_.facts(board->path);
    switch (facts.kind) {
    case BoardFacts::Kind::Bootloader:
        return tr("This board has no application yet: deploy first.");
    case BoardFacts::Kind::Foreign:
        return tr("This board runs another application: deploy first.");
    case BoardFacts::Kind::Earshot:
        if (!facts.info.hasModel)
            return tr("This board has no complete model: deploy first.");
        if (facts.info.modelCrc != model_->crc)
            return tr("This board runs another model: deploy this one, or choose that one.");
        break;
    case BoardFacts::Kind::Unreachable:
    case BoardFacts::Kind::OtherBoard:
        return tr("This board cannot be asked.");
    case BoardFacts::Kind::Unknown:
        break;
    }
    return {};
}

void DeployWorkspace::refresh() {
    if (!shell_)
        return;
    const QString whyNot = whyNotDeploy();
    // While the board is asked, the buttons wait rather than lose the focus: askAbout lets nothing through.
    const bool idle = asker_.state() == BoardAsker::State::Idle;
    const QString whyNotAsked = idle ? whyNotAsk() : QString();
    Actions::setUnavailable(action(QStringLiteral("deploy")), whyNot);
    Actions::setUnavailable(action(QStringLiteral("stop")), run_.isRunning() ? QString() : tr("No deploy is running."));
    Actions::setUnavailable(action(QStringLiteral("ask")), whyNotAsked);
    Actions::setUnavailable(action(QStringLiteral("askMany")), whyNotAsked);
    Actions::setUnavailable(action(QStringLiteral("matrix")),
                            asker_.answers().size() > 1 ? QString() : tr("Ask the board about several clips first."));
    Actions::setUnavailable(action(QStringLiteral("export")), model_ ? QString() : tr("There is no INT8 model to export."));
    if (panel_)
        panel_->setUnavailable(whyNot);
    if (ask_)
        ask_->setUnavailable(whyNotAsked);
    if (ask_ && idle && !asker_.failure().what.isEmpty())
        ask_->showTrouble(askTrouble(asker_, boards_.chosen()));
    else if (ask_)
        ask_->showTrouble(std::nullopt);
    if (centre_)
        centre_->setCurrentIndex(!project_.isOpen() ? NoProject : models_.empty() ? NoModel : Content);
    refreshNoModel();
    refreshStrip();
}

void DeployWorkspace::refreshNoModel() {
    if (!noModel_)
        return;
    const bool soon = shell_->strip().hasJob(QStringLiteral("train:quantise"));
    noModel_->setMessage(
        soon ? EmptyMessage{id(), tr("A run is being quantised"), tr("Its INT8 model appears here when that is done.")}
             : EmptyMessage{id(), tr("No run has an INT8 model yet"),
                            tr("Train a run and quantise it; it can be put on a board a minute later.")});
}

void DeployWorkspace::refreshStrip() {
    const BoardEntry* board = boards_.chosen();
    if (!board) {
        shell_->strip().setBoard(tr("No board"), false);
        return;
    }
    const QString where = board->isVirtual ? board->name : tr("%1 on %2").arg(board->name, board->port());
    const bool bootloader = board->state == BoardState::Bootloader;
    shell_->strip().setBoard(board->state == BoardState::Absent ? tr("%1 is gone").arg(board->name)
                             : bootloader                       ? tr("Bootloader: %1").arg(where)
                                                                : where,
                             board->isUsable());
}

} // namespace earshot
