#include "labels/label_text.h"

#include "base/error.h"

#include <algorithm>
#include <cctype>
#include <charconv>
#include <cmath>
#include <cstdio>

namespace earshot::labels {
namespace {

void appendUtf8(std::string& text, std::uint32_t code) {
    if (code < 0x80) {
        text += static_cast<char>(code);
    } else if (code < 0x800) {
        text += static_cast<char>(0xC0 | code >> 6);
        text += static_cast<char>(0x80 | (code & 0x3F));
    } else if (code < 0x10000) {
        text += static_cast<char>(0xE0 | code >> 12);
        text += static_cast<char>(0x80 | (code >> 6 & 0x3F));
        text += static_cast<char>(0x80 | (code & 0x3F));
    } else {
        text += static_cast<char>(0xF0 | code >> 18);
        text += static_cast<char>(0x80 | (code >> 12 & 0x3F));
        text += static_cast<char>(0x80 | (code >> 6 & 0x3F));
        text += static_cast<char>(0x80 | (code & 0x3F));
    }
}

std::string fromUtf16(std::string_view bytes, bool bigEndian) {
    const auto unit = [&](std::size_t i) {
        const auto first = static_cast<unsigned char>(bytes[i]);
        const auto second = static_cast<unsigned char>(bytes[i + 1]);
        return std::uint32_t(bigEndian ? first << 8 | second : second << 8 | first);
    };
    std::string text;
    for (std::size_t i = 0; i + 1 < bytes.size(); i += 2) {
        std::uint32_t code = unit(i);
        if (code >= 0xD800 && code < 0xDC00 && i + 3 < bytes.size() && unit(i + 2) >= 0xDC00 && unit(i + 2) < 0xE000) {
            code = 0x10000 + ((code - 0xD800) << 10) + (unit(i + 2) - 0xDC00);
            i += 2;
        } else if (code >= 0xD800 && code < 0xE000) {
            code = 0xFFFD; // half of a pair
        }
        appendUtf8(text, code);
    }
    return text;
}

/// Length of the UTF-8 sequence at `i`, 0 when there is none (overlong forms and surrogates included).
std::size_t utf8Length(std::string_view text, std::size_t i) {
    const auto byte = [&](std::size_t at) { return at < text.size() ? static_cast<unsigned char>(text[at]) : 0u; };
    const unsigned first = byte(i);
    const std::size_t length = first < 0x80                    ? 1
                               : first >= 0xC2 && first < 0xE0 ? 2
                               : first >= 0xE0 && first < 0xF0 ? 3
                               : first >= 0xF0 && first < 0xF5 ? 4
                                                               : 0;
    for (std::size_t k = 1; k < length; ++k)
        if ((byte(i + k) & 0xC0) != 0x80)
            return 0;
    const unsigned second = byte(i + 1);
    const bool outside = (first == 0xE0 && second < 0xA0) || (first == 0xED && second > 0x9F) ||
                         (first == 0xF0 && second < 0x90) || (first == 0xF4 && second > 0x8F);
    return outside ? 0 : length;
}

bool isUtf8(std::string_view text) {
    for (std::size_t i = 0; i < text.size();) {
        const std::size_t length = utf8Length(text, i);
        if (length == 0)
            return false;
        i += length;
    }
    return true;
}

} // namespace

std::string decodeText(std::string_view bytes) {
    if (bytes.starts_with("\xFE\xFF"))
        return fromUtf16(bytes.substr(2), true);
    if (bytes.starts_with("\xFF\xFE"))
        return fromUtf16(bytes.substr(2), false);
    if (bytes.starts_with("\xEF\xBB\xBF"))
        bytes.remove_prefix(3);
    if (isUtf8(bytes))
        return std::string(bytes);
    std::string text;
    for (const unsigned char byte : bytes)
        appendUtf8(text, byte);
    return text;
}

bool Lines::next(std::string_view& line) {
    if (rest_.empty())
        return false;
    ++number_;
    const std::size_t end = rest_.find_first_of("\r\n");
    line = rest_.substr(0, end);
    if (end == std::string_view::npos) {
        rest_ = {};
        return true;
    }
    rest_.remove_prefix(end + (rest_.substr(end).starts_with("\r\n") ? 2 : 1));
    return true;
}

std::string_view trimmed(std::string_view text) {
    static constexpr std::string_view blanks = " \t\r\n\f\v";
    const std::size_t first = text.find_first_not_of(blanks);
    if (first == std::string_view::npos)
        return {};
    return text.substr(first, text.find_last_not_of(blanks) - first + 1);
}

std::string lower(std::string_view text) {
    std::string result(text);
    std::transform(result.begin(), result.end(), result.begin(),
                   [](unsigned char c) { return static_cast<char>(std::tolower(c)); });
    return result;
}

std::vector<std::string> split(std::string_view line, char separator) {
    std::vector<std::string> fields;
    for (;;) {
        const std::size_t end = line.find(separator);
        fields.emplace_back(line.substr(0, end));
        if (end == std::string_view::npos)
            return fields;
        line.remove_prefix(end + 1);
    }
}

namespace {

/// The text of a quoted field at `at` and where it ends; nothing when what stands there is no properly quoted field.
std::optional<std::pair<std::string, std::size_t>> quotedField(std::string_view line, std::size_t at, char separator) {
    if (at >= line.size() || line[at] != '"')
        return std::nullopt;
    std::string text;
    for (std::size_t i = at + 1; i < line.size(); ++i) {
        if (line[i] != '"')
            text += line[i];
        else if (i + 1 < line.size() && line[i + 1] == '"')
            text += line[++i];
        else if (i + 1 == line.size() || line[i + 1] == separator)
            return std::pair(text, i + 1);
        else
            return std::nullopt;
    }
    return std::nullopt;
}

} // namespace

std::vector<std::string> splitQuoted(std::string_view line, char separator) {
    std::vector<std::string> fields;
    std::size_t at = 0;
    for (;;) {
        std::size_t end = at;
        if (auto field = quotedField(line, at, separator)) {
            fields.push_back(std::move(field->first));
            end = field->second;
        } else {
            end = std::min(line.find(separator, at), line.size());
            fields.emplace_back(line.substr(at, end - at));
        }
        if (end >= line.size())
            return fields;
        at = end + 1;
    }
}

std::string quoted(const std::string& text, char separator) {
    const bool plain =
        text.find_first_of(std::string("\"\r\n") + separator) == std::string::npos && trimmed(text).size() == text.size();
    if (plain)
        return text;
    std::string result = "\"";
    for (const char c : text)
        result += c == '"' ? std::string("\"\"") : std::string(1, c);
    return result + '"';
}

std::string oneLine(const std::string& text) {
    std::string result = text;
    std::replace_if(
        result.begin(), result.end(), [](char c) { return c == '\t' || c == '\n' || c == '\r'; }, ' ');
    return result;
}

bool hasControlCharacters(const std::string& text) {
    return text.find_first_of("\t\r\n") != std::string::npos;
}

std::optional<double> number(std::string_view text) {
    text = trimmed(text);
    std::string copy;
    if (std::count(text.begin(), text.end(), ',') == 1 && text.find('.') == std::string_view::npos) {
        copy = text;
        copy[copy.find(',')] = '.';
        text = copy;
    }
    if (text.starts_with('+'))
        text.remove_prefix(1);
    double value = 0;
    const auto result = std::from_chars(text.data(), text.data() + text.size(), value);
    if (text.empty() || result.ec != std::errc() || result.ptr != text.data() + text.size() || !std::isfinite(value))
        return std::nullopt;
    return value;
}

Clock::Clock(double rateHz, std::filesystem::path path) : rateHz_(rateHz), path_(std::move(path)) {
    if (!(rateHz >= 1 && rateHz <= 10e6))
        throw Error("a sample rate of " + shortest(rateHz) + " Hz is not possible", {{}, 0, "choose one from 1 to 10,000,000"});
}

void Clock::fail(std::int64_t line, const std::string& problem, const std::string& hint) const {
    throw Error(problem, {path_, line, hint});
}

std::int64_t Clock::samples(double seconds, std::int64_t line) const {
    const double position = std::round(seconds * rateHz_);
    if (!(std::abs(position) <= 9007199254740992.0))
        fail(line, "a time of " + shortest(seconds) + " s is out of range");
    return static_cast<std::int64_t>(position);
}

std::int64_t Clock::samples(std::string_view text, std::int64_t line) const {
    const auto value = number(text);
    if (!value)
        fail(line, "'" + std::string(text.substr(0, 40)) + "' is no time in seconds");
    return samples(*value, line);
}

std::string Clock::seconds(std::int64_t samples) const {
    char text[64];
    const int decimals = rateHz_ > 400e3 ? 9 : 6;
    std::snprintf(text, sizeof text, "%.*f", decimals, static_cast<double>(samples) / rateHz_);
    return text;
}

std::string shortest(double value) {
    char text[64];
    const auto result = std::to_chars(text, text + sizeof text, value);
    return {text, result.ptr};
}

} // namespace earshot::labels
