#pragma once
#include <string>
#include <string_view>
#include <vector>

namespace earshot {

/// The candidate with the smallest edit distance to `word`, letter case ignored, for "did you mean"; empty without candidates.
std::string nearestWord(std::string_view word, const std::vector<std::string>& candidates);

} // namespace earshot
