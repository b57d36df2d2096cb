#pragma once
#include "evaluation/bootstrap.h"
#include "evaluation/scored_clips.h"

#include <QString>
#include <QStringList>

namespace earshot {

/// "57.2" for 0.572; a dash for what is not a number. Minus as U+2212.
QString pointsText(double share, int decimals = 1);
/// The same with its sign: "+4.5".
QString changeText(double share, int decimals = 1);
/// "1.181"; a dash for what is not a number.
QString numberText(double value, int decimals);
QString signedNumberText(double value, int decimals);
/// "55.4 – 58.9" of 100 times the interval; empty when it is not known.
QString intervalText(const Interval& interval, double factor, int decimals);

/// A clip's name without folder, extension and the scene that stands before it in TAU's names; "#k" stays.
QString clipTitle(const ScoredClips& clips, std::size_t row);
QStringList classNames(const SceneLabels& labels);
QStringList classCodeNames(const SceneLabels& labels);
/// "S4", "unknown" for -1.
QString deviceText(const ScoredClips& clips, int device);

} // namespace earshot
