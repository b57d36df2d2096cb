#pragma once
#include "theme/tokens.h"
#include "train/training_record.h"
#include "widgets/line_plot.h"

#include <QStringList>

#include <vector>

namespace earshot {

/// What the curves are called and compared with.
struct CurveChoice {
    QString classes = {};                  ///< "10-class"; empty: "class head"
    QString superClasses = {};             ///< "3-class"
    double smoothing = 0;                  ///< 0 to 1
    const TrainingRecord* other = nullptr; ///< another run, drawn dashed
    QString otherName = {};
};

/// The stacked plots of a run over one x axis in epochs: log loss, accuracy, learning rate with the planned rest, and of two
/// heads the share of conflicting steps and the cosine between their gradients. Plots without a single value are left out, but
/// for log loss and accuracy, so that nothing moves when they come.
std::vector<LinePlotData> trainingPlots(const TrainingRecord& record, const CurveChoice& choice, const Tokens& tokens);

/// Why a plot is not there, in a sentence; empty: all are.
QString missingPlotsSentence(const TrainingRecord& record);

} // namespace earshot
