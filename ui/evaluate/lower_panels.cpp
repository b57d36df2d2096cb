#include "evaluate/lower_panels.h"

#include "evaluate/curve_panel.h"
#include "evaluate/evaluation_text.h"
#include "evaluate/figure_tables.h"
#include "evaluate/reliability_plot.h"
#include "evaluate/sources_panel.h"
#include "jobs/latest_job.h"
#include "widgets/panel_header.h"
#include "widgets/segmented_control.h"
#include "widgets/table_view.h"

#include <QHBoxLayout>
#include <QHeaderView>
#include <QStackedWidget>

namespace earshot {
namespace {

enum Middle { Cities, Epochs, Published };

/// A temperature that was fitted, and what it makes of the calibration.
struct Fitted {
    Temperature temperature;
    Reliability reliability;
};

Fitted fit(ScoredClips clips, const std::vector<std::uint32_t>& rows) {
    Fitted fitted{fitTemperature(clips, rows), {}};
    replaceProbabilities(clips, probabilitiesAt(clips, fitted.temperature.value));
    fitted.reliability = reliabilityOf(clips, rows);
    return fitted;
}

QString fromTo(double before, double after) {
    return QStringLiteral("%1 → %2").arg(numberText(before, 3), numberText(after, 3));
}

void widenNumbers(TableView& table, std::initializer_list<int> columns) {
    for (const int column : columns)
        table.setColumnWidth(column, table.fontMetrics().horizontalAdvance(QStringLiteral("00,000")) + 20);
}

} // namespace

LowerPanels::LowerPanels(EvaluationModel& evaluation, ComparedSources& sources, QWidget* parent)
    : Panel(&Tokens::surface, Qt::TopEdge, parent), evaluation_(evaluation), job_(new LatestJob(this, EvaluationModel::kCalm)),
      pages_(new QStackedWidget) {
    auto* outer = new QHBoxLayout(this);
    outer->setContentsMargins(0, 1, 0, 0);
    outer->addWidget(pages_);
    auto* single = new QWidget;
    auto* layout = new QHBoxLayout(single);
    layout->setContentsMargins(0, 0, 0, 0);
    layout->setSpacing(0);
    buildReliability(*layout);
    buildMiddle(*layout);
    buildConfusions(*layout);
    pages_->addWidget(single);
    pages_->addWidget(buildComparison(sources));
    connect(&evaluation_, &EvaluationModel::changed, this, &LowerPanels::refresh);
    refresh();
}

LowerPanels::~LowerPanels() = default;

void LowerPanels::buildReliability(QHBoxLayout& layout) {
    column(layout, reliabilityHead_ = new PanelHeader(tr("Reliability")), reliability_ = new ReliabilityPlot, 5);
    connect(reliability_, &ReliabilityPlot::binClicked, this, [this](double low, double high) {
        ClipFilter filter = evaluation_.filter();
        filter.lowestConfidence = low;
        filter.highestConfidence = high;
        evaluation_.setFilter(filter);
    });
}

void LowerPanels::buildMiddle(QHBoxLayout& layout) {
    stack_ = new QStackedWidget;
    cities_ = new TableView;
    cities_->setModel(cityTable_ = new CityTable(evaluation_, this));
    cities_->setAccessibleName(tr("Accuracy by city"));
    cities_->horizontalHeader()->setSectionResizeMode(1, QHeaderView::Stretch);
    cities_->setColumnWidth(0, cities_->fontMetrics().horizontalAdvance(QStringLiteral("MMMMMM")) + 16);
    widenNumbers(*cities_, {2, 3});
    auto* published = new TableView;
    published->setModel(publishedTable_ = new PublishedTable(evaluation_, this));
    published->setAccessibleName(tr("Published results"));
    published->horizontalHeader()->setSectionResizeMode(0, QHeaderView::Stretch);
    published->setColumnWidth(1, published->fontMetrics().horizontalAdvance(tr("Accuracy %")) + 28);
    stack_->addWidget(cities_);
    stack_->addWidget(curve_ = new CurvePanel(evaluation_));
    stack_->addWidget(published);
    auto* head = new PanelHeader({}); // the choice is the title
    middle_ = new SegmentedControl({tr("Cities"), tr("Epochs"), tr("Published")});
    middle_->setAccessibleName(tr("Middle panel"));
    connect(middle_, &SegmentedControl::chosen, this, &LowerPanels::showMiddle);
    head->addWidget(middle_);
    column(layout, head, stack_, 6)->setMinimumWidth(head->sizeHint().width() + 1); // the choice is never cut
    connect(curve_, &CurvePanel::epochChosen, this, &LowerPanels::epochChosen);
    connect(curve_, &CurvePanel::epochsLeft, this, &LowerPanels::epochsLeft);
    const auto toCity = [this](const QModelIndex& index) {
        ClipFilter filter = evaluation_.filter();
        filter.cities = {cityTable_->cityAt(index.row())};
        evaluation_.setFilter(filter);
    };
    connect(cities_, &QAbstractItemView::doubleClicked, this, toCity);
    connect(cities_, &QAbstractItemView::activated, this, toCity);
}

void LowerPanels::buildConfusions(QHBoxLayout& layout) {
    confusions_ = new TableView;
    confusions_->setModel(confusionTable_ = new ConfusionTable(evaluation_, this));
    confusions_->setAccessibleName(tr("Most frequent confusions"));
    confusions_->horizontalHeader()->hide();
    confusions_->horizontalHeader()->setSectionResizeMode(0, QHeaderView::Stretch);
    widenNumbers(*confusions_, {1});
    column(layout, confusionHead_ = new PanelHeader(tr("Most frequent confusions")), confusions_, 5);
    const auto toConfusion = [this](const QModelIndex& index) {
        const auto& entry = confusionTable_->entry(index.row());
        evaluation_.select({ClipSelection::Kind::Cell, entry.truth, entry.answer, -1});
    };
    connect(confusions_, &QAbstractItemView::clicked, this, toConfusion);
    connect(confusions_, &QAbstractItemView::activated, this, toConfusion);
}

QWidget* LowerPanels::buildComparison(ComparedSources& sources) {
    auto* page = new QWidget;
    auto* layout = new QHBoxLayout(page);
    layout->setContentsMargins(0, 0, 0, 0);
    layout->setSpacing(0);
    layout->addWidget(sources_ = new SourcesPanel(sources), 3);
    connect(sources_, &SourcesPanel::addRequested, this, &LowerPanels::addSourceRequested);
    connect(sources_, &SourcesPanel::failed, this, &LowerPanels::comparisonFailed);
    auto* curves = new CurvePanel(evaluation_);
    connect(curves, &CurvePanel::epochChosen, this, &LowerPanels::epochChosen);
    connect(curves, &CurvePanel::epochsLeft, this, &LowerPanels::epochsLeft);
    column(*layout, comparedCurvesHead_ = new PanelHeader(tr("Accuracy by epoch")), curves, 2);
    comparedCurvesHead_->setToolTip(
        tr("What each training was validated on, which need not be the clips above. Slide to another epoch of B."));
    return page;
}

QWidget* LowerPanels::column(QHBoxLayout& layout, PanelHeader* header, QWidget* body, int stretch) {
    auto* holder = new Panel(&Tokens::surface, layout.count() > 0 ? Qt::Edges(Qt::LeftEdge) : Qt::Edges());
    auto* lines = new QVBoxLayout(holder);
    lines->setContentsMargins(layout.count() > 0 ? 1 : 0, 0, 0, 0);
    lines->setSpacing(0);
    lines->addWidget(header);
    lines->addWidget(body, 1);
    holder->setSizePolicy(QSizePolicy::Ignored, QSizePolicy::Preferred);
    layout.addWidget(holder, stretch);
    return holder;
}

void LowerPanels::showMiddle(int index) {
    const bool there = index == Cities || (index == Epochs ? !curve_->isEmpty() : isComparableWithPublished(evaluation_));
    stack_->setCurrentIndex(there ? index : Cities);
    middle_->setCurrent(stack_->currentIndex());
}

void LowerPanels::refresh() {
    pages_->setCurrentIndex(evaluation_.isComparing() ? 1 : 0);
    reliability_->setData(evaluation_.evaluation().reliability);
    reliabilityHead_->setCaption(tr("bars: share of clips"));
    reliabilityHead_->setToolTip({});
    const QString& base = evaluation_.source().curveBase;
    comparedCurvesHead_->setCaption(base.isEmpty() ? tr("of B: slide") : tr("on the %1").arg(base));
    cityTable_->reload();
    publishedTable_->reload();
    confusionTable_->reload();
    confusionHead_->setTitle(evaluation_.showsChange() ? tr("Confusions that changed most") : tr("Most frequent confusions"));
    showMiddle(stack_->currentIndex());
    fitTemperature();
}

void LowerPanels::fitTemperature() {
    if (evaluation_.rows().empty() || evaluation_.isComparing()) {
        job_->cancel();
        return;
    }
    ScoredClips clips; // what the fit reads
    const ScoredClips& shown = evaluation_.clips();
    clips.labels = shown.labels;
    clips.truth = shown.truth;
    clips.answer = shown.answer;
    clips.probabilities = shown.probabilities;
    clips.confidence = shown.confidence;
    job_->start([this, clips = std::move(clips), rows = evaluation_.rows()](const std::stop_token&) -> LatestJob::Deliver {
        return [this, fitted = fit(clips, rows)] {
            reliability_->setFitted(fitted.reliability);
            // The temperature is the best for the log loss; the calibration error follows, but not always down.
            const QString temperature = numberText(fitted.temperature.value, 2);
            const QString loss = fromTo(fitted.temperature.logLoss, fitted.temperature.fittedLogLoss);
            const double before = evaluation_.evaluation().reliability.expectedError;
            const double after = fitted.reliability.expectedError;
            reliabilityHead_->setCaption(after < before ? tr("T = %1: ECE %2").arg(temperature, fromTo(before, after))
                                                        : tr("T = %1: log loss %2").arg(temperature, loss));
            reliabilityHead_->setToolTip(tr("The temperature T = %1 makes the mean log loss of these clips smallest (%2). The "
                                            "calibration error goes %3; the dotted line is what reliability becomes.")
                                             .arg(temperature, loss, fromTo(before, after)));
        };
    });
}

} // namespace earshot
