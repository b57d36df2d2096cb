#include "project/summary_page.h"

#include "project/finding_list.h"
#include "project/open_project.h"
#include "project/step_list.h"
#include "project/summary_tables.h"
#include "project/way_onward.h"
#include "theme/theme.h"
#include "widgets/button.h"
#include "widgets/error_panel.h"
#include "widgets/figure_strip.h"
#include "widgets/label.h"
#include "widgets/number_text.h"
#include "widgets/panel_header.h"
#include "widgets/splitter.h"
#include "widgets/table_view.h"
#include "window/actions.h"
#include "window/workspace.h"

#include <QEvent>
#include <QGridLayout>
#include <QHeaderView>
#include <QScrollArea>
#include <QStandardItemModel>
#include <QVBoxLayout>

#include <algorithm>

namespace earshot {
namespace {

/// The tables' model for what is wrong with the data: file, line, what.
void setUpProblems(TableView& table) {
    auto* model = new QStandardItemModel(0, 3, &table);
    model->setHorizontalHeaderLabels({SummaryPage::tr("File"), SummaryPage::tr("Line"), SummaryPage::tr("What")});
    model->horizontalHeaderItem(1)->setTextAlignment(Qt::AlignRight | Qt::AlignVCenter);
    table.setModel(model);
    table.horizontalHeader()->setSectionResizeMode(2, QHeaderView::Stretch);
    table.horizontalHeader()->resizeSection(0, 130);
    table.horizontalHeader()->resizeSection(1, 56);
}

/// "Audio   23.6 GB stays where it is"; returns the label of the figure.
Label* addDiskRow(QGridLayout& grid, const QString& what, Label* remark, QWidget* parent) {
    const int row = grid.rowCount();
    auto* figure = new Label({}, TextSize::Caption, Tone::Text, false, parent);
    remark->setElided(true);
    grid.addWidget(new Label(what, TextSize::Caption, Tone::Caption, false, parent), row, 0);
    grid.addWidget(figure, row, 1);
    grid.addWidget(remark, row, 2);
    return figure;
}

} // namespace

SummaryPage::SummaryPage(OpenProject& project, Shell& shell, QWidget* parent)
    : Panel(&Tokens::surface, {}, parent), project_(project), shell_(shell) {
    auto* across = new QHBoxLayout(this);
    across->setContentsMargins(0, 0, 0, 0);
    across->setSpacing(0);
    auto* splitter = new Splitter(Qt::Horizontal, this);
    splitter->addWidget(makeLeft());
    splitter->addWidget(makeRight());
    splitter->setStretchFactor(0, 0);
    splitter->setStretchFactor(1, 1);
    splitter->setSizes({420, 900});
    across->addWidget(splitter);
}

QWidget* SummaryPage::makeLeft() {
    auto* scroll = new QScrollArea(this);
    scroll->setWidgetResizable(true);
    scroll->setHorizontalScrollBarPolicy(Qt::ScrollBarAlwaysOff);
    scroll->setMinimumWidth(340);
    auto* left = new Panel(&Tokens::surface, {}, scroll);
    scroll->setWidget(left);
    auto* column = new QVBoxLayout(left);
    column->setContentsMargins(24, 20, 24, 16);
    column->setSpacing(8);
    name_ = new Label({}, TextSize::Figure, Tone::Text, true, left);
    name_->setElided(true);
    sentence_ = new Label({}, TextSize::Caption, Tone::Secondary, false, left);
    sentence_->setWordWrap(true);
    state_ = new ErrorPanel(left);
    state_->hide();
    steps_ = new StepList(left);
    findingsHeader_ = new PanelHeader(tr("Look into this"), {}, left);
    findingsHeader_->setLines(Qt::TopEdge | Qt::BottomEdge);
    findingsHeader_->setFlush();
    findings_ = new FindingList(left);
    problems_ = new TableView(left);
    problems_->setAccessibleName(tr("Problems"));
    setUpProblems(*problems_);
    auto* disk = new QGridLayout;
    disk->setHorizontalSpacing(8);
    disk->setVerticalSpacing(8);
    disk->setColumnMinimumWidth(0, fontMetrics().horizontalAdvance(QStringLiteral("Labels and runs mm")));
    disk->setColumnStretch(2, 1);
    const auto remark = [left](const QString& text) { return new Label(text, TextSize::Caption, Tone::Secondary, false, left); };
    audioFolder_ = remark({});
    audioBytes_ = addDiskRow(*disk, tr("Audio"), audioFolder_, left);
    cacheBytes_ = addDiskRow(*disk, tr("Features"), remark(tr("made again when deleted")), left);
    projectBytes_ = addDiskRow(*disk, tr("Labels and runs"), remark(tr("in the project's folder")), left);
    auto* diskHeader = new PanelHeader(tr("On disk"), {}, left);
    diskHeader->setLines(Qt::TopEdge);
    diskHeader->setFlush();
    column->addWidget(name_);
    column->addWidget(sentence_);
    column->addWidget(state_);
    column->addSpacing(8);
    column->addWidget(new Label(tr("The whole way"), TextSize::Body, Tone::Text, true, left));
    column->addSpacing(4);
    column->addWidget(steps_);
    column->addWidget(findingsHeader_);
    column->addWidget(findings_);
    column->addWidget(problems_, 1);
    column->addStretch(0);
    column->addWidget(diskHeader);
    column->addLayout(disk);
    return scroll;
}

QWidget* SummaryPage::makeRight() {
    auto* scroll = new QScrollArea(this);
    scroll->setWidgetResizable(true);
    auto* right = new Panel(&Tokens::surface, {}, scroll);
    scroll->setWidget(right);
    auto* column = new QVBoxLayout(right);
    column->setContentsMargins(0, 0, 0, 0);
    column->setSpacing(0);
    figures_ = new FigureStrip(right);
    figures_->setStacked(true);
    dataHeader_ = new PanelHeader(tr("Data"), {}, right);
    auto* add = new Button(ButtonKind::Text, tr("Add recordings…"), QStringLiteral("plus"), dataHeader_);
    connect(add, &QAbstractButton::clicked, this, &SummaryPage::importRequested);
    dataHeader_->addWidget(add);
    classes_ = new TableView(right);
    classes_->setAccessibleName(tr("Classes"));
    setUpClassTable(*classes_);
    column->addWidget(figures_);
    column->addWidget(dataHeader_);
    column->addWidget(classes_);
    auto* below = new Splitter(Qt::Horizontal, right);
    below->addWidget(makeDevices());
    below->addWidget(makeRuns());
    below->setSizes({420, 540});
    column->addWidget(below, 1);
    // A class leads to its recordings.
    connect(classes_, &QAbstractItemView::activated, this, [this] { shell_.openWorkspace(QStringLiteral("label")); });
    return scroll;
}

QWidget* SummaryPage::makeDevices() {
    auto* panel = new Panel(&Tokens::surface, {}, this);
    auto* column = new QVBoxLayout(panel);
    column->setContentsMargins(0, 0, 0, 0);
    column->setSpacing(0);
    devicesHeader_ = new PanelHeader(tr("Devices"), {}, panel);
    devicesHeader_->setLines(Qt::TopEdge | Qt::BottomEdge);
    devices_ = new TableView(panel);
    devices_->setAccessibleName(tr("Devices"));
    setUpDeviceTable(*devices_);
    column->addWidget(devicesHeader_);
    column->addWidget(devices_);
    column->addStretch(1);
    return panel;
}

QWidget* SummaryPage::makeRuns() {
    auto* panel = new Panel(&Tokens::surface, {}, this);
    auto* column = new QVBoxLayout(panel);
    column->setContentsMargins(0, 0, 0, 0);
    column->setSpacing(0);
    runsHeader_ = new PanelHeader(tr("Runs"), {}, panel);
    runsHeader_->setLines(Qt::TopEdge | Qt::BottomEdge);
    auto* add = new Button(ButtonKind::Text, tr("New run"), QStringLiteral("plus"), runsHeader_);
    connect(add, &QAbstractButton::clicked, this, [this] { shell_.openWorkspace(QStringLiteral("train")); });
    runsHeader_->addWidget(add);
    runs_ = new TableView(panel);
    runs_->setAccessibleName(tr("Runs"));
    setUpRunTable(*runs_);
    connect(runs_, &QAbstractItemView::activated, this, [this] { shell_.openWorkspace(QStringLiteral("train")); });
    noRuns_ = new Label(tr("No run yet. Training starts from a preset and takes minutes on a small set."), TextSize::Caption,
                        Tone::Secondary, false, panel);
    noRuns_->setWordWrap(true);
    noRuns_->setContentsMargins(12, 12, 12, 12);
    column->addWidget(runsHeader_);
    column->addWidget(noRuns_);
    column->addWidget(runs_);
    column->addStretch(1);
    return panel;
}

void SummaryPage::refresh() {
    if (!project_.isOpen())
        return;
    showState();
    const std::uint64_t number = ++asked_;
    std::shared_ptr<ProjectStore> store;
    try {
        store = std::make_shared<ProjectStore>(project_.store().sibling());
    } catch (const std::exception& error) {
        state_->setMessage({failureFrom(error).message, {}, false});
        state_->show();
        return;
    }
    Job* job = project_.quietJobs().start(
        tr("Counting"), this, [store](Progress&, const std::stop_token& stop) { return summarise(*store, stop); },
        [this, number](ProjectSummary summary) {
            if (number == asked_)
                show(std::move(summary));
        });
    connect(job, &Job::failed, this, [this](const JobFailure& failure) {
        state_->setMessage({failure.message, {{tr("To mend it"), failure.hint}}, false});
        state_->show();
    });
}

void SummaryPage::show(ProjectSummary summary) {
    summary_ = std::move(summary);
    fillFigures();
    fillTables();
    fillProblems();
    fillWay();
    audioFolder_->setText(tr("stays in %1").arg(QString::fromStdString(project_.store().audioFolder().string())));
    audioBytes_->setText(bytesText(summary_.audioBytes));
    cacheBytes_->setText(bytesText(summary_.cacheBytes));
    projectBytes_->setText(bytesText(summary_.projectBytes));
    drawClasses();
    Q_EMIT shown();
}

/// Pictures of what the classes sound like come after the figures: they decode recordings.
void SummaryPage::drawClasses() {
    if (pictured_ == summary_.fingerprint)
        return;
    const std::string fingerprint = summary_.fingerprint;
    auto store = std::make_shared<ProjectStore>(project_.store().sibling());
    project_.quietJobs().start(
        tr("Drawing classes"), this, [store](Progress&, const std::stop_token& stop) { return classPictures(*store, stop); },
        [this, fingerprint](std::vector<ClassPicture> pictures) {
            if (fingerprint != summary_.fingerprint)
                return;
            pictures_ = std::move(pictures);
            pictured_ = fingerprint;
            fillClassTable(*classes_, summary_, pictures_);
            Q_EMIT drawn();
        });
}

void SummaryPage::showState() {
    const ProjectStore& store = project_.store();
    name_->setText(QString::fromStdString(store.name()));
    state_->setVisible(store.isReadOnly());
    if (!store.isReadOnly())
        return;
    ErrorMessage message;
    message.warning = !store.isDamaged();
    message.what = store.isDamaged() ? tr("The project's database is damaged") : tr("This project cannot be edited now");
    message.rows.emplace_back(tr("State now"), store.isDamaged() ? tr("Open for reading only. Nothing is written to it.")
                                                                 : QString::fromStdString(store.readOnlyReason()));
    if (store.isDamaged())
        message.rows.emplace_back(tr("To mend it"),
                                  tr("Repair it: what can be read goes into a new database, the damaged one is kept beside it."));
    state_->setMessage(message);
    if (store.isDamaged())
        connect(state_->addButton(tr("Repair"), QStringLiteral("refresh")), &QAbstractButton::clicked, this,
                &SummaryPage::repairRequested);
}

void SummaryPage::fillFigures() {
    const ProjectSummary& s = summary_;
    const ProjectSummary::Run* best = s.best();
    sentence_->setText((s.isDemo ? tr("Synthesised demo city. ") : QString()) +
                       (s.labels.hasSuperClasses()
                            ? tr("%1 classes in %2 super-classes").arg(s.labels.classes.size()).arg(s.labels.superClasses.size())
                            : tr("%1 classes").arg(s.labels.classes.size())));
    figures_->setFigures({
        {tr("Recordings"), countText(s.recordings),
         s.unsurveyed ? tr("%1 not measured yet").arg(countText(s.unsurveyed)) : lengthText(s.seconds)},
        {tr("Labelled"), countText(s.labelled),
         s.recordings == s.labelled ? tr("every one") : tr("%1 to do").arg(countText(s.recordings - s.labelled))},
        {tr("Locations"), countText(s.locations),
         s.sharedLocations ? tr("%1 on both sides").arg(s.sharedLocations) : tr("none on both sides")},
        {tr("Devices"), countText(std::int64_t(s.devices.size())), s.folds == 1 ? tr("1 fold") : tr("%1 folds").arg(s.folds)},
        {tr("Regions you drew"), countText(s.regions), QString()},
        {tr("Runs"), countText(std::int64_t(s.runs.size())),
         best             ? tr("best log loss %1").arg(best->logLoss, 0, 'f', 3)
         : s.runs.empty() ? tr("none yet")
                          : tr("none judged")},
    });
    dataHeader_->setCaption(
        s.fold ? tr("fold %1%2 · fingerprint %3 · bars: train filled, evaluate outlined")
                     .arg(s.fold)
                     .arg(s.generatedFold ? tr(", made by Earshot") : QString(), QString::fromStdString(s.fingerprint).left(8))
               : tr("no fold yet: label some recordings"));
}

void SummaryPage::fillTables() {
    if (pictured_ != summary_.fingerprint)
        pictures_.clear();
    fillClassTable(*classes_, summary_, pictures_);
    const QStringList evaluationOnly = fillDeviceTable(*devices_, summary_);
    devicesHeader_->setCaption(
        evaluationOnly.isEmpty() ? QString() : tr("%1 heard in evaluation only").arg(evaluationOnly.join(QStringLiteral(", "))));
    fillRunTable(*runs_, summary_);
    runsHeader_->setCaption(summary_.runs.empty() ? QString() : countText(std::int64_t(summary_.runs.size())));
    runs_->setVisible(!summary_.runs.empty());
    noRuns_->setVisible(summary_.runs.empty());
}

void SummaryPage::fillProblems() {
    QStandardItemModel& model = static_cast<QStandardItemModel&>(*problems_->model());
    model.setRowCount(0);
    for (const Problem& each : summary_.problems) {
        const QString file = QString::fromStdString(each.file.string());
        auto* place = new QStandardItem(file);
        place->setToolTip(file);
        auto* line = new QStandardItem(each.line > 0 ? countText(each.line) : QString());
        line->setTextAlignment(Qt::AlignRight | Qt::AlignVCenter);
        auto* what = new QStandardItem(QString::fromStdString(each.what));
        what->setToolTip(what->text());
        model.appendRow({place, line, what});
    }
    const bool any = !summary_.problems.empty();
    problems_->setVisible(any);
    problems_->setMinimumHeight(any ? 120 : 0);
}

void SummaryPage::fillWay() {
    const Ways ways{[this](const QString& workspace) { shell_.openWorkspace(workspace); }, [this] { Q_EMIT importRequested(); },
                    [this] { Q_EMIT findRequested(); }};
    steps_->setSteps(stepsOf(summary_, ways));
    const auto findings = findingsOf(summary_, ways);
    findings_->setFindings(findings);
    const std::size_t problems = summary_.problems.size();
    const QString found = findings.size() == 1 ? tr("1 finding") : tr("%1 findings").arg(findings.size());
    findingsHeader_->setCaption(findings.empty() && problems == 0 ? tr("nothing found")
                                : problems == 0                   ? found
                                : findings.empty()                ? tr("%1 in the data").arg(problems)
                                                                  : tr("%1, %2 in the data").arg(found).arg(problems));
}

QString SummaryPage::problem() const {
    return state_->isHidden() ? QString() : state_->what();
}

void SummaryPage::changeEvent(QEvent* event) {
    Panel::changeEvent(event);
    if (event->type() == QEvent::StyleChange && runs_ && !summary_.classes.empty()) {
        fillTables();
        fillWay();
    }
}

} // namespace earshot
