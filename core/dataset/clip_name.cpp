#include "dataset/clip_name.h"

#include <algorithm>
#include <array>

namespace earshot {
namespace {

bool isDigit(char c) {
    return c >= '0' && c <= '9';
}

bool isLetter(char c) {
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
}

bool allDigits(std::string_view text) {
    return !text.empty() && std::all_of(text.begin(), text.end(), isDigit);
}

/// A letter, then digits at most: a, s3, p10.
bool looksLikeDevice(std::string_view text) {
    return !text.empty() && text.size() <= 4 && isLetter(text[0]) && std::all_of(text.begin() + 1, text.end(), isDigit);
}

} // namespace

std::string_view stemOf(std::string_view filename) {
    if (const auto slash = filename.rfind('/'); slash != std::string_view::npos)
        filename.remove_prefix(slash + 1);
    if (const auto dot = filename.rfind('.'); dot != std::string_view::npos && dot > 0)
        filename = filename.substr(0, dot);
    return filename;
}

std::optional<ClipName> parseClipName(std::string_view filename) {
    std::string_view rest = stemOf(filename);
    std::array<std::string_view, 6> parts;
    std::size_t count = 0;
    for (;;) {
        if (count == parts.size())
            return std::nullopt;
        const auto dash = rest.find('-');
        parts[count++] = rest.substr(0, dash);
        if (dash == std::string_view::npos)
            break;
        rest.remove_prefix(dash + 1);
    }
    if (count == 4 && allDigits(parts[0]) && allDigits(parts[1]) && parts[2].size() == 1 && isLetter(parts[2][0]) &&
        allDigits(parts[3]))
        return ClipName{"freesound-" + std::string(parts[1]), {}, {}};
    if (count < 4 || parts[0].empty() || !looksLikeDevice(parts[count - 1]))
        return std::nullopt;
    if (parts[1].empty() || !std::all_of(parts[1].begin(), parts[1].end(), isLetter))
        return std::nullopt;
    if (!std::all_of(parts.begin() + 2, parts.begin() + static_cast<std::ptrdiff_t>(count) - 1, allDigits))
        return std::nullopt;
    return ClipName{std::string(parts[1]) + '-' + std::string(parts[2]), std::string(parts[1]), std::string(parts[count - 1])};
}

bool staysBelowRoot(std::string_view filename) {
    if (filename.empty() || filename.front() == '/')
        return false;
    if (std::any_of(filename.begin(), filename.end(), [](char c) { return static_cast<unsigned char>(c) < 0x20; }))
        return false;
    for (;;) {
        const auto slash = filename.find('/');
        if (filename.substr(0, slash) == "..")
            return false;
        if (slash == std::string_view::npos)
            return true;
        filename.remove_prefix(slash + 1);
    }
}

} // namespace earshot
