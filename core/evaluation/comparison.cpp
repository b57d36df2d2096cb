#include "evaluation/comparison.h"

#include "base/error.h"
#include "evaluation/metrics.h"

#include <algorithm>
#include <cmath>

namespace earshot {
namespace {

auto keyOf(const ScoredClips& clips, std::size_t row) {
    return std::pair(clips.entry[row], clips.segment[row]);
}

void fillClasses(Comparison& comparison, const Evaluation& a, const Evaluation& b) {
    const std::size_t classes = a.labels.classes.size();
    comparison.difference = ConfusionMatrix(classes);
    for (std::size_t c = 0; c < classes; ++c) {
        const ClassFigures &first = a.perClass[c], &second = b.perClass[c];
        comparison.perClass.push_back({first.name, first.clips, first.accuracy, second.accuracy, first.logLoss, second.logLoss});
        for (std::size_t answer = 0; answer < classes; ++answer)
            comparison.difference.at(c, answer) = b.confusion.at(c, answer) - a.confusion.at(c, answer);
    }
}

} // namespace

std::vector<std::pair<std::uint32_t, std::uint32_t>> commonRows(const ScoredClips& a, const ScoredClips& b) {
    std::vector<std::pair<std::uint32_t, std::uint32_t>> common;
    std::size_t i = 0, j = 0; // rows of both are sorted by entry and segment
    while (i < a.size() && j < b.size()) {
        if (keyOf(a, i) < keyOf(b, j)) {
            ++i;
        } else if (keyOf(b, j) < keyOf(a, i)) {
            ++j;
        } else {
            common.emplace_back(static_cast<std::uint32_t>(i++), static_cast<std::uint32_t>(j++));
        }
    }
    return common;
}

std::vector<std::size_t> alignClips(std::vector<ScoredClips>& sides) {
    std::vector<std::size_t> leftOut;
    if (sides.empty())
        return leftOut;
    std::vector<std::pair<std::int32_t, std::int32_t>> keys;
    for (std::size_t row = 0; row < sides[0].size(); ++row)
        keys.push_back(keyOf(sides[0], row));
    for (const auto& side : sides)
        std::erase_if(keys, [&, row = std::size_t(0)](const auto& key) mutable {
            while (row < side.size() && keyOf(side, row) < key)
                ++row;
            return row == side.size() || keyOf(side, row) != key;
        });
    for (auto& side : sides) {
        std::vector<std::uint32_t> rows;
        rows.reserve(keys.size());
        std::size_t row = 0;
        for (const auto& key : keys) {
            while (keyOf(side, row) != key)
                ++row;
            rows.push_back(static_cast<std::uint32_t>(row));
        }
        leftOut.push_back(side.size() - rows.size());
        if (leftOut.back() > 0)
            side = subset(side, rows);
    }
    return leftOut;
}

Comparison compareClips(const ScoredClips& a, const ScoredClips& b, std::span<const std::uint32_t> rows,
                        const BootstrapOptions& options) {
    if (a.size() != b.size() || a.labels.classes != b.labels.classes)
        throw Error("cannot compare tables of different clips or classes", {{}, 0, "align them first"});
    Comparison comparison;
    comparison.clips = static_cast<std::int64_t>(rows.size());
    std::int64_t same = 0;
    std::vector<double> correct, loss;
    correct.reserve(rows.size());
    loss.reserve(rows.size());
    for (const auto row : rows) {
        const bool rightA = a.truth[row] == a.answer[row], rightB = b.truth[row] == b.answer[row];
        same += a.answer[row] == b.answer[row];
        comparison.bothRight += rightA && rightB;
        comparison.bothWrong += !rightA && !rightB;
        if (rightA && !rightB)
            comparison.onlyA.push_back(row);
        if (rightB && !rightA)
            comparison.onlyB.push_back(row);
        correct.push_back(double(rightB) - double(rightA));
        loss.push_back(b.loss[row] - a.loss[row]);
    }
    if (!rows.empty())
        comparison.agreement = double(same) / double(rows.size());
    const auto onlyA = static_cast<std::int64_t>(comparison.onlyA.size()),
               onlyB = static_cast<std::int64_t>(comparison.onlyB.size());
    comparison.mcnemarP = mcnemarExact(onlyA, onlyB);
    comparison.mcnemarChiSquareP = mcnemarChiSquare(onlyA, onlyB);
    const Evaluation first = evaluateClips(a, rows), second = evaluateClips(b, rows);
    comparison.accuracyChange = second.accuracy - first.accuracy;
    comparison.macroAccuracyChange = second.macroAccuracy - first.macroAccuracy;
    comparison.logLossChange = second.logLoss - first.logLoss;
    comparison.changeIntervals = bootstrapIntervals(a, rows, correct, loss, options);
    fillClasses(comparison, first, second);
    return comparison;
}

double mcnemarExact(std::int64_t onlyA, std::int64_t onlyB) {
    const double n = double(onlyA + onlyB), fewer = double(std::min(onlyA, onlyB));
    if (n == 0)
        return 1;
    // P(X <= fewer), X ~ Binomial(n, 1/2): from the largest term down
    double term = std::exp(std::lgamma(n + 1) - std::lgamma(fewer + 1) - std::lgamma(n - fewer + 1) - n * std::log(2.0));
    double tail = 0;
    for (double i = fewer; i >= 0 && term > tail * 1e-18; --i) {
        tail += term;
        term *= i / (n - i + 1);
    }
    return std::min(1.0, 2 * tail);
}

double mcnemarChiSquare(std::int64_t onlyA, std::int64_t onlyB) {
    if (onlyA + onlyB == 0)
        return 1;
    const double distance = std::max(0.0, std::abs(double(onlyA - onlyB)) - 1);
    return std::erfc(std::sqrt(distance * distance / double(onlyA + onlyB) / 2));
}

} // namespace earshot
