#pragma once
#include "evaluation/metrics.h"

#include <algorithm>
#include <cmath>
#include <iterator>
#include <map>
#include <string>

namespace earshot::test {

/// What passes a filter, said as plainly as possible.
inline bool passes(const ScoredClips& clips, const ClipFilter& filter, std::size_t row) {
    const auto in = [](const std::vector<std::int32_t>& list, int value) {
        return list.empty() || std::count(list.begin(), list.end(), value) > 0;
    };
    return in(filter.devices, clips.device[row]) && in(filter.cities, clips.city[row]) &&
           in(filter.locations, clips.location[row]) && (clips.side.empty() || in(filter.sides, clips.side[row])) &&
           (clips.labelState.empty() || in(filter.labelStates, clips.labelState[row])) &&
           clips.confidence[row] >= filter.lowestConfidence && clips.confidence[row] <= filter.highestConfidence &&
           (!filter.correct || *filter.correct == (clips.truth[row] == clips.answer[row])) &&
           clips.filenames[row].find(filter.text) != std::string::npos;
}

/// Every figure of an evaluation under its name, computed one after the other from the definitions, with no care for speed: what
/// core's figures are held against. "accuracy", "accuracy of class 3", "log loss of device s4", ...
inline std::map<std::string, double> plainFigures(const ScoredClips& clips, const ClipFilter& filter) {
    std::map<std::string, double> figures;
    const int classes = int(clips.labels.classes.size());
    std::vector<std::size_t> passing;
    for (std::size_t row = 0; row < clips.size(); ++row)
        if (passes(clips, filter, row))
            passing.push_back(row);
    const auto over = [&](auto counts) {
        std::vector<std::size_t> rows;
        std::copy_if(passing.begin(), passing.end(), std::back_inserter(rows), counts);
        return rows;
    };
    const auto accuracy = [&](const std::vector<std::size_t>& rows) {
        double right = 0;
        for (const std::size_t row : rows)
            right += clips.truth[row] == clips.answer[row];
        return right / double(rows.size());
    };
    const auto logLoss = [&](const std::vector<std::size_t>& rows) {
        double sum = 0;
        for (const std::size_t row : rows) {
            const double p = clips.row(row)[std::size_t(clips.truth[row])];
            sum -= std::log(std::clamp(p, std::pow(2.0, -52), 1 - std::pow(2.0, -52)));
        }
        return sum / double(rows.size());
    };
    const auto all = over([](std::size_t) { return true; });
    figures["clips"] = double(all.size());
    figures["accuracy"] = accuracy(all);
    figures["log loss of the clips"] = logLoss(all);
    double accuracies = 0, losses = 0, present = 0;
    for (int c = 0; c < classes; ++c) {
        const auto rows = over([&](std::size_t row) { return clips.truth[row] == c; });
        const std::string name = " of class " + std::to_string(c);
        figures["clips" + name] = double(rows.size());
        figures["accuracy" + name] = accuracy(rows);
        figures["log loss" + name] = logLoss(rows);
        const auto answers = over([&](std::size_t row) { return clips.answer[row] == c; });
        figures["precision" + name] = accuracy(answers);
        if (rows.empty())
            continue;
        accuracies += accuracy(rows);
        losses += logLoss(rows);
        present += 1;
    }
    figures["macro accuracy"] = accuracies / present;
    figures["log loss"] = losses / present;
    for (std::size_t d = 0; d < clips.devices.size(); ++d) {
        const auto rows = over([&](std::size_t row) { return clips.device[row] == int(d); });
        figures["accuracy of device " + clips.devices[d]] = accuracy(rows);
        figures["log loss of device " + clips.devices[d]] = logLoss(rows);
        for (int c = 0; c < classes; ++c)
            figures["accuracy of class " + std::to_string(c) + " on device " + clips.devices[d]] =
                accuracy(over([&](std::size_t row) { return clips.device[row] == int(d) && clips.truth[row] == c; }));
    }
    for (const bool seen : {true, false})
        figures[seen ? "accuracy of seen devices" : "accuracy of unseen devices"] =
            accuracy(over([&](std::size_t row) { return clips.deviceSeen[std::size_t(clips.device[row])] == seen; }));
    for (std::size_t city = 0; city < clips.cities.size(); ++city)
        figures["accuracy of city " + clips.cities[city]] =
            accuracy(over([&](std::size_t row) { return clips.city[row] == int(city); }));
    double error = 0;
    for (int bin = 0; bin < 15; ++bin) {
        const auto rows = over(
            [&](std::size_t row) { return clips.confidence[row] > bin / 15.0 && clips.confidence[row] <= (bin + 1) / 15.0; });
        double confidence = 0;
        for (const std::size_t row : rows)
            confidence += clips.confidence[row] / double(rows.size());
        if (!rows.empty())
            error += std::abs(accuracy(rows) - confidence) * double(rows.size()) / double(all.size());
    }
    figures["calibration error"] = error;
    return figures;
}

/// The same names from core's evaluation.
inline std::map<std::string, double> figuresOf(const Evaluation& evaluation) {
    std::map<std::string, double> figures;
    figures["clips"] = double(evaluation.clips);
    figures["accuracy"] = evaluation.accuracy;
    figures["log loss of the clips"] = evaluation.logLossSamples;
    figures["macro accuracy"] = evaluation.macroAccuracy;
    figures["log loss"] = evaluation.logLoss;
    figures["calibration error"] = evaluation.reliability.expectedError;
    for (std::size_t c = 0; c < evaluation.perClass.size(); ++c) {
        const std::string name = " of class " + std::to_string(c);
        const ClassFigures& one = evaluation.perClass[c];
        figures["clips" + name] = double(one.clips);
        figures["accuracy" + name] = one.accuracy;
        figures["log loss" + name] = one.logLoss;
        figures["precision" + name] = evaluation.confusion.columnTotal(c) == 0 ? kNotANumber : one.precision;
    }
    const ClassDeviceTable& table = evaluation.classByDevice;
    for (std::size_t d = 0; d < table.devices.size(); ++d) {
        figures["accuracy of device " + table.devices[d]] = evaluation.perDevice[d].accuracy;
        figures["log loss of device " + table.devices[d]] = evaluation.perDevice[d].logLoss;
        for (std::size_t c = 0; c < evaluation.perClass.size(); ++c) {
            const std::size_t at = c * table.devices.size() + d;
            figures["accuracy of class " + std::to_string(c) + " on device " + table.devices[d]] =
                double(table.correct[at]) / double(table.clips[at]);
        }
    }
    figures["accuracy of seen devices"] = evaluation.seenDevices ? evaluation.seenDevices->accuracy : kNotANumber;
    figures["accuracy of unseen devices"] = evaluation.unseenDevices ? evaluation.unseenDevices->accuracy : kNotANumber;
    for (const GroupFigures& city : evaluation.perCity)
        figures["accuracy of city " + city.name] = city.accuracy;
    return figures;
}

/// The name of the first figure that differs; empty: none. NaN equals NaN: there is nothing to compute from.
inline std::string firstDifference(const std::map<std::string, double>& plain, const std::map<std::string, double>& figures) {
    if (plain.size() != figures.size())
        return "number of figures";
    for (const auto& [name, value] : plain) {
        const auto found = figures.find(name);
        if (found == figures.end() || std::isnan(value) != std::isnan(found->second) ||
            (!std::isnan(value) && std::abs(value - found->second) > 1e-9))
            return name;
    }
    return {};
}

} // namespace earshot::test
