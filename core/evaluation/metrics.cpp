#include "evaluation/metrics.h"

#include <algorithm>
#include <cmath>

namespace earshot {
namespace {

/// Sums in extended precision: the order of the rows does not show in the figures.
struct Sums {
    std::int64_t clips = 0, correct = 0;
    long double loss = 0;

    void add(bool isCorrect, double clipLoss) {
        ++clips;
        correct += isCorrect;
        loss += clipLoss;
    }
    void add(const Sums& other) {
        clips += other.clips;
        correct += other.correct;
        loss += other.loss;
    }
    double accuracy() const { return clips == 0 ? kNotANumber : double(correct) / double(clips); }
    double logLoss() const { return clips == 0 ? kNotANumber : double(loss / static_cast<long double>(clips)); }
    GroupFigures figures(std::string name) const { return {std::move(name), clips, accuracy(), logLoss(), std::nullopt}; }
};

void fillClasses(Evaluation& evaluation, std::span<const Sums> byClass) {
    long double accuracies = 0, losses = 0, f1s = 0;
    std::int64_t present = 0;
    for (std::size_t c = 0; c < byClass.size(); ++c) {
        const Sums& sums = byClass[c];
        const std::int64_t answers = evaluation.confusion.columnTotal(c);
        ClassFigures figures{evaluation.labels.classes[c], sums.clips, sums.accuracy(), sums.logLoss(), kNotANumber, kNotANumber};
        if (sums.clips + answers > 0) {
            figures.precision = answers == 0 ? 0.0 : double(sums.correct) / double(answers);
            figures.f1 = 2.0 * double(sums.correct) / double(sums.clips + answers);
        }
        if (sums.clips > 0) {
            accuracies += figures.accuracy;
            losses += sums.loss / static_cast<long double>(sums.clips);
            f1s += figures.f1;
            ++present;
        }
        evaluation.perClass.push_back(std::move(figures));
    }
    if (present == 0)
        return;
    const auto count = static_cast<long double>(present);
    evaluation.macroAccuracy = double(accuracies / count);
    evaluation.logLoss = double(losses / count);
    evaluation.macroF1 = double(f1s / count);
}

/// `groups` has one element more than `names`: the clips whose group is unknown.
std::vector<GroupFigures> groupFigures(const std::vector<std::string>& names, std::span<const Sums> groups) {
    std::vector<GroupFigures> result;
    for (std::size_t g = 0; g < groups.size(); ++g)
        if (g < names.size() || (groups[g].clips > 0 && !names.empty()))
            result.push_back(groups[g].figures(g < names.size() ? names[g] : std::string()));
    return result;
}

void fillSeen(Evaluation& evaluation, const ScoredClips& clips, std::span<const Sums> byDevice) {
    if (clips.deviceSeen.empty())
        return;
    Sums seen, unseen;
    for (std::size_t d = 0; d < clips.devices.size(); ++d) {
        evaluation.perDevice[d].seen = clips.deviceSeen[d];
        (clips.deviceSeen[d] ? seen : unseen).add(byDevice[d]);
    }
    if (seen.clips > 0)
        evaluation.seenDevices = seen.figures("seen");
    if (unseen.clips > 0)
        evaluation.unseenDevices = unseen.figures("unseen");
}

void fillSuper(Evaluation& evaluation, const ScoredClips& clips, std::span<const std::uint32_t> rows) {
    const SceneLabels& labels = clips.labels;
    if (!labels.hasSuperClasses() || rows.empty())
        return;
    evaluation.superFromHead = !clips.superAnswer.empty();
    evaluation.confusionSuper = ConfusionMatrix(labels.superClasses.size());
    const auto groupOf = [&](std::int32_t label) {
        return static_cast<std::size_t>(labels.group[static_cast<std::size_t>(label)]);
    };
    for (const auto row : rows)
        ++evaluation.confusionSuper.at(groupOf(clips.truth[row]), evaluation.superFromHead
                                                                      ? static_cast<std::size_t>(clips.superAnswer[row])
                                                                      : groupOf(clips.answer[row]));
    evaluation.accuracySuper = double(evaluation.confusionSuper.correct()) / double(rows.size());
}

} // namespace

Evaluation evaluateClips(const ScoredClips& clips, std::span<const std::uint32_t> rows) {
    const std::size_t classes = clips.labels.classes.size();
    const std::size_t devices = clips.devices.size();
    Evaluation evaluation;
    evaluation.engine = "file";
    evaluation.labels = clips.labels;
    evaluation.clips = static_cast<std::int64_t>(rows.size());
    evaluation.missing = static_cast<std::int64_t>(clips.missing);
    evaluation.notes = clips.notes;
    evaluation.confusion = ConfusionMatrix(classes);
    evaluation.classByDevice = {clips.devices, std::vector<std::int64_t>(classes * devices),
                                std::vector<std::int64_t>(classes * devices)};
    std::vector<Sums> byClass(classes), byDevice(devices + 1), byCity(clips.cities.size() + 1);
    const auto index = [](std::int32_t value, std::size_t unknown) {
        return value < 0 ? unknown : static_cast<std::size_t>(value);
    };
    for (const auto row : rows) {
        const auto truth = static_cast<std::size_t>(clips.truth[row]);
        const bool correct = clips.truth[row] == clips.answer[row];
        const std::size_t device = index(clips.device[row], devices);
        ++evaluation.confusion.at(truth, static_cast<std::size_t>(clips.answer[row]));
        byClass[truth].add(correct, clips.loss[row]);
        byDevice[device].add(correct, clips.loss[row]);
        byCity[index(clips.city[row], clips.cities.size())].add(correct, clips.loss[row]);
        if (device < devices) {
            ++evaluation.classByDevice.clips[truth * devices + device];
            evaluation.classByDevice.correct[truth * devices + device] += correct;
        }
    }
    Sums all;
    for (const Sums& sums : byClass)
        all.add(sums);
    evaluation.accuracy = all.accuracy();
    evaluation.logLossSamples = all.logLoss();
    fillClasses(evaluation, byClass);
    evaluation.perDevice = groupFigures(clips.devices, byDevice);
    evaluation.perCity = groupFigures(clips.cities, byCity);
    fillSeen(evaluation, clips, byDevice);
    fillSuper(evaluation, clips, rows);
    evaluation.reliability = reliabilityOf(clips, rows);
    return evaluation;
}

Evaluation evaluateClips(const ScoredClips& clips) {
    const auto rows = allRows(clips);
    Evaluation evaluation = evaluateClips(clips, rows);
    evaluation.intervals = bootstrapIntervals(clips, rows);
    return evaluation;
}

double macroAucOneVersusRest(const ScoredClips& clips, std::span<const std::uint32_t> rows) {
    const std::size_t classes = clips.labels.classes.size();
    double sum = 0, present = 0;
    std::vector<std::pair<double, bool>> scores(rows.size());
    for (std::size_t c = 0; c < classes; ++c) {
        double positives = 0;
        for (std::size_t i = 0; i < rows.size(); ++i) {
            const bool isPositive = clips.truth[rows[i]] == static_cast<std::int32_t>(c);
            scores[i] = {clips.row(rows[i])[c], isPositive};
            positives += isPositive;
        }
        if (positives == 0)
            continue;
        std::sort(scores.begin(), scores.end());
        double pairs = 0, negativesBelow = 0; // Mann-Whitney: pairs in which the positive scores higher
        for (std::size_t first = 0; first < scores.size();) {
            std::size_t last = first;
            double tiedPositives = 0;
            for (; last < scores.size() && scores[last].first == scores[first].first; ++last)
                tiedPositives += scores[last].second;
            const double tiedNegatives = double(last - first) - tiedPositives;
            pairs += tiedPositives * (negativesBelow + tiedNegatives / 2);
            negativesBelow += tiedNegatives;
            first = last;
        }
        sum += pairs / (positives * negativesBelow); // NaN when all clips are of this class
        present += 1;
    }
    return present > 0 ? sum / present : kNotANumber;
}

} // namespace earshot
