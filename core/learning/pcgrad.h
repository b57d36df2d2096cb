#pragma once
#include <span>
#include <vector>

namespace earshot {

/// Two task gradients brought together (Yu et al., arXiv 2001.06782; method.md section 4).
struct PcgradResult {
    std::vector<float> gradient; ///< sum of the projected gradients
    double dot = 0;              ///< g1 . g2
    double cosine = 0;           ///< between the tasks; 0 where one of them vanishes
    bool conflict = false;       ///< dot < 0: each was projected onto the normal plane of the other's original gradient
};

/// (1 + k / |g1|^2) g1 + (1 + k / |g2|^2) g2 with k = max(0, -g1.g2). Sums run in float64, in order.
PcgradResult pcgrad(std::span<const float> first, std::span<const float> second);

/// PCGrad over all but the last `heads` parameters; those, the tasks' own heads, keep the plain sum of their gradients.
PcgradResult pcgradOfTrunk(std::span<const float> first, std::span<const float> second, std::size_t heads);

} // namespace earshot
