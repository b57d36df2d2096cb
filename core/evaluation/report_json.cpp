#include "evaluation/report_json.h"

#include <cmath>

namespace earshot {
namespace {

using Json = nlohmann::ordered_json;

Json number(double value) {
    return std::isfinite(value) ? Json(value) : Json(nullptr);
}

Json interval(const Interval& value) {
    return Json::array({number(value.low), number(value.high)});
}

Json matrix(const ConfusionMatrix& confusion) {
    Json rows = Json::array();
    for (std::size_t truth = 0; truth < confusion.classes(); ++truth) {
        Json row = Json::array();
        for (std::size_t answer = 0; answer < confusion.classes(); ++answer)
            row.push_back(confusion.at(truth, answer));
        rows.push_back(std::move(row));
    }
    return rows;
}

Json group(const GroupFigures& figures) {
    Json json{{"name", figures.name.empty() ? Json(nullptr) : Json(figures.name)},
              {"clips", figures.clips},
              {"accuracy", number(figures.accuracy)},
              {"log_loss", number(figures.logLoss)}};
    if (figures.seen)
        json["seen"] = *figures.seen;
    return json;
}

Json groups(const std::vector<GroupFigures>& figures) {
    Json json = Json::array();
    for (const auto& one : figures)
        json.push_back(group(one));
    return json;
}

Json classes(const Evaluation& evaluation) {
    Json json = Json::array();
    for (std::size_t c = 0; c < evaluation.perClass.size(); ++c) {
        const ClassFigures& figures = evaluation.perClass[c];
        Json one{{"name", figures.name},
                 {"clips", figures.clips},
                 {"accuracy", number(figures.accuracy)},
                 {"log_loss", number(figures.logLoss)},
                 {"precision", number(figures.precision)},
                 {"f1", number(figures.f1)}};
        if (evaluation.intervals) {
            one["accuracy_interval"] = interval(evaluation.intervals->classAccuracy[c]);
            one["log_loss_interval"] = interval(evaluation.intervals->classLogLoss[c]);
        }
        json.push_back(std::move(one));
    }
    return json;
}

Json classByDevice(const ClassDeviceTable& table, const std::vector<std::string>& classNames) {
    Json rows = Json::array();
    const std::size_t devices = table.devices.size();
    for (std::size_t c = 0; c < classNames.size(); ++c) {
        Json row = Json::array();
        for (std::size_t d = 0; d < devices; ++d) {
            const auto clips = table.clips[c * devices + d];
            row.push_back(clips == 0 ? Json(nullptr) : Json(double(table.correct[c * devices + d]) / double(clips)));
        }
        rows.push_back(std::move(row));
    }
    return {{"devices", table.devices}, {"accuracy", std::move(rows)}};
}

Json calibrationJson(const Reliability& calibration) {
    Json bins = Json::array();
    for (const auto& bin : calibration.bins)
        bins.push_back({{"low", bin.low},
                        {"high", bin.high},
                        {"clips", bin.clips},
                        {"confidence", bin.clips > 0 ? Json(bin.confidence) : Json(nullptr)},
                        {"accuracy", bin.clips > 0 ? Json(bin.accuracy) : Json(nullptr)}});
    return {{"expected_calibration_error", calibration.expectedError}, {"bins", std::move(bins)}};
}

} // namespace

Json reportJson(const Evaluation& evaluation) {
    Json json;
    if (!evaluation.name.empty())
        json["name"] = evaluation.name;
    json["engine"] = evaluation.engine;
    json["clips"] = evaluation.clips;
    json["missing_clips"] = evaluation.missing;
    json["silent_segments"] = evaluation.silentSegments ? Json(*evaluation.silentSegments) : Json(nullptr);
    json["accuracy"] = number(evaluation.accuracy);
    json["macro_accuracy"] = number(evaluation.macroAccuracy);
    json["log_loss"] = number(evaluation.logLoss);
    json["log_loss_samples"] = number(evaluation.logLossSamples);
    json["macro_f1"] = number(evaluation.macroF1);
    if (evaluation.accuracySuper) {
        json["accuracy_super"] = *evaluation.accuracySuper;
        json["accuracy_super_from"] = evaluation.superFromHead ? "head" : "classes";
        json["super_classes"] = evaluation.labels.superClasses;
        json["confusion_matrix_super"] = matrix(evaluation.confusionSuper);
    }
    json["classes"] = evaluation.labels.classes;
    json["confusion_matrix"] = matrix(evaluation.confusion);
    json["per_class"] = classes(evaluation);
    json["per_device"] = groups(evaluation.perDevice);
    if (evaluation.seenDevices)
        json["seen_devices"] = group(*evaluation.seenDevices);
    if (evaluation.unseenDevices)
        json["unseen_devices"] = group(*evaluation.unseenDevices);
    json["per_city"] = groups(evaluation.perCity);
    json["class_by_device"] = classByDevice(evaluation.classByDevice, evaluation.labels.classes);
    json["calibration"] = calibrationJson(evaluation.reliability);
    if (const auto& intervals = evaluation.intervals)
        json["intervals"] = {{"accuracy", interval(intervals->accuracy)},
                             {"macro_accuracy", interval(intervals->macroAccuracy)},
                             {"log_loss", interval(intervals->logLoss)},
                             {"log_loss_samples", interval(intervals->logLossSamples)},
                             {"level", 0.95},
                             {"draws", intervals->draws},
                             {"locations", intervals->locations}};
    json["notes"] = evaluation.notes;
    return json;
}

Json reportJson(const Comparison& comparison) {
    Json perClass = Json::array();
    for (const auto& change : comparison.perClass)
        perClass.push_back({{"name", change.name},
                            {"clips", change.clips},
                            {"accuracy_a", number(change.accuracyA)},
                            {"accuracy_b", number(change.accuracyB)},
                            {"accuracy_change", number(change.accuracyB - change.accuracyA)},
                            {"log_loss_change", number(change.logLossB - change.logLossA)}});
    const IntervalFigures& intervals = comparison.changeIntervals;
    return {{"clips", comparison.clips},
            {"agreement", number(comparison.agreement)},
            {"flipped", {{"right_to_wrong", comparison.onlyA.size()}, {"wrong_to_right", comparison.onlyB.size()}}},
            {"both_right", comparison.bothRight},
            {"both_wrong", comparison.bothWrong},
            {"mcnemar_p", comparison.mcnemarP},
            {"mcnemar_chi_square_p", comparison.mcnemarChiSquareP},
            {"accuracy_change", number(comparison.accuracyChange)},
            {"accuracy_change_interval", interval(intervals.accuracy)},
            {"macro_accuracy_change", number(comparison.macroAccuracyChange)},
            {"macro_accuracy_change_interval", interval(intervals.macroAccuracy)},
            {"log_loss_change", number(comparison.logLossChange)},
            {"log_loss_change_interval", interval(intervals.logLoss)},
            {"per_class", std::move(perClass)},
            {"difference_matrix", matrix(comparison.difference)}};
}

} // namespace earshot
