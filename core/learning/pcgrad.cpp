#include "learning/pcgrad.h"

#include <algorithm>
#include <cmath>

namespace earshot {

PcgradResult pcgrad(std::span<const float> first, std::span<const float> second) {
    PcgradResult result;
    double norm1 = 0, norm2 = 0;
    for (std::size_t i = 0; i < first.size(); ++i) {
        result.dot += static_cast<double>(first[i]) * second[i];
        norm1 += static_cast<double>(first[i]) * first[i];
        norm2 += static_cast<double>(second[i]) * second[i];
    }
    if (norm1 > 0 && norm2 > 0)
        result.cosine = result.dot / std::sqrt(norm1 * norm2);
    result.conflict = result.dot < 0;
    const double k = std::max(0.0, -result.dot);
    const double weight1 = norm1 > 0 ? 1 + k / norm1 : 1;
    const double weight2 = norm2 > 0 ? 1 + k / norm2 : 1;
    result.gradient.resize(first.size());
    for (std::size_t i = 0; i < first.size(); ++i)
        result.gradient[i] = static_cast<float>(weight1 * first[i] + weight2 * second[i]);
    return result;
}

PcgradResult pcgradOfTrunk(std::span<const float> first, std::span<const float> second, std::size_t heads) {
    const std::size_t trunk = first.size() - heads;
    PcgradResult result = pcgrad(first.first(trunk), second.first(trunk));
    for (std::size_t i = trunk; i < first.size(); ++i)
        result.gradient.push_back(first[i] + second[i]);
    return result;
}

} // namespace earshot
