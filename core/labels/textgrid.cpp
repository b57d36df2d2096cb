#include "labels/codecs.h"

#include <algorithm>
#include <cctype>
#include <map>

namespace earshot::labels {
namespace {

/// Reads as Praat does: of everything in the file only strings in quotes, numbers that stand alone and flags in angle brackets
/// count, so that the long and the short form are one. A comment goes from '!' to the end of its line.
class Tokens {
public:
    Tokens(std::string_view text, const Clock& clock) : text_(text), clock_(clock) {}

    std::int64_t line() const { return line_; }

    std::string string(const char* what) {
        find('"', what);
        std::string value;
        for (++at_; at_ < text_.size(); ++at_) {
            if (text_[at_] == '"') {
                if (at_ + 1 >= text_.size() || text_[at_ + 1] != '"') {
                    ++at_;
                    return value;
                }
                ++at_;
            }
            line_ += text_[at_] == '\n' ? 1 : 0;
            value += text_[at_];
        }
        clock_.fail(line_, std::string("ends inside of ") + what, "a quote is missing; inside of a text it is written twice");
    }

    double number(const char* what) {
        find('0', what);
        const std::string word(nextWord());
        const auto value = labels::number(word);
        if (!value)
            clock_.fail(line_, "'" + word.substr(0, 40) + "' is no number, where " + what + " was expected");
        return *value;
    }

    std::string flag(const char* what) {
        find('<', what);
        const std::string_view word = nextWord();
        return std::string(word);
    }

private:
    static bool isBlank(char c) { return std::isspace(static_cast<unsigned char>(c)) != 0; }

    std::string_view nextWord() {
        const std::size_t start = at_;
        while (at_ < text_.size() && !isBlank(text_[at_]))
            ++at_;
        return text_.substr(start, at_ - start);
    }

    static char kindOf(std::string_view rest) {
        if (rest[0] == '"' || rest[0] == '<')
            return rest[0];
        const std::size_t sign = rest[0] == '-' || rest[0] == '+' ? 1 : 0;
        const bool digit = rest.size() > sign && std::isdigit(static_cast<unsigned char>(rest[sign])) != 0;
        return digit ? '0' : ' ';
    }

    /// Moves to the next token that counts, which must be of this kind.
    void find(char kind, const char* what) {
        while (at_ < text_.size()) {
            const char c = text_[at_];
            if (isBlank(c)) {
                line_ += c == '\n' ? 1 : 0;
                ++at_;
                continue;
            }
            if (c == '!') {
                at_ = std::min(text_.find('\n', at_), text_.size());
                continue;
            }
            const char found = kindOf(text_.substr(at_));
            if (found == kind)
                return;
            if (found != ' ')
                clock_.fail(line_, std::string("has something else where ") + what + " was expected");
            nextWord();
        }
        clock_.fail(line_, std::string("ends where ") + what + " was expected", "the file is cut off");
    }

