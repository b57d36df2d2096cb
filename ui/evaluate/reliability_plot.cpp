#include "evaluate/reliability_plot.h"

#include "theme/theme.h"
#include "widgets/plot_theme.h"
#include "widgets/qcp.h"

#include <QEvent>
#include <QMouseEvent>
#include <QVBoxLayout>

namespace earshot {

ReliabilityPlot::ReliabilityPlot(QWidget* parent) : QWidget(parent), plot_(new QCustomPlot(this)) {
    auto* layout = new QVBoxLayout(this);
    layout->setContentsMargins(8, 4, 12, 4);
    layout->addWidget(plot_);
    plot_->setMinimumHeight(80);
    connect(plot_, &QCustomPlot::mousePress, this, [this](QMouseEvent* event) {
        const double x = plot_->xAxis->pixelToCoord(event->position().x()) / 100;
        for (const Reliability::Bin& bin : reliability_.bins)
            if (x > bin.low && x <= bin.high && bin.clips > 0)
                Q_EMIT binClicked(bin.low, bin.high);
    });
    rebuild();
}

void ReliabilityPlot::setData(const Reliability& reliability) {
    reliability_ = reliability;
    fitted_.reset();
    rebuild();
}

void ReliabilityPlot::setFitted(const Reliability& reliability) {
    fitted_ = reliability;
    rebuild();
}

void ReliabilityPlot::changeEvent(QEvent* event) {
    QWidget::changeEvent(event);
    if (event->type() == QEvent::StyleChange)
        rebuild();
}

void ReliabilityPlot::rebuild() {
    const Tokens& tokens = tokensOf(*this);
    plot_->clearPlottables();
    applyPlotTheme(*plot_, tokens, fontsOf(*this));
    for (QCPAxis* axis : {plot_->xAxis, plot_->yAxis}) {
        axis->setRange(0, 100);
        const auto ticker = QSharedPointer<QCPAxisTickerFixed>::create();
        ticker->setTickStep(25);
        axis->setTicker(ticker);
        axis->setNumberPrecision(0);
    }
    plot_->xAxis->setLabel(tr("confidence, %"));
    plot_->yAxis->setLabel(tr("right, %"));
    std::int64_t total = 0;
    for (const Reliability::Bin& bin : reliability_.bins)
        total += bin.clips;
    auto* bars = new QCPBars(plot_->xAxis, plot_->yAxis);
    bars->setPen(Qt::NoPen);
    bars->setBrush(tokens.line);
    auto* ideal = new QCPGraph(plot_->xAxis, plot_->yAxis);
    ideal->setPen(QPen(tokens.line2, 1, Qt::DashLine));
    ideal->setData({0, 100}, {0, 100});
    auto* curve = new QCPGraph(plot_->xAxis, plot_->yAxis);
    curve->setPen(QPen(tokens.seriesA, 1.5));
    curve->setScatterStyle(QCPScatterStyle(QCPScatterStyle::ssDisc, 6));
    for (const Reliability::Bin& bin : reliability_.bins) {
        if (bin.clips == 0)
            continue;
        bars->setWidth((bin.high - bin.low) * 94);
        bars->addData((bin.low + bin.high) * 50, 100.0 * double(bin.clips) / double(total));
        curve->addData(bin.confidence * 100, bin.accuracy * 100);
    }
    if (fitted_) {
        auto* fitted = new QCPGraph(plot_->xAxis, plot_->yAxis);
        fitted->setPen(QPen(tokens.seriesOther, 1.5, Qt::DotLine));
        for (const Reliability::Bin& bin : fitted_->bins)
            if (bin.clips > 0)
                fitted->addData(bin.confidence * 100, bin.accuracy * 100);
    }
    plot_->replot();
}

} // namespace earshot
