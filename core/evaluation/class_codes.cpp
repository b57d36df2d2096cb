#include "evaluation/class_codes.h"

#include <algorithm>
#include <set>

namespace earshot {
namespace {

bool isWordCharacter(char c) {
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9');
}

char upperCase(char c) {
    return c >= 'a' && c <= 'z' ? static_cast<char>(c - 'a' + 'A') : c;
}

/// Letters and digits of a name in upper case, and where its second word begins (or 1).
std::pair<std::string, std::size_t> lettersOf(const std::string& name) {
    std::string letters;
    std::size_t second = 0;
    bool gap = false;
    for (const char c : name) {
        if (!isWordCharacter(c)) {
            gap = !letters.empty();
            continue;
        }
        if (gap && second == 0)
            second = letters.size();
        letters += upperCase(c);
    }
    return {letters, second == 0 ? 1 : second};
}

std::string uniqueCode(const std::string& name, const std::set<std::string>& taken) {
    auto [letters, second] = lettersOf(name);
    if (letters.empty())
        letters.push_back('X');
    if (second < letters.size())
        std::rotate(letters.begin() + 1, letters.begin() + static_cast<std::ptrdiff_t>(second), letters.end());
    for (std::size_t i = 1; i < letters.size(); ++i)
        if (const std::string code{letters[0], letters[i]}; !taken.contains(code))
            return code;
    for (int number = 1;; ++number)
        if (const std::string code = std::string(1, letters[0]).append(std::to_string(number)); !taken.contains(code))
            return code;
}

} // namespace

std::vector<std::string> classCodes(const SceneLabels& labels) {
    if (labels.classes == SceneLabels::tau().classes)
        return {"AP", "BU", "ME", "MS", "PK", "PS", "SM", "SP", "ST", "TR"};
    std::vector<std::string> codes;
    std::set<std::string> taken;
    for (const auto& name : labels.classes) {
        codes.push_back(uniqueCode(name, taken));
        taken.insert(codes.back());
    }
    return codes;
}

std::string displayName(const std::string& className) {
    std::string name = className;
    std::replace(name.begin(), name.end(), '_', ' ');
    return name;
}

} // namespace earshot
