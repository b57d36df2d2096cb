#include "evaluation/predictions.h"

#include "base/atomic_file.h"
#include "base/error.h"
#include "evaluation/quotes.h"

#include <algorithm>
#include <charconv>
#include <cmath>
#include <cstdlib>
#include <string_view>
#include <unordered_map>

namespace earshot {
namespace {

/// Takes one line off `rest`, without its line end.
std::string_view takeLine(std::string_view& rest) {
    const std::size_t end = rest.find('\n');
    std::string_view line = rest.substr(0, end);
    rest.remove_prefix(end == std::string_view::npos ? rest.size() : end + 1);
    if (line.ends_with('\r'))
        line.remove_suffix(1);
    return line;
}

/// Takes one field off `line`; `more` tells whether a tab followed it.
std::string_view takeField(std::string_view& line, bool& more) {
    const std::size_t tab = line.find('\t');
    more = tab != std::string_view::npos;
    const std::string_view field = line.substr(0, tab);
    line.remove_prefix(more ? tab + 1 : line.size());
    return field;
}

/// The number that fills the whole field, apart from spaces around it and a plus sign. False when there is none.
bool parseNumber(std::string_view field, double& value) {
    while (field.starts_with(' '))
        field.remove_prefix(1);
    while (field.ends_with(' '))
        field.remove_suffix(1);
    if (field.starts_with('+') && !field.starts_with("+-"))
        field.remove_prefix(1);
    const auto [end, code] = std::from_chars(field.data(), field.data() + field.size(), value);
    if (end != field.data() + field.size())
        return false;
    if (code == std::errc::result_out_of_range)
        value = std::strtod(std::string(field).c_str(), nullptr); // 0 for 1e-999, infinite for 1e999
    return code != std::errc::invalid_argument;
}

/// Reads one file; remembers where it is for messages.
class PredictionsReader {
public:
    PredictionsReader(const std::filesystem::path& path, std::string_view content) : path_(path), rest_(content) {}

    Predictions read() {
        if (rest_.starts_with("\xEF\xBB\xBF"))
            rest_.remove_prefix(3);
        while (line_ == 0 || columns_.empty()) {
            if (rest_.empty())
                fail("is empty", "expected the header line `filename scene_label <class> <class> ...`, separated by tabs");
            const std::string_view text = takeLine(rest_);
            ++line_;
            if (!text.empty())
                readHeader(text);
        }
        const std::size_t lines = static_cast<std::size_t>(std::count(rest_.begin(), rest_.end(), '\n')) + 1;
        const std::size_t widest = rest_.size() / (2 * columns_.size() - 1) + 1; // a row has at least its tabs and its values
        const std::size_t expected = std::min(lines, widest);
        result_.rows.reserve(expected);
        result_.probabilities.reserve(expected * result_.classes.size());
        while (!rest_.empty()) {
            const std::string_view text = takeLine(rest_);
            ++line_;
            if (!text.empty())
                readRow(text);
        }
        if (result_.rows.empty())
            fail("holds no predictions", "expected one row for each clip below the header");
        refuseDuplicates();
        return std::move(result_);
    }

private:
    [[noreturn]] void fail(std::string problem, std::string hint) const { failAt(line_, std::move(problem), std::move(hint)); }
    [[noreturn]] void failAt(std::int64_t line, std::string problem, std::string hint) const {
        throw Error(std::move(problem), {path_, line, std::move(hint)});
    }

    void readHeader(std::string_view text) {
        const std::string_view whole = text;
        for (bool more = true; more;) {
            const std::string_view name = takeField(text, more);
            if (name == "filename")
                columns_.push_back(kFilename);
            else if (name == "scene_label")
                columns_.push_back(kLabel);
            else if (name.empty())
                fail("has a column without a name", "every column after scene_label must be named after its class");
            else {
                columns_.push_back(static_cast<int>(result_.classes.size()));
                result_.classes.emplace_back(name);
            }
        }
        for (const auto& [column, name] : {std::pair{kFilename, "filename"}, std::pair{kLabel, "scene_label"}}) {
            const auto count = std::count(columns_.begin(), columns_.end(), column);
            if (count != 1)
                fail((count == 0 ? "has no column '" : "has more than one column '") + std::string(name) + "'",
                     whole.find(',') != std::string_view::npos && columns_.size() == 1
                         ? "the columns must be separated by tabs; this file seems to use commas"
                         : "the header must be `filename scene_label <class> <class> ...`, separated by tabs");
        }
        if (result_.classes.empty())
            fail("has no column for any class",
                 "the header must name each class after `filename scene_label`, separated by tabs");
        auto sorted = result_.classes;
        std::sort(sorted.begin(), sorted.end());
        if (const auto twice = std::adjacent_find(sorted.begin(), sorted.end()); twice != sorted.end())
            fail("has more than one column " + inQuotes(*twice), "each class may have one column only");
    }

