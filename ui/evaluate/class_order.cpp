#include "evaluate/class_order.h"

#include <algorithm>
#include <numeric>

namespace earshot {
namespace {

/// Mean of both rates at which two classes are taken for each other.
double mutualRate(const ConfusionMatrix& counts, std::size_t a, std::size_t b) {
    const auto rate = [&](std::size_t truth, std::size_t answer) {
        const auto total = counts.rowTotal(truth);
        return total == 0 ? 0.0 : double(counts.at(truth, answer)) / double(total);
    };
    return (rate(a, b) + rate(b, a)) / 2;
}

std::vector<int> byConfusion(const ConfusionMatrix& counts) {
    std::vector<std::vector<int>> groups;
    for (std::size_t c = 0; c < counts.classes(); ++c)
        groups.push_back({int(c)});
    const auto linkage = [&](const std::vector<int>& a, const std::vector<int>& b) {
        double sum = 0;
        for (const int i : a)
            for (const int j : b)
                sum += mutualRate(counts, std::size_t(i), std::size_t(j));
        return sum / double(a.size() * b.size());
    };
    while (groups.size() > 1) {
        std::size_t first = 0, second = 1;
        double best = -1;
        for (std::size_t i = 0; i < groups.size(); ++i)
            for (std::size_t j = i + 1; j < groups.size(); ++j)
                if (const double value = linkage(groups[i], groups[j]); value > best) {
                    best = value;
                    first = i;
                    second = j;
                }
        groups[first].insert(groups[first].end(), groups[second].begin(), groups[second].end());
        groups.erase(groups.begin() + std::ptrdiff_t(second));
    }
    return groups.empty() ? std::vector<int>{} : groups.front();
}

} // namespace

std::vector<int> orderedClasses(const SceneLabels& labels, const ConfusionMatrix& counts, ClassOrder order) {
    if (order == ClassOrder::Confusion)
        return byConfusion(counts);
    std::vector<int> classes(labels.classes.size());
    std::iota(classes.begin(), classes.end(), 0);
    if (order == ClassOrder::SuperClass && labels.hasSuperClasses())
        std::stable_sort(classes.begin(), classes.end(),
                         [&](int a, int b) { return labels.group[std::size_t(a)] < labels.group[std::size_t(b)]; });
    return classes;
}

} // namespace earshot
