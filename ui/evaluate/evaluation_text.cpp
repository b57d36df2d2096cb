#include "evaluate/evaluation_text.h"

#include "dataset/clip_name.h"
#include "evaluation/class_codes.h"

#include <QCoreApplication>

#include <cmath>

namespace earshot {
namespace {
const QChar kMinus(0x2212);
const QChar kDash(0x2014);
} // namespace

QString numberText(double value, int decimals) {
    if (!std::isfinite(value))
        return kDash;
    return QString::number(value, 'f', decimals).replace(QLatin1Char('-'), kMinus);
}

QString signedNumberText(double value, int decimals) {
    const QString number = QString::number(std::abs(value), 'f', decimals);
    if (!std::isfinite(value))
        return kDash;
    if (number.toDouble() == 0)
        return number;
    return (value < 0 ? QString(kMinus) : QStringLiteral("+")) + number;
}

QString pointsText(double share, int decimals) {
    return numberText(share * 100, decimals);
}

QString changeText(double share, int decimals) {
    return signedNumberText(share * 100, decimals);
}

QString intervalText(const Interval& interval, double factor, int decimals) {
    if (!std::isfinite(interval.low) || !std::isfinite(interval.high))
        return {};
    return numberText(interval.low * factor, decimals) + QStringLiteral(" – ") + numberText(interval.high * factor, decimals);
}

QString clipTitle(const ScoredClips& clips, std::size_t row) {
    const SegmentName name = splitSegment(clips.filenames[row]);
    std::string_view stem = stemOf(name.recording);
    if (clips.location[row] >= 0) // what stands before the place is the scene
        if (const auto place = stem.find(clips.locations[std::size_t(clips.location[row])]); place != std::string_view::npos)
            stem.remove_prefix(place);
    QString title = QString::fromUtf8(stem.data(), qsizetype(stem.size()));
    if (name.hasSegment)
        title += QLatin1Char('#') + QString::number(name.segment);
    return title;
}

QStringList classNames(const SceneLabels& labels) {
    QStringList names;
    for (const std::string& name : labels.classes)
        names << QString::fromStdString(displayName(name));
    return names;
}

QStringList classCodeNames(const SceneLabels& labels) {
    QStringList codes;
    for (const std::string& code : classCodes(labels))
        codes << QString::fromStdString(code);
    return codes;
}

QString deviceText(const ScoredClips& clips, int device) {
    return device < 0 ? QCoreApplication::translate("earshot::Evaluate", "unknown")
                      : QString::fromStdString(clips.devices[std::size_t(device)]).toUpper();
}

} // namespace earshot
