#include "evaluate/curve_panel.h"

#include "evaluate/run_evaluations.h"
#include "theme/theme.h"
#include "widgets/label.h"
#include "widgets/line_plot.h"

#include <QBoxLayout>
#include <QEvent>
#include <QSignalBlocker>
#include <QSlider>

#include <algorithm>
#include <cmath>
#include <iterator>

namespace earshot {
namespace {

PlotSeries seriesOf(const std::vector<EvaluationSource::Epoch>& curve, double EvaluationSource::Epoch::*value,
                    const QString& name, const QColor& colour) {
    PlotSeries series{name, colour, {}, {}, false, false};
    for (const auto& epoch : curve) {
        series.x.push_back(epoch.epoch);
        series.y.push_back(epoch.*value * 100);
    }
    return series;
}

bool hasValues(const PlotSeries& series) {
    return std::any_of(series.y.begin(), series.y.end(), [](double value) { return std::isfinite(value); });
}

} // namespace

CurvePanel::CurvePanel(EvaluationModel& evaluation, QWidget* parent)
    : QWidget(parent), evaluation_(evaluation), plot_(new LinePlot), choice_(new QWidget),
      word_(new Label({}, TextSize::Caption, Tone::Secondary)), slider_(new QSlider(Qt::Horizontal)) {
    auto* layout = new QVBoxLayout(this);
    layout->setContentsMargins(0, 0, 0, 0);
    layout->setSpacing(0);
    auto* line = new QHBoxLayout(choice_);
    line->setContentsMargins(12, 0, 12, 0);
    line->addWidget(word_);
    line->addWidget(slider_, 1);
    layout->addWidget(choice_);
    layout->addWidget(plot_, 1);
    slider_->setAccessibleName(tr("Epoch"));
    slider_->setToolTip(
        tr("Look at the float weights of another epoch: they are evaluated first where they were not yet. The end leads "
           "back to what was looked at before."));
    slider_->setTracking(false);
    connect(slider_, &QSlider::sliderMoved, this, [this](int place) {
        word_->setText(isEnd(place) ? tr("epoch") : tr("float, epoch %1").arg(epochs_[std::size_t(place)]));
        plot_->setCursor(double(epochs_[std::size_t(place)]));
    });
    connect(slider_, &QSlider::valueChanged, this, [this](int place) {
        if (isEnd(place))
            Q_EMIT epochsLeft();
        else
            Q_EMIT epochChosen(epochs_[std::size_t(place)]);
    });
    connect(&evaluation_, &EvaluationModel::sourcesChanged, this, &CurvePanel::refresh);
    refresh();
}

void CurvePanel::changeEvent(QEvent* event) {
    QWidget::changeEvent(event);
    if (event->type() == QEvent::StyleChange)
        refresh(); // the curves' colours are the theme's
}

bool CurvePanel::isEmpty() const {
    return evaluation_.source().curve.empty() && (!evaluation_.isComparing() || evaluation_.other().curve.empty());
}

void CurvePanel::refresh() {
    const EvaluationSource& source = evaluation_.source();
    const Tokens& tokens = tokensOf(*this);
    LinePlotData data;
    data.xUnit = tr("epoch");
    data.yUnit = QStringLiteral("%");
    data.decimals = 1;
    std::vector<PlotSeries> series;
    if (evaluation_.isComparing()) {
        series.push_back(
            seriesOf(evaluation_.other().curve, &EvaluationSource::Epoch::evaluate, QStringLiteral("A"), tokens.seriesB));
        series.push_back(seriesOf(source.curve, &EvaluationSource::Epoch::evaluate, QStringLiteral("B"), tokens.seriesA));
    } else {
        series.push_back(seriesOf(source.curve, &EvaluationSource::Epoch::train, tr("train"), tokens.seriesOther));
        series.push_back(seriesOf(source.curve, &EvaluationSource::Epoch::evaluate,
                                  source.curveBase.startsWith(QStringLiteral("held")) ? tr("held out") : tr("evaluate"),
                                  tokens.seriesA));
    }
    std::copy_if(series.begin(), series.end(), std::back_inserter(data.series), hasValues);
    plot_->setData(data);
    showSlider();
}

void CurvePanel::showSlider() {
    const EvaluationSource& source = evaluation_.source();
    epochs_ = source.run.empty() ? std::vector<int>{} : keptEpochs(source.run);
    choice_->setVisible(epochs_.size() > 1);
    if (epochs_.size() < 2)
        return;
    const QSignalBlocker quiet(slider_);
    slider_->setRange(0, int(epochs_.size()) - 1);
    const bool number = source.isOfEpoch();
    const int shown = number ? QString::fromStdString(source.origin->checkpoint).toInt() : epochs_.back();
    slider_->setValue(int(std::lower_bound(epochs_.begin(), epochs_.end(), shown) - epochs_.begin()));
    word_->setText(number ? tr("float, epoch %1").arg(shown) : tr("epoch"));
}

} // namespace earshot
