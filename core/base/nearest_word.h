#pragma once
#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

namespace earshot {

/// Levenshtein distance, letter case ignored.
std::size_t editDistance(std::string_view a, std::string_view b);

/// The candidate with the smallest edit distance to `word`, letter case ignored, for "did you mean"; empty without candidates.
std::string nearestWord(std::string_view word, const std::vector<std::string>& candidates);

} // namespace earshot
