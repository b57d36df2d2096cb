#pragma once
#include <cstdint>
#include <optional>
#include <span>

namespace earshot {

/// How far two annotators agree beyond chance.
struct Agreement {
    std::int64_t items = 0;      ///< that both labelled
    std::int64_t same = 0;       ///< of these, given the same class
    std::optional<double> kappa; ///< Cohen's (Educ. Psychol. Meas. 20, 1960); absent without items or when chance explains all
};

/// `first` and `second` hold the classes of the same items, -1 where an annotator gave none.
Agreement agreementOf(std::span<const int> first, std::span<const int> second);

} // namespace earshot
