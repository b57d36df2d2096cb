#include "train/train_workspace.h"

#include "jobs/cli_command.h"
#include "project/open_project.h"
#include "train/batch_strip.h"
#include "train/curves_panel.h"
#include "train/quantise_panel.h"
#include "train/run_headline.h"
#include "train/run_inspector.h"
#include "train/runs_page.h"
#include "train/settings_panel.h"
#include "widgets/button.h"
#include "widgets/choice_box.h"
#include "widgets/empty_state.h"
#include "widgets/error_panel.h"
#include "widgets/label.h"
#include "window/actions.h"
#include "window/status_strip.h"

#include <QBoxLayout>
#include <QStackedWidget>

namespace earshot {

TrainWorkspace::TrainWorkspace(OpenProject& project, std::unique_ptr<ClipPlayer> player, QString program)
    : project_(project), player_(std::move(player)), program_(std::move(program)) {}

TrainWorkspace::~TrainWorkspace() = default;

void TrainWorkspace::attach(Shell& shell, QWidget* page) {
    shell_ = &shell;
    page_ = page;
    addActions();
    connect(&project_, &OpenProject::projectOpened, this, &TrainWorkspace::openProject);
    connect(&project_, &OpenProject::projectClosed, this, &TrainWorkspace::closeProject);
    connect(&project_, &OpenProject::runsChanged, this, &TrainWorkspace::listRunsSoon);
    connect(&project_, &OpenProject::labelsChanged, this, &TrainWorkspace::summarise);
    connect(&project_, &OpenProject::recordingsChanged, this, &TrainWorkspace::summarise);
    connect(&shell.strip(), &StatusStrip::cancelRequested, this, [this](const QString& id) {
        for (const auto& session : sessions_)
            if (jobId(session->run()) == id && !session->isOver())
                session->stopAndKeepBest();
        if (quantise_ && id == jobId(QStringLiteral("quantise")))
            quantise_->cancel();
        if (judging_ && id == jobId(QStringLiteral("judge")))
            judging_->cancel();
    });
    connect(&shell.strip(), &StatusStrip::jobClicked, this, [this](const QString& id) {
        if (!id.startsWith(jobId({})))
            return;
        shell_->openWorkspace(this->id());
        if (const QString run = id.sliced(jobId({}).size()); sessionOf(run))
            showRun(run);
    });
    if (project_.isOpen())
        openProject();
}

QWidget* TrainWorkspace::contextWidget() {
    auto* holder = new QWidget;
    auto* layout = new QHBoxLayout(holder);
    layout->setContentsMargins(0, 0, 0, 0);
    layout->setSpacing(10);
    layout->addWidget(runChoice_ = new ChoiceBox(tr("Run")));
    runChoice_->setObjectName(QStringLiteral("train.run"));
    runChoice_->setMaximumWidth(240);
    connect(runChoice_, &QComboBox::activated, this, [this](int index) { showRun(runChoice_->itemData(index).toString()); });
    layout->addWidget(stateLabel_ = new Label({}, TextSize::Caption, Tone::Secondary));
    stateLabel_->setObjectName(QStringLiteral("train.state"));
    layout->addWidget(runsButton_ = new Button(ButtonKind::Text));
    runsButton_->setObjectName(QStringLiteral("train.runs"));
    runsButton_->setAction(shell_->actions().find(QStringLiteral("train.runs")));
    refreshContext();
    return holder;
}

QAction* TrainWorkspace::onward() const {
    return isEmpty() ? nullptr : shell_->actions().find(QStringLiteral("train.quantise"));
}

QWidget* TrainWorkspace::list() {
    Actions& actions = shell_->actions();
    settings_ =
        new SettingsPanel(draft_, actions.find(QStringLiteral("train.start")), actions.find(QStringLiteral("train.apply")));
    connect(settings_, &SettingsPanel::edited, this, &TrainWorkspace::refreshActions);
    settings_->setTwoHeads(!summary_ || summary_->labels.hasSuperClasses());
    return settings_;
}

QWidget* TrainWorkspace::content() {
    auto* holder = new Panel(&Tokens::surface);
    auto* column = new QVBoxLayout(holder);
    column->setContentsMargins(0, 0, 0, 0);
    column->setSpacing(0);
    column->addWidget(headline_ = new RunHeadline(shell_->actions()));
    errorHolder_ = new QWidget;
    auto* around = new QVBoxLayout(errorHolder_);
    around->setContentsMargins(12, 12, 12, 12);
    around->addWidget(error_ = new ErrorPanel);
    error_->setObjectName(QStringLiteral("train.error"));
    column->addWidget(errorHolder_);
    middle_ = new QStackedWidget;
    middle_->addWidget(curves_ = new CurvesPanel);
    noRun_ =
        new EmptyState({QStringLiteral("train"), tr("No run yet"),
                        tr("Choose a preset and start: “quick” takes minutes, the submissions hours. The curves appear here.")});
    noRun_->addButton(shell_->actions().find(QStringLiteral("train.start")));
    middle_->addWidget(noRun_);
    column->addWidget(middle_, 1);
    column->addWidget(batch_ = new BatchStrip);
    column->addWidget(quantise_ = new QuantisePanel(program_, shell_->actions()));
    connect(curves_, &CurvesPanel::compareRequested, this, &TrainWorkspace::readOther);
    connect(curves_, &CurvesPanel::exportRequested, this, &TrainWorkspace::exportCurves);
    connect(quantise_, &QuantisePanel::closeRequested, this, [this] {
        quantiseOpen_ = false;
        refreshPages();
    });
    connect(quantise_, &QuantisePanel::activityChanged, this, [this] {
        refreshActions();
        refreshStrip();
    });
    connect(quantise_, &QuantisePanel::quantised, this, [this](const QString& run) {
        project_.noteRunsChanged();
        judge(run, false);
    });
    return holder;
}

QWidget* TrainWorkspace::makeCloseBar() {
    auto* bar = new Panel(&Tokens::warnGround, Qt::BottomEdge);
    bar->setObjectName(QStringLiteral("train.closeBar"));
    auto* column = new QVBoxLayout(bar);
    column->setContentsMargins(12, 8, 12, 9);
    column->setSpacing(8);
    column->addWidget(closeText_ = new Label({}, TextSize::Body, Tone::Text));
    closeText_->setWordWrap(true);
    auto* line = new QHBoxLayout;
    line->setSpacing(8);
    column->addLayout(line);
    const auto button = [&](const QString& name, const QString& text, ButtonKind kind, std::function<void()> run) {
        auto* made = new Button(kind, text);
        made->setObjectName(name);
        connect(made, &QAbstractButton::clicked, this, std::move(run));
        line->addWidget(made);
    };
    button(QStringLiteral("train.close.background"), tr("Close, training goes on"), ButtonKind::Primary,
           [this] { letClose(false); });
    button(QStringLiteral("train.close.stop"), tr("Stop, keep best, close"), ButtonKind::Bordered, [this] { letClose(true); });
    button(QStringLiteral("train.close.stay"), tr("Stay"), ButtonKind::Text, [this] {
        closeWhenStopped_ = false;
        closeBar_->hide();
    });
    line->addStretch(1);
    bar->hide();
    return bar;
}

QWidget* TrainWorkspace::centre() {
    auto* holder = new Panel(&Tokens::surface);
    auto* column = new QVBoxLayout(holder);
    column->setContentsMargins(0, 0, 0, 0);
    column->setSpacing(0);
    column->addWidget(closeBar_ = makeCloseBar());
    pages_ = new QStackedWidget;
    nothing_ = new EmptyState({});
    for (const char* id : {"project.open", "window.label", "project.import"})
        if (QAction* action = shell_->actions().find(QString::fromLatin1(id)))
            nothing_->addButton(action)->setObjectName(QStringLiteral("train.empty.") + QString::fromLatin1(id));
    pages_->addWidget(nothing_);
    pages_->addWidget(content());
    pages_->addWidget(runsPage_ = new RunsPage(shell_->actions()));
    connect(runsPage_, &RunsPage::opened, this, [this](const QString& folder) {
        showsRuns_ = false;
        showRun(folder);
    });
    connect(runsPage_, &RunsPage::renamed, this, &TrainWorkspace::renameRun);
    connect(runsPage_, &RunsPage::currentChanged, this, &TrainWorkspace::refreshActions);
    column->addWidget(pages_, 1);
    takeRuns(runs_);
    return holder;
}

QWidget* TrainWorkspace::inspector() {
    inspector_ = new RunInspector(shell_->actions().find(QStringLiteral("train.evaluate")),
                                  player_ ? std::move(player_) : makeClipPlayer());
    connect(inspector_, &RunInspector::clipRequested, this, [this](const QString& filename, int segment) {
        shell_->openWorkspace(QStringLiteral("label"));
        Q_EMIT clipRequested(filename, segment);
    });
    if (summary_)
        inspector_->setSummary(*summary_);
    if (project_.isOpen())
        inspector_->setAudioFolder(project_.store().audioFolder());
    refresh();
    return inspector_;
}

bool TrainWorkspace::isEmpty() const {
    if (!project_.isOpen())
        return true;
    if (!summary_ || !runs_.empty())
        return false;
    std::int64_t labelled = summary_->regions;
    for (const auto& each : summary_->classes)
        labelled += each.train;
    return labelled < 2;
}

void TrainWorkspace::entered() {
    if (project_.isOpen()) {
        summarise();
        listRunsSoon();
    }
    refresh();
}

const TrainingRecord& TrainWorkspace::record() const {
    const TrainingSession* live = session();
    return live ? live->record() : shownRecord_;
}

TrainingSession* TrainWorkspace::session() const {
    return sessionOf(shown_);
}

SettingsPanel* TrainWorkspace::settings() const {
    return settings_;
}

CurvesPanel* TrainWorkspace::curves() const {
    return curves_;
}

RunInspector* TrainWorkspace::runInspector() const {
    return inspector_;
}

QuantisePanel* TrainWorkspace::quantisePanel() const {
    return quantise_;
}

RunsPage* TrainWorkspace::runsPage() const {
    return runsPage_;
}

QString TrainWorkspace::problem() const {
    return errorHolder_ && !errorHolder_->isHidden() ? error_->what() : QString();
}

/// Counts what there is to learn from, off the GUI thread.
void TrainWorkspace::summarise() {
    if (!project_.isOpen() || (summary_ && !page_->isVisible())) // counted anew when somebody looks
        return;
    const std::uint64_t asked = ++summing_;
    project_.quietJobs().start(
        tr("Counting"), this,
        [folder = project_.store().folder()](Progress&, const std::stop_token& stop) {
            return earshot::summarise(ProjectStore::open(folder, ProjectStore::Access::readOnly), stop);
        },
        [this, asked](ProjectSummary summary) {
            if (asked != summing_)
                return;
            summary_ = std::move(summary);
            if (settings_)
                settings_->setTwoHeads(summary_->labels.hasSuperClasses());
            if (inspector_)
                inspector_->setSummary(*summary_);
            refresh();
        });
}

std::vector<Found> TrainWorkspace::find(const QString& query, int limit) {
    std::vector<Found> found;
    for (const RunInfo& run : runs_)
        if (int(found.size()) < limit && run.name.contains(query, Qt::CaseInsensitive))
            found.push_back({run.name, tr("run"), QStringLiteral("train"), {}, [this, folder = run.folder] {
                                 shell_->openWorkspace(id());
                                 showRun(folder);
                             }});
    return found;
}

} // namespace earshot
