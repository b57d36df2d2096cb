#include "project/summary_page.h"

#include "evaluation/class_codes.h"
#include "project/open_project.h"
#include "project/step_list.h"
#include "theme/theme.h"
#include "widgets/button.h"
#include "widgets/error_panel.h"
#include "widgets/figure_strip.h"
#include "widgets/label.h"
#include "widgets/panel_header.h"
#include "widgets/splitter.h"
#include "widgets/table_view.h"
#include "window/actions.h"
#include "window/workspace.h"

#include <QEvent>
#include <QHeaderView>
#include <QLocale>
#include <QScrollArea>
#include <QStandardItemModel>
#include <QVBoxLayout>

#include <algorithm>

namespace earshot {
namespace {

QString countText(std::int64_t count) {
    return QLocale(QLocale::English).toString(qlonglong(count));
}

QString lengthText(double seconds) {
    const QString thin(QChar(0x2009));
    if (seconds >= 3600)
        return QLocale(QLocale::English).toString(seconds / 3600, 'f', 1) + thin + QStringLiteral("h");
    if (seconds >= 60)
        return QLocale(QLocale::English).toString(seconds / 60, 'f', 1) + thin + QStringLiteral("min");
    return QLocale(QLocale::English).toString(seconds, 'f', 0) + thin + QStringLiteral("s");
}

QStandardItem* cell(const QString& text, bool number = false) {
    auto* item = new QStandardItem(text);
    if (number)
        item->setTextAlignment(Qt::AlignRight | Qt::AlignVCenter);
    return item;
}

QStandardItem* bar(double share, const QColor& colour) {
    auto* item = new QStandardItem;
    item->setData(share, BarShareRole);
    if (colour.isValid())
        item->setData(colour, BarColourRole);
    return item;
}

/// Columns: those of `wide` share the room, the others are as wide as their contents.
void setUp(TableView& table, const QStringList& headers, const QList<int>& wide, const QList<int>& numbers) {
    auto* model = new QStandardItemModel(0, int(headers.size()), &table);
    model->setHorizontalHeaderLabels(headers);
    for (const int column : numbers)
        model->horizontalHeaderItem(column)->setTextAlignment(Qt::AlignRight | Qt::AlignVCenter);
    table.setModel(model);
    for (int column = 0; column < headers.size(); ++column)
        table.horizontalHeader()->setSectionResizeMode(column,
                                                       wide.contains(column) ? QHeaderView::Stretch : QHeaderView::Interactive);
}

QStandardItemModel& rowsOf(TableView& table) {
    return static_cast<QStandardItemModel&>(*table.model());
}

/// The columns that are not `wide` as wide as their words, whether they are on screen yet or not.
void fitColumns(TableView& table, int wide) {
    const QFontMetrics metrics(fontsOf(table).number(TextSize::Caption, true));
    QStandardItemModel& model = rowsOf(table);
    for (int column = 0; column < model.columnCount(); ++column) {
        if (column == wide)
            continue;
        int width = metrics.horizontalAdvance(model.horizontalHeaderItem(column)->text());
        for (int row = 0; row < model.rowCount(); ++row) {
            const QModelIndex index = model.index(row, column);
            const bool square = index.data(ClassIndexRole).isValid() || index.data(SuperClassIndexRole).isValid();
            width = std::max(width, metrics.horizontalAdvance(index.data().toString()) + (square ? 18 : 0));
        }
        table.horizontalHeader()->resizeSection(column, width + 24);
    }
}

/// As high as its rows, so that what follows comes right beneath.
void fitHeight(TableView& table, int most) {
    const int rows = std::clamp(table.model()->rowCount(), 1, most);
    table.setFixedHeight(table.horizontalHeader()->height() + rows * table.verticalHeader()->defaultSectionSize() + 2);
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
    problemsHeader_ = new PanelHeader(tr("Look into this"), {}, left);
    problemsHeader_->setLines(Qt::TopEdge | Qt::BottomEdge);
    problems_ = new TableView(left);
    problems_->setAccessibleName(tr("Problems"));
    setUp(*problems_, {tr("File"), tr("Line"), tr("What")}, {2}, {1});
    problems_->horizontalHeader()->resizeSection(0, 130);
    problems_->horizontalHeader()->resizeSection(1, 56);
    column->addWidget(name_);
    column->addWidget(sentence_);
    column->addWidget(state_);
    column->addSpacing(8);
    column->addWidget(new Label(tr("The whole way"), TextSize::Body, Tone::Text, true, left));
    column->addSpacing(4);
    column->addWidget(steps_);
    column->addWidget(problemsHeader_);
    column->addWidget(problems_, 1);
    column->addStretch(0);
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
    setUp(*classes_, {tr("Class"), tr("Super-class"), tr("All"), tr("Train"), tr("Evaluate"), tr("Clips")}, {5}, {2, 3, 4});
    devicesHeader_ = new PanelHeader(tr("Devices"), {}, right);
    devicesHeader_->setLines(Qt::TopEdge | Qt::BottomEdge);
    devices_ = new TableView(right);
    devices_->setAccessibleName(tr("Devices"));
    setUp(*devices_, {tr("Device"), tr("All"), tr("Train"), tr("Evaluate"), tr("Clips")}, {4}, {1, 2, 3});
    column->addWidget(figures_);
    column->addWidget(dataHeader_);
    column->addWidget(classes_);
    column->addWidget(devicesHeader_);
    column->addWidget(devices_);
    column->addStretch(1);
    // A class leads to its recordings.
    connect(classes_, &QAbstractItemView::activated, this, [this] { shell_.openWorkspace(QStringLiteral("label")); });
    return scroll;
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
    fillClasses();
    fillDevices();
    fillProblems();
    fillSteps();
    Q_EMIT shown();
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
    const std::size_t runs = project_.isOpen() ? project_.store().runs().size() : 0;
    sentence_->setText((s.isDemo ? tr("Synthesised demo city. ") : QString()) +
                       tr("%1 classes in %2 super-classes, audio in %3")
                           .arg(s.labels.classes.size())
                           .arg(s.labels.superClasses.size())
                           .arg(QString::fromStdString(project_.store().audioFolder().string())));
    figures_->setFigures({
        {tr("Recordings"), countText(s.recordings),
         s.unsurveyed ? tr("%1 not measured yet").arg(countText(s.unsurveyed)) : lengthText(s.seconds)},
        {tr("Labelled"), countText(s.labelled),
         s.recordings == s.labelled ? tr("every one") : tr("%1 to do").arg(countText(s.recordings - s.labelled))},
        {tr("Locations"), countText(s.locations),
         s.sharedLocations ? tr("%1 on both sides").arg(s.sharedLocations) : tr("none on both sides")},
        {tr("Devices"), countText(std::int64_t(s.devices.size())), s.folds == 1 ? tr("1 fold") : tr("%1 folds").arg(s.folds)},
        {tr("Regions you drew"), countText(s.regions), QString()},
        {tr("Runs"), countText(std::int64_t(runs)), runs ? QString() : tr("none yet")},
    });
    dataHeader_->setCaption(
        s.fold ? tr("fold %1%2 · fingerprint %3")
                     .arg(s.fold)
                     .arg(s.generatedFold ? tr(", made by Earshot") : QString(), QString::fromStdString(s.fingerprint).left(8))
               : tr("no fold yet: label some recordings"));
}

void SummaryPage::fillClasses() {
    const Tokens& tokens = tokensOf(*this);
    QStandardItemModel& model = rowsOf(*classes_);
    model.setRowCount(0);
    std::int64_t most = 1;
    ProjectSummary::Count total;
    for (const auto& each : summary_.classes)
        most = std::max(most, each.all);
    for (std::size_t i = 0; i < summary_.classes.size(); ++i) {
        const auto& each = summary_.classes[i];
        auto* name = cell(QString::fromStdString(displayName(each.name)));
        name->setData(int(i), ClassIndexRole);
        auto* super = cell(each.superClass < 0
                               ? QString()
                               : QString::fromStdString(displayName(summary_.labels.superClasses[std::size_t(each.superClass)])));
        if (each.superClass >= 0)
            super->setData(each.superClass, SuperClassIndexRole);
        model.appendRow({name, super, cell(countText(each.all), true), cell(countText(each.train), true),
                         cell(countText(each.evaluate), true),
                         bar(double(each.all) / double(most), classColour(int(i), tokens).colour)});
        total.all += each.all;
        total.train += each.train;
        total.evaluate += each.evaluate;
    }
    auto* neither =
        cell(summary_.neither > 0 && summary_.fold ? tr("%1 in neither split").arg(countText(summary_.neither)) : QString());
    neither->setData(true, MutedRole);
    QList<QStandardItem*> last{cell(tr("all")), cell({}), cell(countText(total.all), true), cell(countText(total.train), true),
                               cell(countText(total.evaluate), true)};
    for (QStandardItem* item : last)
        item->setData(true, BoldRole);
    last << neither;
    model.appendRow(last);
    fitColumns(*classes_, 5);
    fitHeight(*classes_, 40);
}

void SummaryPage::fillDevices() {
    QStandardItemModel& model = rowsOf(*devices_);
    model.setRowCount(0);
    std::int64_t most = 1;
    QStringList evaluationOnly;
    for (const auto& each : summary_.devices)
        most = std::max(most, each.all);
    for (const auto& each : summary_.devices) {
        const QString name = each.name.empty() ? tr("unknown") : QString::fromStdString(each.name).toUpper();
        auto* train = cell(each.train ? countText(each.train) : tr("none"), true);
        train->setData(each.train == 0, MutedRole);
        auto* evaluate = cell(each.evaluate ? countText(each.evaluate) : tr("none"), true);
        evaluate->setData(each.evaluate == 0, MutedRole);
        if (!each.train && each.evaluate)
            evaluationOnly << name;
        model.appendRow(
            {cell(name), cell(countText(each.all), true), train, evaluate, bar(double(each.all) / double(most), QColor())});
    }
    devicesHeader_->setCaption(
        evaluationOnly.isEmpty() ? QString() : tr("%1 heard in evaluation only").arg(evaluationOnly.join(QStringLiteral(", "))));
    fitColumns(*devices_, 4);
    fitHeight(*devices_, 30);
}

void SummaryPage::fillProblems() {
    QStandardItemModel& model = rowsOf(*problems_);
    model.setRowCount(0);
    for (const Problem& each : summary_.problems) {
        const QString file = QString::fromStdString(each.file.string());
        auto* place = cell(file);
        place->setToolTip(file);
        auto* what = cell(QString::fromStdString(each.what));
        what->setToolTip(what->text());
        model.appendRow({place, cell(each.line > 0 ? countText(each.line) : QString(), true), what});
    }
    const bool any = !summary_.problems.empty();
    problemsHeader_->setCaption(any ? tr("%1 findings in the data").arg(summary_.problems.size()) : tr("nothing found"));
    problems_->setVisible(any);
    problems_->setMinimumHeight(any ? 120 : 0);
}

void SummaryPage::fillSteps() {
    const ProjectSummary& s = summary_;
    const auto runs = project_.isOpen() ? project_.store().runs() : std::vector<RunRecord>();
    const auto finished = std::count_if(runs.begin(), runs.end(), [](const RunRecord& run) { return run.state == "done"; });
    const auto go = [this](const char* id) { return [this, id] { shell_.openWorkspace(QString::fromLatin1(id)); }; };
    using State = Step::State;
    const bool recordings = s.recordings > 0;
    const bool labels = recordings && s.labelled > 0;
    const bool trained = finished > 0;
    const auto state = [](bool done, bool before) { return done ? State::Done : before ? State::Next : State::Later; };
    steps_->setSteps({
        {state(recordings, true), tr("Recordings"),
         recordings ? tr("%1 recordings, %2 locations, %3 devices")
                          .arg(countText(s.recordings), countText(s.locations))
                          .arg(s.devices.size())
                    : tr("drop files or folders here"),
         recordings ? QString() : tr("Add recordings…"), QStringLiteral("plus"), [this] { Q_EMIT importRequested(); }},
        {state(labels, recordings), tr("Labels"),
         s.labelled == s.recordings ? tr("every recording")
                                    : tr("%1 of %2 recordings").arg(countText(s.labelled), countText(s.recordings)),
         recordings ? tr("Label") : QString(), QStringLiteral("label"), go("label")},
        {state(trained, labels), tr("A trained model"),
         runs.empty() ? tr("start from a preset") : tr("%1 runs, %2 finished").arg(runs.size()).arg(finished),
         labels ? tr("Train") : QString(), QStringLiteral("train"), go("train")},
        {state(false, trained), tr("Judge it"), tr("confusion matrix, devices, calibration"),
         trained ? tr("Evaluate") : QString(), QStringLiteral("evaluate"), go("evaluate")},
        {State::Later, tr("On a board"), tr("INT8 firmware on a Nano 33 BLE, real or virtual"),
         trained ? tr("Deploy") : QString(), QStringLiteral("deploy"), go("deploy")},
        {State::Later, tr("Ask it"), tr("a clip, then compare with this computer"), QString(), QString(), go("deploy")},
    });
}

QString SummaryPage::problem() const {
    return state_->isHidden() ? QString() : state_->what();
}

void SummaryPage::changeEvent(QEvent* event) {
    Panel::changeEvent(event);
    if (event->type() == QEvent::StyleChange && classes_ && !summary_.classes.empty())
        fillClasses();
}

} // namespace earshot
