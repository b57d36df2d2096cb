#include "labels/agreement.h"

#include <algorithm>
#include <map>

namespace earshot {

Agreement agreementOf(std::span<const int> first, std::span<const int> second) {
    Agreement agreement;
    std::map<int, std::pair<std::int64_t, std::int64_t>> counts;
    for (std::size_t i = 0; i < std::min(first.size(), second.size()); ++i) {
        if (first[i] < 0 || second[i] < 0)
            continue;
        ++agreement.items;
        agreement.same += first[i] == second[i] ? 1 : 0;
        ++counts[first[i]].first;
        ++counts[second[i]].second;
    }
    if (agreement.items == 0)
        return agreement;
    const double n = double(agreement.items);
    double chance = 0;
    for (const auto& [label, count] : counts)
        chance += double(count.first) / n * (double(count.second) / n);
    if (chance < 1)
        agreement.kappa = (double(agreement.same) / n - chance) / (1 - chance);
    return agreement;
}

} // namespace earshot