    std::string_view text_;
    const Clock& clock_;
    std::size_t at_ = 0;
    std::int64_t line_ = 1;
};

/// Praat knows LF, CR LF and CR.
std::string withPlainLineEnds(std::string_view text) {
    std::string result;
    result.reserve(text.size());
    for (std::size_t i = 0; i < text.size(); ++i) {
        if (text[i] != '\r')
            result += text[i];
        else if (i + 1 >= text.size() || text[i + 1] != '\n')
            result += '\n';
    }
    return result;
}

void readTier(Tokens& tokens, const Clock& clock, std::vector<Annotation>& annotations) {
    const std::string kind = tokens.string("the class of a tier");
    if (kind != "IntervalTier" && kind != "TextTier")
        clock.fail(tokens.line(), "has a tier of the unknown class '" + kind.substr(0, 40) + "'",
                   "there are IntervalTier and TextTier");
    const std::string name = tokens.string("the name of a tier");
    tokens.number("the start of a tier");
    tokens.number("the end of a tier");
    const double count = tokens.number("the size of a tier");
    for (double i = 0; i < count; ++i) {
        Annotation annotation;
        annotation.annotator = name == kPlainTier ? std::string() : name;
        annotation.start = clock.samples(tokens.number("a time"), tokens.line());
        annotation.end =
            kind == "TextTier" ? annotation.start : clock.samples(tokens.number("the end of an interval"), tokens.line());
        annotation.label = tokens.string("the text of a label");
        orderEnds(annotation);
        if (!annotation.label.empty()) // an interval without text is the space between labels
            annotations.push_back(std::move(annotation));
    }
}

std::string inQuotes(const std::string& text) {
    std::string result = "\"";
    for (const char c : text)
        result += c == '"' ? std::string("\"\"") : std::string(1, c);
    return result + '"';
}

/// Annotations that do not overlap, in order.
struct Tier {
    std::string name;
    bool points = false;
    std::vector<const Annotation*> annotations;
};

std::vector<Tier> tiersOf(const std::vector<Annotation>& annotations) {
    std::vector<const Annotation*> sorted;
    for (const auto& each : annotations)
        sorted.push_back(&each);
    std::stable_sort(sorted.begin(), sorted.end(),
                     [](const auto* a, const auto* b) { return std::pair(a->start, a->end) < std::pair(b->start, b->end); });
    std::vector<Tier> tiers;
    for (const Annotation* each : sorted) {
        const std::string name = each->annotator.empty() ? std::string(kPlainTier) : each->annotator;
        const bool point = each->start == each->end;
        const auto tier = std::find_if(tiers.begin(), tiers.end(), [&](const Tier& candidate) {
            const std::int64_t busyUntil = candidate.annotations.back()->end;
            return candidate.name == name && candidate.points == point &&
                   (point ? busyUntil < each->start : busyUntil <= each->start);
        });
        if (tier != tiers.end())
            tier->annotations.push_back(each);
        else
            tiers.push_back({name, point, {each}});
    }
    return tiers;
}

struct Interval {
    std::int64_t start;
    std::int64_t end;
    std::string label;
};

/// A tier's intervals with the spaces between them, from `from` to `to`.
std::vector<Interval> withGaps(const Tier& tier, std::int64_t from, std::int64_t to) {
    std::vector<Interval> intervals;
    for (const Annotation* each : tier.annotations) {
        if (from < each->start)
            intervals.push_back({from, each->start, {}});
        intervals.push_back({each->start, each->end, each->label});
        from = each->end;
    }
    if (from < to)
        intervals.push_back({from, to, {}});
    return intervals;
}

} // namespace

Recordings readTextGrid(std::string_view content, const Clock& clock) {
    const std::string text = withPlainLineEnds(content);
    Tokens tokens(text, clock);
    if (tokens.string("the file type") != "ooTextFile" || tokens.string("the object class") != "TextGrid")
        clock.fail(tokens.line(), "is no TextGrid in text form", "save it from Praat as a text file or a short text file");
    tokens.number("the start of the grid");
    tokens.number("the end of the grid");
    RecordingLabels labels;
    if (tokens.flag("<exists> or <absent>") == "<exists>") {
        const double count = tokens.number("the number of tiers");
        for (double i = 0; i < count; ++i)
            readTier(tokens, clock, labels.annotations);
    }
    std::stable_sort(labels.annotations.begin(), labels.annotations.end(),
                     [](const auto& a, const auto& b) { return std::pair(a.start, a.end) < std::pair(b.start, b.end); });
    return {labels};
}

std::string writeTextGrid(const RecordingLabels& labels, const Clock& clock) {
    std::int64_t from = 0;
    std::int64_t to = 1;
    std::vector<Annotation> named;
    for (const auto& each : labels.annotations) {
        from = std::min(from, each.start);
        to = std::max(to, each.end);
        if (!each.label.empty())
            named.push_back(each);
    }
    const auto tiers = tiersOf(named);
    std::string text = "File type = \"ooTextFile\"\nObject class = \"TextGrid\"\n\nxmin = " + clock.seconds(from) +
                       "\nxmax = " + clock.seconds(to) + '\n';
    text += tiers.empty() ? "tiers? <absent>\n" : "tiers? <exists>\nsize = " + std::to_string(tiers.size()) + "\nitem []:\n";
    for (std::size_t i = 0; i < tiers.size(); ++i) {
        const Tier& tier = tiers[i];
        text += "    item [" + std::to_string(i + 1) +
                "]:\n        class = " + (tier.points ? "\"TextTier\"" : "\"IntervalTier\"") +
                "\n        name = " + inQuotes(tier.name) + "\n        xmin = " + clock.seconds(from) +
                "\n        xmax = " + clock.seconds(to) + '\n';
        if (tier.points) {
            text += "        points: size = " + std::to_string(tier.annotations.size()) + '\n';
            for (std::size_t k = 0; k < tier.annotations.size(); ++k)
                text += "        points [" + std::to_string(k + 1) +
                        "]:\n            number = " + clock.seconds(tier.annotations[k]->start) +
                        "\n            mark = " + inQuotes(tier.annotations[k]->label) + '\n';
            continue;
        }
        const auto intervals = withGaps(tier, from, to);
        text += "        intervals: size = " + std::to_string(intervals.size()) + '\n';
        for (std::size_t k = 0; k < intervals.size(); ++k)
            text += "        intervals [" + std::to_string(k + 1) +
                    "]:\n            xmin = " + clock.seconds(intervals[k].start) +
                    "\n            xmax = " + clock.seconds(intervals[k].end) +
                    "\n            text = " + inQuotes(intervals[k].label) + '\n';
    }
    return text;
}

} // namespace earshot::labels
