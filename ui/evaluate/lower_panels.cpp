#include "evaluate/lower_panels.h"

#include "evaluate/evaluation_text.h"
#include "evaluate/figure_tables.h"
#include "evaluate/reliability_plot.h"
#include "theme/theme.h"
#include "widgets/line_plot.h"
#include "widgets/panel_header.h"
#include "widgets/segmented_control.h"
#include "widgets/table_view.h"

#include <QHBoxLayout>
#include <QHeaderView>
#include <QStackedWidget>

#include <cmath>

namespace earshot {

LowerPanels::LowerPanels(EvaluationModel& evaluation, QWidget* parent)
    : Panel(&Tokens::surface, Qt::TopEdge, parent), evaluation_(evaluation) {
    auto* layout = new QHBoxLayout(this);
    layout->setContentsMargins(0, 1, 0, 0);
    layout->setSpacing(0);
    column(*layout, reliabilityHead_ = new PanelHeader(tr("Reliability")), reliability_ = new ReliabilityPlot);

    stack_ = new QStackedWidget;
    cities_ = new TableView;
    cities_->setModel(cityTable_ = new CityTable(evaluation_, this));
    cities_->setAccessibleName(tr("Accuracy by city"));
    cities_->horizontalHeader()->setSectionResizeMode(1, QHeaderView::Stretch);
    for (const int fixed : {2, 3})
        cities_->setColumnWidth(fixed, cities_->fontMetrics().horizontalAdvance(QStringLiteral("00,000")) + 20);
    stack_->addWidget(cities_);
    stack_->addWidget(curve_ = new LinePlot);
    middleHead_ = new PanelHeader(tr("Cities"));
    middle_ = new SegmentedControl({tr("Cities"), tr("Epochs")});
    middle_->setAccessibleName(tr("Middle panel"));
    connect(middle_, &SegmentedControl::chosen, stack_, [this](int index) {
        stack_->setCurrentIndex(index);
        middleHead_->setTitle(index == 0 ? tr("Cities") : tr("Learning curve"));
    });
    middleHead_->addWidget(middle_);
    column(*layout, middleHead_, stack_);

    confusions_ = new TableView;
    confusions_->setModel(confusionTable_ = new ConfusionTable(evaluation_, this));
    confusions_->setAccessibleName(tr("Most frequent confusions"));
    confusions_->horizontalHeader()->hide();
    confusions_->horizontalHeader()->setSectionResizeMode(0, QHeaderView::Stretch);
    confusions_->setColumnWidth(1, confusions_->fontMetrics().horizontalAdvance(QStringLiteral("00,000")) + 20);
    column(*layout, confusionHead_ = new PanelHeader(tr("Most frequent confusions")), confusions_);

    const auto toConfusion = [this](const QModelIndex& index) {
        const auto& entry = confusionTable_->entry(index.row());
        evaluation_.select({ClipSelection::Kind::Cell, entry.truth, entry.answer, -1});
    };
    connect(confusions_, &QAbstractItemView::clicked, this, toConfusion);
    connect(confusions_, &QAbstractItemView::activated, this, toConfusion);
    const auto toCity = [this](const QModelIndex& index) {
        ClipFilter filter = evaluation_.filter();
        filter.cities = {cityTable_->cityAt(index.row())};
        evaluation_.setFilter(filter);
    };
    connect(cities_, &QAbstractItemView::doubleClicked, this, toCity);
    connect(cities_, &QAbstractItemView::activated, this, toCity);
    connect(reliability_, &ReliabilityPlot::binClicked, this, [this](double low, double high) {
        ClipFilter filter = evaluation_.filter();
        filter.lowestConfidence = low;
        filter.highestConfidence = high;
        evaluation_.setFilter(filter);
    });
    connect(&evaluation_, &EvaluationModel::changed, this, &LowerPanels::refresh);
    refresh();
}

QWidget* LowerPanels::column(QHBoxLayout& layout, PanelHeader* header, QWidget* body) {
    auto* holder = new Panel(&Tokens::surface, layout.count() > 0 ? Qt::Edges(Qt::LeftEdge) : Qt::Edges());
    auto* lines = new QVBoxLayout(holder);
    lines->setContentsMargins(layout.count() > 0 ? 1 : 0, 0, 0, 0);
    lines->setSpacing(0);
    lines->addWidget(header);
    lines->addWidget(body, 1);
    holder->setSizePolicy(QSizePolicy::Ignored, QSizePolicy::Preferred);
    layout.addWidget(holder, 1);
    return holder;
}

void LowerPanels::refresh() {
    reliability_->setData(evaluation_.evaluation().reliability);
    reliabilityHead_->setCaption(tr("bars: share of clips"));
    cityTable_->reload();
    confusionTable_->reload();
    confusionHead_->setTitle(evaluation_.showsChange() ? tr("Confusions that changed most") : tr("Most frequent confusions"));
    const auto& curve = evaluation_.source().curve;
    middle_->setVisible(!curve.empty());
    if (curve.empty()) {
        stack_->setCurrentIndex(0);
        middle_->setCurrent(0);
        middleHead_->setTitle(tr("Cities"));
        return;
    }
    LinePlotData data;
    data.xUnit = tr("epoch");
    data.yUnit = QStringLiteral("%");
    data.decimals = 1;
    const Tokens& tokens = tokensOf(*this);
    PlotSeries train{tr("train"), tokens.seriesOther, {}, {}, false, false};
    PlotSeries evaluate{tr("evaluate"), tokens.seriesA, {}, {}, false, false};
    bool anyTrain = false;
    for (const auto& epoch : curve) {
        for (PlotSeries* series : {&train, &evaluate})
            series->x.push_back(epoch.epoch);
        train.y.push_back(epoch.train * 100);
        evaluate.y.push_back(epoch.evaluate * 100);
        anyTrain = anyTrain || std::isfinite(epoch.train);
    }
    if (anyTrain)
        data.series.push_back(train);
    data.series.push_back(evaluate);
    curve_->setData(data);
}

} // namespace earshot
