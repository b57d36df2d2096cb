#include "exporters/report_text.h"

#include "evaluation/class_codes.h"
#include "exporters/number_text.h"

#include <algorithm>
#include <cmath>
#include <cstdio>

namespace earshot {
namespace {

std::string percent(double share, int decimals = 1) {
    return fixed(100 * share, decimals);
}

/// Characters of UTF-8 text, for columns.
std::size_t widthOf(const std::string& text) {
    return static_cast<std::size_t>(std::count_if(text.begin(), text.end(), [](char c) { return (c & 0xC0) != 0x80; }));
}

std::string right(const std::string& text, std::size_t width) {
    const std::size_t used = widthOf(text);
    return std::string(width > used ? width - used : 0, ' ') + text;
}

std::string left(const std::string& text, std::size_t width) {
    const std::size_t used = widthOf(text);
    return text + std::string(width > used ? width - used : 0, ' ');
}

std::string between(const Interval& interval, double factor, int decimals) {
    return std::isfinite(interval.low) ? std::string(" (") + fixed(factor * interval.low, decimals) + " to " +
                                             fixed(factor * interval.high, decimals) + ")"
                                       : "";
}

std::string headline(const Evaluation& e) {
    const IntervalFigures none;
    const IntervalFigures& intervals = e.intervals ? *e.intervals : none;
    std::string text;
    text += "accuracy        " + percent(e.accuracy, 2) + " %" + between(intervals.accuracy, 100, 1) + "\n";
    text += "  class by class " + percent(e.macroAccuracy, 2) + " %" + between(intervals.macroAccuracy, 100, 1) + "\n";
    text += "log loss        " + fixed(e.logLoss, 4) + between(intervals.logLoss, 1, 2) + "   mean of the classes\n";
    text += "  clip by clip   " + fixed(e.logLossSamples, 4) + between(intervals.logLossSamples, 1, 2) + "\n";
    if (e.accuracySuper)
        text += "super-classes   " + percent(*e.accuracySuper, 2) + " %   " +
                (e.superFromHead ? "by their own head" : "of the classes answered") + "\n";
    text += "calibration     " + fixed(e.reliability.expectedError, 4) + "   expected error\n";
    text += "clips           " + grouped(e.clips) +
            (e.missing > 0 ? std::string(", ") + grouped(e.missing) + " more without prediction" : "") + "\n";
    if (e.intervals)
        text += "in brackets: 95 % intervals, " + grouped(intervals.draws) + " draws of " + std::to_string(intervals.locations) +
                (intervals.locations == 1 ? " location\n" : " locations\n");
    return text;
}

std::string matrixText(const Evaluation& e) {
    const auto codes = classCodes(e.labels);
    std::size_t name = 22, cell = 5;
    for (const auto& label : e.labels.classes)
        name = std::max(name, widthOf(label) + 4);
    for (std::size_t c = 0; c < e.confusion.classes(); ++c)
        cell = std::max(cell, std::to_string(e.confusion.rowTotal(c)).size() + 2);
    std::string text = left("recorded in \\ heard as", name);
    for (const auto& code : codes)
        text += right(code, cell);
    text += right("clips", 9) + right("accuracy", 10) + right("log loss", 10) + "\n";
    for (std::size_t truth = 0; truth < e.confusion.classes(); ++truth) {
        text += left(codes[truth] + "  " + displayName(e.labels.classes[truth]), name);
        for (std::size_t answer = 0; answer < e.confusion.classes(); ++answer)
            text += right(std::to_string(e.confusion.at(truth, answer)), cell);
        const auto& figures = e.perClass[truth];
        text += right(grouped(figures.clips), 9) + right(percent(figures.accuracy), 8) + (figures.clips > 0 ? " %" : "  ") +
                right(fixed(figures.logLoss, 3), 10) + "\n";
    }
    text += left("heard in all", name);
    for (std::size_t answer = 0; answer < e.confusion.classes(); ++answer)
        text += right(std::to_string(e.confusion.columnTotal(answer)), cell);
    text += "\n" + left("precision %", name);
    for (const auto& figures : e.perClass)
        text += right(percent(figures.precision, 0), cell);
    return text + "\n";
}

std::string devicesText(const Evaluation& e) {
    const ClassDeviceTable& table = e.classByDevice;
    const std::size_t devices = table.devices.size();
    if (devices == 0 || devices > 20)
        return {};
    std::size_t cell = 7;
    for (const auto& device : table.devices)
        cell = std::max(cell, widthOf(device) + 2);
    std::string text = "\n" + left("accuracy by device, %", 24);
    for (const auto& device : table.devices)
        text += right(device, cell);
    text += "\n";
    for (std::size_t c = 0; c < e.labels.classes.size(); ++c) {
        text += left(displayName(e.labels.classes[c]), 24);
        for (std::size_t d = 0; d < devices; ++d) {
            const auto clips = table.clips[c * devices + d];
            text += right(clips == 0 ? "-" : percent(double(table.correct[c * devices + d]) / double(clips)), cell);
        }
        text += "\n";
    }
    text += left("all", 24);
    for (std::size_t d = 0; d < devices; ++d)
        text += right(percent(e.perDevice[d].accuracy), cell);
    text += "\n" + left("log loss", 24);
    for (std::size_t d = 0; d < devices; ++d)
        text += right(fixed(e.perDevice[d].logLoss, 3), cell);
    text += "\n";
    for (const auto& group : {e.seenDevices, e.unseenDevices})
        if (group)
            text += left(group->name + " devices", 24) + right(percent(group->accuracy), 7) + " % of " + grouped(group->clips) +
                    " clips\n";
    return text;
}

std::string confusionsText(const Evaluation& e) {
    struct Confusion {
        std::int64_t clips;
        std::size_t truth, answer;
    };
    std::vector<Confusion> confusions;
    for (std::size_t truth = 0; truth < e.confusion.classes(); ++truth)
        for (std::size_t answer = 0; answer < e.confusion.classes(); ++answer)
            if (truth != answer && e.confusion.at(truth, answer) > 0)
                confusions.push_back({e.confusion.at(truth, answer), truth, answer});
    if (confusions.empty())
        return {};
    std::stable_sort(confusions.begin(), confusions.end(), [](const auto& a, const auto& b) { return a.clips > b.clips; });
    confusions.resize(std::min<std::size_t>(confusions.size(), 5));
    std::string text = "\nmost frequent confusions\n";
    for (const auto& one : confusions)
        text += right(grouped(one.clips), 8) + "  " + displayName(e.labels.classes[one.truth]) + " heard as " +
                displayName(e.labels.classes[one.answer]) + " (" +
                percent(double(one.clips) / double(e.confusion.rowTotal(one.truth))) + " % of its clips)\n";
    return text;
}

} // namespace

std::string reportText(const Evaluation& evaluation) {
    std::string text = evaluation.name.empty() ? "" : evaluation.name + "\n";
    text += headline(evaluation) + "\n" + matrixText(evaluation) + devicesText(evaluation) + confusionsText(evaluation);
    for (const auto& note : evaluation.notes)
        text += "note: " + note + "\n";
    return text;
}

std::string reportText(const Comparison& c, const std::string& nameA, const std::string& nameB) {
    std::string text = "A = " + nameA + "\nB = " + nameB + "\n";
    text += "same answer     " + percent(c.agreement, 2) + " % of " + grouped(c.clips) + " clips\n";
    text += "right in A only " + grouped(static_cast<std::int64_t>(c.onlyA.size())) + ", right in B only " +
            grouped(static_cast<std::int64_t>(c.onlyB.size())) + "   McNemar p = ";
    char p[32];
    std::snprintf(p, sizeof p, "%.3g", c.mcnemarP);
    text += std::string(p) + "\n";
    text += "accuracy B - A  " + percent(c.accuracyChange, 2) + " points" + between(c.changeIntervals.accuracy, 100, 2) + "\n";
    text += "log loss B - A  " + fixed(c.logLossChange, 4) + between(c.changeIntervals.logLoss, 1, 4) + "\n\n";
    text += left("class", 24) + right("clips", 8) + right("A %", 8) + right("B %", 8) + right("B - A", 8) + "\n";
    for (const auto& one : c.perClass)
        text += left(displayName(one.name), 24) + right(grouped(one.clips), 8) + right(percent(one.accuracyA), 8) +
                right(percent(one.accuracyB), 8) + right(percent(one.accuracyB - one.accuracyA), 8) + "\n";
    return text;
}

} // namespace earshot
