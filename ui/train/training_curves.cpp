#include "train/training_curves.h"

#include <QCoreApplication>

#include <algorithm>
#include <cmath>
#include <limits>

namespace earshot {
namespace {

QString curveWords(const char* text) {
    return QCoreApplication::translate("earshot::TrainingCurves", text);
}

/// Nothing more is planned. A run that failed may go on.
bool isOver(const TrainingRecord& record) {
    return record.state == TrainingRecord::State::Done || record.state == TrainingRecord::State::Stopped;
}

/// The value of the first of `keys` that the epoch knows; keys are what versions of the worker call it.
double firstOf(const EpochRecord& epoch, const QStringList& keys) {
    for (const QString& key : keys)
        if (const double value = epoch.value(key); std::isfinite(value))
            return value;
    return std::numeric_limits<double>::quiet_NaN();
}

PlotSeries seriesOf(const TrainingRecord& record, const QString& name, const QStringList& keys, const QColor& colour,
                    double factor) {
    PlotSeries series;
    series.name = name;
    series.colour = colour;
    series.smoothed = true;
    bool any = false;
    for (const EpochRecord& epoch : record.epochs) {
        series.x.push_back(epoch.epoch);
        series.y.push_back(firstOf(epoch, keys) * factor);
        any = any || std::isfinite(series.y.back());
    }
    if (!any)
        series.x.clear(), series.y.clear();
    return series;
}

void addKnown(LinePlotData& plot, PlotSeries series) {
    if (!series.x.empty())
        plot.series.push_back(std::move(series));
}

QString orElse(const QString& text, const char* other) {
    return text.isEmpty() ? curveWords(other) : text;
}

LinePlotData logLoss(const TrainingRecord& record, const CurveChoice& choice, const Tokens& tokens) {
    LinePlotData plot;
    plot.title = curveWords("Log loss");
    if (!record.epochs.empty() && !record.isValidated())
        plot.note = curveWords("of the training alone: this run is not judged while it trains");
    const bool heads = record.hasTwoHeads();
    addKnown(plot, seriesOf(record, curveWords("train"), {QStringLiteral("loss_scene")}, tokens.seriesOther, 1));
    if (heads)
        addKnown(plot,
                 seriesOf(record, orElse(choice.classes, "class head"), {QStringLiteral("log_loss_scene")}, tokens.seriesB, 1));
    addKnown(plot, seriesOf(record, heads ? curveWords("ensemble") : curveWords("judged"), {QStringLiteral("log_loss")},
                            tokens.seriesA, 1));
    if (choice.other)
        addKnown(plot, seriesOf(*choice.other, choice.otherName, {QStringLiteral("log_loss")}, tokens.text3, 1));
    plot.decimals = 3;
    plot.endDecimals = 2;
    return plot;
}

LinePlotData accuracy(const TrainingRecord& record, const CurveChoice& choice, const Tokens& tokens) {
    LinePlotData plot;
    plot.title = curveWords("Accuracy");
    plot.yUnit = QStringLiteral("%");
    const bool heads = record.hasTwoHeads();
    if (heads)
        addKnown(plot, seriesOf(record, orElse(choice.superClasses, "super-class"), {QStringLiteral("accuracy_super")}, tokens.ok,
                                100));
    addKnown(plot, seriesOf(record, heads ? curveWords("ensemble") : curveWords("judged"), {QStringLiteral("accuracy")},
                            tokens.seriesA, 100));
    if (heads)
        addKnown(plot,
                 seriesOf(record, orElse(choice.classes, "class head"), {QStringLiteral("accuracy_scene")}, tokens.seriesB, 100));
    addKnown(plot, seriesOf(record, curveWords("train"), {QStringLiteral("train_accuracy")}, tokens.seriesOther, 100));
    if (choice.other)
        addKnown(plot, seriesOf(*choice.other, choice.otherName, {QStringLiteral("accuracy")}, tokens.text3, 100));
    plot.decimals = 1;
    return plot;
}

/// "× 10⁻³" for -3.
QString powerText(int power) {
    static const QString digits = QStringLiteral("⁰¹²³⁴⁵⁶⁷⁸⁹");
    QString text = QStringLiteral("× 10");
    if (power < 0)
        text += QChar(0x207B);
    for (const QChar digit : QString::number(std::abs(power)))
        text += digits[digit.digitValue()];
    return text;
}

LinePlotData learningRate(const TrainingRecord& record, const Tokens& tokens) {
    LinePlotData plot;
    PlotSeries past = seriesOf(record, curveWords("learning rate"), {QStringLiteral("learning_rate")}, tokens.seriesA, 1);
    PlotSeries planned;
    planned.colour = tokens.seriesA;
    planned.dotted = true;
    if (!past.x.empty()) {
        planned.x.push_back(past.x.back());
        planned.y.push_back(past.y.back());
    }
    const std::vector<double> rates = !isOver(record) ? record.plannedRates() : std::vector<double>();
    for (std::size_t i = record.epochs.size(); i < rates.size(); ++i) {
        planned.x.push_back(double(i) + 1);
        planned.y.push_back(rates[i]);
    }
    double highest = 0;
    for (const std::vector<double>* values : {&past.y, &planned.y})
        for (const double value : *values)
            highest = std::isfinite(value) ? std::max(highest, value) : highest;
    const int power = highest > 0 ? int(std::floor(std::log10(highest) + 1e-9)) : 0;
    const double factor = std::pow(10.0, -power);
    for (std::vector<double>* values : {&past.y, &planned.y})
        for (double& value : *values)
            value *= factor;
    past.smoothed = false;
    past.valueAlone = true;
    plot.title = power == 0 ? curveWords("Learning rate") : curveWords("Learning rate, %1").arg(powerText(power));
    addKnown(plot, std::move(past));
    if (planned.x.size() > 1)
        plot.series.push_back(std::move(planned));
    plot.decimals = 3;
    plot.yMinimum = 0;
    plot.ticks = 2;
    return plot;
}

LinePlotData conflict(const TrainingRecord& record, const Tokens& tokens) {
    LinePlotData plot;
    plot.title = curveWords("Gradient conflict");
    plot.note = curveWords("steps of the epoch in which the two tasks disagree");
    plot.yUnit = QStringLiteral("%");
    PlotSeries bars = seriesOf(record, curveWords("conflict"), {QStringLiteral("conflict_rate")}, tokens.seriesOther, 100);
    bars.bars = true;
    bars.valueAlone = true;
    double highest = 10;
    for (const double value : bars.y)
        highest = std::isfinite(value) ? std::max(highest, value) : highest;
    plot.yMinimum = 0;
    plot.yMaximum = std::min(100.0, highest * 1.15);
    plot.decimals = 0;
    plot.ticks = 2;
    addKnown(plot, std::move(bars));
    return plot;
}

LinePlotData cosine(const TrainingRecord& record, const Tokens& tokens) {
    LinePlotData plot;
    plot.title = curveWords("Gradient cosine");
    plot.note = curveWords("between the two tasks, mean of the epoch");
    PlotSeries line = seriesOf(record, curveWords("cosine"), {QStringLiteral("cosine")}, tokens.seriesA, 1);
    line.valueAlone = true;
    plot.decimals = 2;
    plot.ticks = 2;
    addKnown(plot, std::move(line));
    return plot;
}

/// Where the quantised stage begins, and what people did.
std::vector<PlotMark> marksOf(const TrainingRecord& record) {
    std::vector<PlotMark> marks;
    for (const Intervention& each : record.interventions)
        marks.push_back({each.at, each.words});
    const TrainingConfig config = record.trainingConfig();
    if (!record.config.isEmpty() && config.qat == QatMode::After && config.epochs < record.epochsPlanned)
        marks.push_back({double(config.epochs), curveWords("INT8 epochs")});
    return marks;
}

} // namespace

std::vector<LinePlotData> trainingPlots(const TrainingRecord& record, const CurveChoice& choice, const Tokens& tokens) {
    std::vector<LinePlotData> plots{logLoss(record, choice, tokens), accuracy(record, choice, tokens),
                                    learningRate(record, tokens)};
    if (record.hasTwoHeads()) {
        plots.push_back(conflict(record, tokens));
        plots.push_back(cosine(record, tokens));
    }
    const double last = record.epochs.empty() ? 0 : record.epochs.back().epoch;
    const bool over = isOver(record);
    double end = over ? last : std::max(last, double(record.epochsPlanned));
    if (choice.other && !choice.other->epochs.empty())
        end = std::max(end, double(choice.other->epochs.back().epoch));
    for (std::size_t i = 0; i < plots.size(); ++i) {
        LinePlotData& plot = plots[i];
        plot.xMinimum = 0;
        plot.xMaximum = std::max(1.0, end);
        plot.xUnit = curveWords("epoch");
        if (!over)
            plot.now = last;
        plot.smoothing = choice.smoothing;
        plot.marks = marksOf(record);
        plot.markWords = i == 0;
        plot.xNumbers = i + 1 == plots.size();
        if (choice.other)
            for (PlotSeries& series : plot.series)
                series.dashed = !choice.otherName.isEmpty() && series.name == choice.otherName;
        if (i < 2 && plot.series.empty()) { // axes before values
            plot.yMinimum = 0;
            plot.yMaximum = i == 0 ? 3 : 100;
        }
    }
    return plots;
}

QString missingPlotsSentence(const TrainingRecord& record) {
    return record.hasTwoHeads()
               ? QString()
               : curveWords("One head is trained here, so there are no gradients of two tasks to hold against each other.");
}

} // namespace earshot
