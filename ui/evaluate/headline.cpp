#include "evaluate/headline.h"

#include "evaluate/evaluation_text.h"
#include "widgets/matrix_view.h"
#include "widgets/number_text.h"

#include <QCoreApplication>

#include <cmath>

namespace earshot {
namespace {

QString words(const char* text) {
    return QCoreApplication::translate("earshot::Headline", text);
}

const QChar kThin(0x2009);

QString percentFigure(double share, int decimals) {
    return std::isfinite(share) ? pointsText(share, decimals) + kThin + QLatin1Char('%') : QString();
}

QString numberFigure(double value) {
    return std::isfinite(value) ? numberText(value, 3) : QString();
}

QString drawsText(const IntervalFigures& figures) {
    return words("95 %: %1 draws of %2 locations").arg(figures.draws).arg(figures.locations);
}

QString plusMinus(const Interval& interval, double factor, int decimals) {
    return std::isfinite(interval.low) ? QStringLiteral(" (%1)").arg(intervalText(interval, factor, decimals)) : QString();
}

std::vector<Figure> changeFigures(const EvaluationModel& model) {
    const Evaluation& a = model.otherEvaluation();
    const Evaluation& b = model.evaluation();
    const Comparison& comparison = model.comparison();
    const IntervalFigures& intervals = comparison.changeIntervals;
    const auto arrow = QStringLiteral("%1 → %2");
    std::vector<Figure> figures;
    figures.push_back({words("Accuracy %"), arrow.arg(pointsText(a.accuracy, 2), pointsText(b.accuracy, 2)),
                       changeText(comparison.accuracyChange, 2) + plusMinus(intervals.accuracy, 100, 1), drawsText(intervals)});
    figures.push_back({words("Log loss"), arrow.arg(numberText(a.logLoss, 3), numberText(b.logLoss, 3)),
                       signedNumberText(comparison.logLossChange, 3) + plusMinus(intervals.logLoss, 1, 2), drawsText(intervals)});
    const QString p =
        comparison.mcnemarP < 0.001 ? QStringLiteral("p < 0.001") : QStringLiteral("p = %1").arg(comparison.mcnemarP, 0, 'f', 3);
    figures.push_back(
        {words("McNemar"), p,
         words("%1 won · %2 lost").arg(countText(qint64(comparison.onlyB.size())), countText(qint64(comparison.onlyA.size()))),
         words("Exact two-sided test: could the clips won and lost as well have fallen the other way?")});
    figures.push_back({words("Same answer"), percentFigure(comparison.agreement, 1), {}, {}});
    if (a.unseenDevices && b.unseenDevices)
        figures.push_back({words("Unseen devices %"),
                           arrow.arg(pointsText(a.unseenDevices->accuracy), pointsText(b.unseenDevices->accuracy)),
                           changeText(b.unseenDevices->accuracy - a.unseenDevices->accuracy),
                           {}});
    return figures;
}

} // namespace

std::vector<Figure> headlineFigures(const EvaluationModel& model) {
    if (model.isEmpty())
        return {};
    if (model.showsChange())
        return changeFigures(model);
    const Evaluation& evaluation = model.evaluation();
    const IntervalFigures intervals = model.intervals().value_or(IntervalFigures{});
    const QString draws = model.intervals() ? drawsText(intervals) : words("Drawing the interval");
    std::vector<Figure> figures;
    figures.push_back(
        {words("Accuracy"), percentFigure(evaluation.accuracy, 2), intervalText(intervals.accuracy, 100, 1), draws});
    figures.push_back({words("Log loss"), numberFigure(evaluation.logLoss), intervalText(intervals.logLoss, 1, 2),
                       words("Mean of the classes' means: what the challenge ranks by. ") + draws});
    figures.push_back({words("Macro accuracy"), percentFigure(evaluation.macroAccuracy, 2),
                       intervalText(intervals.macroAccuracy, 100, 1), draws});
    if (evaluation.accuracySuper)
        figures.push_back({words("Super-classes"),
                           percentFigure(*evaluation.accuracySuper, 1),
                           {},
                           evaluation.superFromHead ? words("By the super-class head") : words("Super-class of the answer")});
    figures.push_back({words("Calibration error"),
                       numberFigure(evaluation.reliability.expectedError),
                       {},
                       words("ECE over %1 bins of confidence").arg(evaluation.reliability.bins.size())});
    if (evaluation.seenDevices && evaluation.unseenDevices)
        figures.push_back({words("Seen / unseen devices %"),
                           pointsText(evaluation.seenDevices->accuracy) + QStringLiteral(" / ") +
                               pointsText(evaluation.unseenDevices->accuracy),
                           {},
                           {}});
    figures.push_back(
        {words("Clips"), countText(evaluation.clips),
         evaluation.silentSegments ? words("%1 silent").arg(countText(*evaluation.silentSegments)) : QString(),
         evaluation.missing > 0 ? words("%1 labelled clips have no prediction").arg(countText(evaluation.missing)) : QString()});
    return figures;
}

void HeadlineStrip::setHeadline(const std::vector<Figure>& figures) {
    // Other figures, as those of a comparison, leave no room behind.
    if (all_.empty() || figures.empty() || figures.front().caption != all_.front().caption)
        setFigures({});
    all_ = figures;
    fit();
}

void HeadlineStrip::fit() {
    std::vector<Figure> shown = all_;
    setFigures(shown);
    while (isVisible() && shown.size() > 1 && sizeHint().width() > width()) {
        shown.pop_back();
        setFigures(shown);
    }
}

void HeadlineStrip::resizeEvent(QResizeEvent* event) {
    FigureStrip::resizeEvent(event);
    fit();
}

void HeadlineStrip::showEvent(QShowEvent* event) {
    FigureStrip::showEvent(event);
    fit();
}

} // namespace earshot
