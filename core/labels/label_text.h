#pragma once
#include <cstdint>
#include <filesystem>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

// Inside of core/labels: what the codecs share.
namespace earshot::labels {

/// The text as UTF-8 without byte order mark: UTF-16 by its mark, UTF-8 when it is valid, else Latin-1.
std::string decodeText(std::string_view bytes);

/// Walks through lines that end in LF, CR LF or CR.
class Lines {
public:
    explicit Lines(std::string_view text) : rest_(text) {}
    bool next(std::string_view& line);
    std::int64_t number() const { return number_; } ///< of the last line, from 1

private:
    std::string_view rest_;
    std::int64_t number_ = 0;
};

std::string_view trimmed(std::string_view text);
std::string lower(std::string_view text);
std::vector<std::string> split(std::string_view line, char separator);
/// Fields with RFC 4180 quotes; quotes that do not enclose a whole field are characters like any other.
std::vector<std::string> splitQuoted(std::string_view line, char separator);
/// `text` in quotes when it needs them.
std::string quoted(const std::string& text, char separator);
/// Tabs and line ends become spaces, for formats that cannot hold them.
std::string oneLine(const std::string& text);
bool hasControlCharacters(const std::string& text);

/// A finite decimal number and nothing else; a decimal comma is understood.
std::optional<double> number(std::string_view text);

/// Seconds and samples at one rate. Errors name file and line.
class Clock {
public:
    Clock(double rateHz, std::filesystem::path path);
    /// Throws Error unless the text is a number of seconds within +-2^53 samples.
    std::int64_t samples(std::string_view text, std::int64_t line) const;
    std::int64_t samples(double seconds, std::int64_t line) const;
    /// Decimals enough to come back as the same sample.
    std::string seconds(std::int64_t samples) const;
    const std::filesystem::path& path() const { return path_; }
    [[noreturn]] void fail(std::int64_t line, const std::string& problem, const std::string& hint = {}) const;

private:
    double rateHz_;
    std::filesystem::path path_;
};

/// Shortest decimals that come back as the same double.
std::string shortest(double value);

} // namespace earshot::labels