    void readRow(std::string_view text) {
        const std::size_t first = result_.probabilities.size();
        result_.probabilities.resize(first + result_.classes.size());
        Predictions::Row& row = result_.rows.emplace_back();
        lines_.push_back(line_);
        bool more = true;
        double sum = 0;
        std::size_t column = 0;
        for (; more && column < columns_.size(); ++column) {
            const std::string_view field = takeField(text, more);
            if (columns_[column] == kFilename)
                row.filename = field;
            else if (columns_[column] == kLabel)
                row.label = field;
            else
                sum += result_.probabilities[first + std::size_t(columns_[column])] = probability(field, columns_[column]);
        }
        if (more || column < columns_.size())
            fail(more ? "has more fields than the header"
                      : "has " + counted(column, "field") + " where the header has " + std::to_string(columns_.size()),
                 "every row needs one value for each column, separated by tabs");
        if (row.filename.empty())
            fail("has no filename", "name the clip that the row is about");
        if (!(sum > 0) || !std::isfinite(sum))
            fail("has probabilities that sum to " + std::string(sum > 0 ? "infinity" : "zero") + " for " + inQuotes(row.filename),
                 "a row must give some class a probability above 0");
    }

    double probability(std::string_view field, int column) const {
        double value = 0;
        const char* reason = !parseNumber(field, value) ? "is no number"
                             : std::isnan(value)        ? "is not a number (NaN)"
                             : std::isinf(value)        ? "is infinite"
                             : value < 0                ? "is negative"
                                                        : nullptr;
        if (reason)
            fail("probability " + inQuotes(field) + " of class " + inQuotes(result_.classes[std::size_t(column)]) + " " + reason,
                 "probabilities are numbers from 0 to 1");
        return value == 0 ? 0.0 : value; // no negative zero
    }

    void refuseDuplicates() const {
        std::unordered_map<std::string_view, std::size_t> seen;
        seen.reserve(result_.rows.size());
        for (std::size_t i = 0; i < result_.rows.size(); ++i) {
            const auto [entry, isNew] = seen.emplace(result_.rows[i].filename, i);
            if (!isNew)
                failAt(lines_[i],
                       "names " + inQuotes(result_.rows[i].filename) + " again, after line " +
                           std::to_string(lines_[entry->second]),
                       "keep one row for each clip");
        }
    }

    static constexpr int kFilename = -1;
    static constexpr int kLabel = -2;

    const std::filesystem::path& path_;
    std::string_view rest_;
    std::int64_t line_ = 0;
    std::vector<int> columns_; ///< class index, kFilename or kLabel
    std::vector<std::int64_t> lines_;
    Predictions result_;
};

} // namespace

std::string predictionsText(const Predictions& predictions) {
    std::string text = "filename\tscene_label";
    text.reserve(predictions.rows.size() * (64 + 22 * predictions.classes.size()));
    for (const auto& name : predictions.classes)
        text += '\t' + name;
    text += '\n';
    const std::size_t classes = predictions.classes.size();
    for (std::size_t i = 0; i < predictions.rows.size(); ++i) {
        text += predictions.rows[i].filename;
        text += '\t';
        text += predictions.rows[i].label;
        for (std::size_t c = 0; c < classes; ++c) {
            char digits[32];
            const auto end = std::to_chars(digits, digits + sizeof digits, predictions.row(i)[c]).ptr;
            text += '\t';
            text.append(digits, end);
        }
        text += '\n';
    }
    return text;
}

void writePredictions(const std::filesystem::path& path, const Predictions& predictions) {
    writeFileAtomically(path, predictionsText(predictions));
}

Predictions readPredictions(const std::filesystem::path& path) {
    return parsePredictions(readFile(path), path);
}

Predictions parsePredictions(std::string_view content, const std::filesystem::path& path) {
    return PredictionsReader(path, content).read();
}

} // namespace earshot
