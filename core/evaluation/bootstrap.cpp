#include "evaluation/bootstrap.h"

#include "base/random.h"

#include <algorithm>
#include <cmath>
#include <tuple>

namespace earshot {
namespace {

/// Sums over the clips of one class heard by one device at one place.
struct Cell {
    std::uint32_t place = 0, truth = 0, device = 0;
    double clips = 0, correct = 0, loss = 0;
};

/// Adds up the rows by place, class and device; places are numbered from 0 without gaps. Sorted by place.
std::vector<Cell> cellsOf(const ScoredClips& clips, std::span<const std::uint32_t> rows, std::span<const double> correct,
                          std::span<const double> loss, std::size_t& places) {
    struct Key {
        std::uint64_t place;
        std::uint32_t truth, device, index;
    };
    std::vector<Key> keys;
    keys.reserve(rows.size());
    const auto unknownDevice = static_cast<std::uint32_t>(clips.devices.size());
    for (std::size_t i = 0; i < rows.size(); ++i) {
        const std::uint32_t row = rows[i];
        const auto place = clips.location[row] >= 0 ? static_cast<std::uint64_t>(clips.location[row])
                                                    : clips.locations.size() + static_cast<std::uint64_t>(clips.recording[row]);
        const auto device = clips.device[row] >= 0 ? static_cast<std::uint32_t>(clips.device[row]) : unknownDevice;
        keys.push_back({place, static_cast<std::uint32_t>(clips.truth[row]), device, static_cast<std::uint32_t>(i)});
    }
    std::sort(keys.begin(), keys.end(), [&](const Key& a, const Key& b) {
        return std::tuple(a.place, a.truth, a.device, rows[a.index]) < std::tuple(b.place, b.truth, b.device, rows[b.index]);
    });
    std::vector<Cell> cells;
    places = 0;
    for (std::size_t i = 0; i < keys.size(); ++i) {
        const bool samePlace = i > 0 && keys[i].place == keys[i - 1].place;
        places += !samePlace;
        if (!samePlace || keys[i].truth != keys[i - 1].truth || keys[i].device != keys[i - 1].device)
            cells.push_back({static_cast<std::uint32_t>(places - 1), keys[i].truth, keys[i].device, 0, 0, 0});
        cells.back().clips += 1;
        cells.back().correct += correct[keys[i].index];
        cells.back().loss += loss[keys[i].index];
    }
    return cells;
}

struct Sums {
    double clips = 0, correct = 0, loss = 0;

    void add(double weight, const Cell& cell) {
        clips += weight * cell.clips;
        correct += weight * cell.correct;
        loss += weight * cell.loss;
    }
};

/// The drawn values of one figure; NaN (a class that was not drawn) is left out.
class Draws {
public:
    void add(double value) {
        if (!std::isnan(value))
            values_.push_back(value);
    }
    Interval interval(double level) {
        if (values_.empty())
            return {};
        std::sort(values_.begin(), values_.end());
        return {quantile((1 - level) / 2), quantile((1 + level) / 2)};
    }

private:
    double quantile(double share) const {
        const double position = share * static_cast<double>(values_.size() - 1);
        const auto below = static_cast<std::size_t>(position);
        const std::size_t above = std::min(below + 1, values_.size() - 1);
        return values_[below] + (position - static_cast<double>(below)) * (values_[above] - values_[below]);
    }
    std::vector<double> values_;
};

/// Everything that one draw adds to.
struct Replicates {
    Draws accuracy, macroAccuracy, logLoss, logLossSamples;
    std::vector<Draws> classAccuracy, classLogLoss, deviceAccuracy;

    void add(std::span<const Sums> byClass, std::span<const Sums> byDevice) {
        Sums all;
        double accuracies = 0, losses = 0, present = 0;
        for (std::size_t c = 0; c < byClass.size(); ++c) {
            const Sums& sums = byClass[c];
            if (sums.clips <= 0)
                continue;
            all.clips += sums.clips;
            all.correct += sums.correct;
            all.loss += sums.loss;
            classAccuracy[c].add(sums.correct / sums.clips);
            classLogLoss[c].add(sums.loss / sums.clips);
            accuracies += sums.correct / sums.clips;
            losses += sums.loss / sums.clips;
            present += 1;
        }
        accuracy.add(all.correct / all.clips);
        logLossSamples.add(all.loss / all.clips);
        macroAccuracy.add(accuracies / present);
        logLoss.add(losses / present);
        for (std::size_t d = 0; d < deviceAccuracy.size(); ++d)
            deviceAccuracy[d].add(byDevice[d].correct / byDevice[d].clips);
    }
};

std::vector<Interval> intervals(std::vector<Draws>& draws, double level) {
    std::vector<Interval> result;
    for (auto& figure : draws)
        result.push_back(figure.interval(level));
    return result;
}

} // namespace

IntervalFigures bootstrapIntervals(const ScoredClips& clips, std::span<const std::uint32_t> rows, std::span<const double> correct,
                                   std::span<const double> loss, const BootstrapOptions& options) {
    IntervalFigures figures;
    figures.draws = options.draws;
    const std::vector<Cell> cells = cellsOf(clips, rows, correct, loss, figures.locations);
    const std::size_t classes = clips.labels.classes.size();
    const std::size_t devices = clips.devices.size();
    Replicates replicates;
    replicates.classAccuracy.resize(classes);
    replicates.classLogLoss.resize(classes);
    replicates.deviceAccuracy.resize(devices);
    Random random(options.seed);
    std::vector<double> weights(figures.locations);
    std::vector<Sums> byClass(classes), byDevice(devices + 1); // the last: unknown device
    for (int draw = 0; draw < options.draws && !cells.empty(); ++draw) {
        std::fill(weights.begin(), weights.end(), 0.0);
        for (std::size_t i = 0; i < figures.locations; ++i)
            weights[random.below(figures.locations)] += 1;
        std::fill(byClass.begin(), byClass.end(), Sums());
        std::fill(byDevice.begin(), byDevice.end(), Sums());
        for (const Cell& cell : cells)
            if (const double weight = weights[cell.place]; weight > 0) {
                byClass[cell.truth].add(weight, cell);
                byDevice[cell.device].add(weight, cell);
            }
        replicates.add(byClass, byDevice);
    }
    figures.accuracy = replicates.accuracy.interval(options.level);
    figures.macroAccuracy = replicates.macroAccuracy.interval(options.level);
    figures.logLoss = replicates.logLoss.interval(options.level);
    figures.logLossSamples = replicates.logLossSamples.interval(options.level);
    figures.classAccuracy = intervals(replicates.classAccuracy, options.level);
    figures.classLogLoss = intervals(replicates.classLogLoss, options.level);
    figures.deviceAccuracy = intervals(replicates.deviceAccuracy, options.level);
    return figures;
}

IntervalFigures bootstrapIntervals(const ScoredClips& clips, std::span<const std::uint32_t> rows,
                                   const BootstrapOptions& options) {
    std::vector<double> correct, loss;
    correct.reserve(rows.size());
    loss.reserve(rows.size());
    for (const auto row : rows) {
        correct.push_back(clips.truth[row] == clips.answer[row] ? 1 : 0);
        loss.push_back(clips.loss[row]);
    }
    return bootstrapIntervals(clips, rows, correct, loss, options);
}

} // namespace earshot
