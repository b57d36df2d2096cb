#include "evaluation/scored_clips.h"

#include "base/error.h"

#include <algorithm>
#include <cmath>
#include <limits>
#include <map>
#include <numeric>

namespace earshot {
namespace {

std::int32_t mostProbable(std::span<const double> probabilities) {
    return static_cast<std::int32_t>(std::max_element(probabilities.begin(), probabilities.end()) - probabilities.begin());
}

/// Renormalises row `index` in place and derives answer, confidence and loss.
void judge(ScoredClips& clips, std::size_t index) {
    const std::size_t classes = clips.labels.classes.size();
    const std::span row = std::span(clips.probabilities).subspan(index * classes, classes);
    const double sum = std::accumulate(row.begin(), row.end(), 0.0);
    for (double& value : row)
        value /= sum;
    clips.answer[index] = mostProbable(row);
    clips.confidence[index] = row[static_cast<std::size_t>(clips.answer[index])];
    clips.loss[index] = clippedLoss(row, static_cast<std::size_t>(clips.truth[index]));
}

template <typename T>
void pick(std::vector<T>& column, std::span<const std::uint32_t> rows) {
    if (column.empty())
        return;
    std::vector<T> picked;
    picked.reserve(rows.size());
    for (const auto row : rows)
        picked.push_back(std::move(column[row]));
    column = std::move(picked);
}

bool passes(const std::vector<std::int32_t>& wanted, std::int32_t value) {
    return wanted.empty() || std::find(wanted.begin(), wanted.end(), value) != wanted.end();
}

/// For a column that may be absent.
bool passes(const std::vector<std::int32_t>& wanted, const std::vector<std::int32_t>& column, std::size_t row) {
    return column.empty() || passes(wanted, column[row]);
}

char lowerCase(char c) {
    return c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c;
}

bool contains(const std::string& text, const std::string& part) {
    return part.empty() || std::search(text.begin(), text.end(), part.begin(), part.end(),
                                       [](char a, char b) { return lowerCase(a) == lowerCase(b); }) != text.end();
}

} // namespace

double clippedLoss(std::span<const double> probabilities, std::size_t trueClass) {
    constexpr double epsilon = std::numeric_limits<double>::epsilon(); // 2^-52
    const double sum = std::accumulate(probabilities.begin(), probabilities.end(), 0.0);
    const auto clipped = [&](double p) { return std::clamp(p / sum, epsilon, 1 - epsilon); };
    double clippedSum = 0;
    for (const double p : probabilities)
        clippedSum += clipped(p);
    return -std::log(clipped(probabilities[trueClass]) / clippedSum);
}

void replaceProbabilities(ScoredClips& clips, std::span<const double> probabilities) {
    if (probabilities.size() != clips.size() * clips.labels.classes.size())
        throw Error("got " + std::to_string(probabilities.size()) + " probabilities for " + std::to_string(clips.size()) +
                    " clips");
    clips.probabilities.assign(probabilities.begin(), probabilities.end());
    clips.answer.resize(clips.size());
    clips.confidence.resize(clips.size());
    clips.loss.resize(clips.size());
    for (std::size_t i = 0; i < clips.size(); ++i)
        judge(clips, i);
}

ScoredClips byRecording(const ScoredClips& segments) {
    const std::size_t classes = segments.labels.classes.size();
    std::map<std::pair<std::int32_t, std::int32_t>, std::size_t> groups; // (recording, truth) -> row of the result
    std::vector<std::uint32_t> first;
    std::vector<double> means;
    for (std::size_t i = 0; i < segments.size(); ++i) {
        const auto [group, isNew] = groups.emplace(std::pair(segments.recording[i], segments.truth[i]), first.size());
        if (isNew) {
            first.push_back(static_cast<std::uint32_t>(i));
            means.resize(means.size() + classes, 0.0);
        }
        for (std::size_t c = 0; c < classes; ++c)
            means[group->second * classes + c] += segments.row(i)[c]; // a sum serves: rows are renormalised
    }
    ScoredClips recordings = subset(segments, first);
    recordings.superAnswer.clear();
    for (auto& name : recordings.filenames)
        name = std::string(splitSegment(name).recording);
    replaceProbabilities(recordings, means);
    return recordings;
}

std::vector<std::uint32_t> selectRows(const ScoredClips& clips, const ClipFilter& filter) {
    std::vector<std::uint32_t> rows;
    rows.reserve(clips.size());
    for (std::size_t i = 0; i < clips.size(); ++i)
        if (passes(filter.devices, clips.device[i]) && passes(filter.cities, clips.city[i]) &&
            passes(filter.locations, clips.location[i]) && passes(filter.truths, clips.truth[i]) &&
            passes(filter.answers, clips.answer[i]) && passes(filter.sides, clips.side, i) &&
            passes(filter.labelStates, clips.labelState, i) && clips.confidence[i] >= filter.lowestConfidence &&
            clips.confidence[i] <= filter.highestConfidence &&
            (!filter.correct || *filter.correct == (clips.truth[i] == clips.answer[i])) &&
            contains(clips.filenames[i], filter.text))
            rows.push_back(static_cast<std::uint32_t>(i));
    return rows;
}

std::vector<std::uint32_t> allRows(const ScoredClips& clips) {
    std::vector<std::uint32_t> rows(clips.size());
    std::iota(rows.begin(), rows.end(), 0u);
    return rows;
}

ScoredClips subset(const ScoredClips& clips, std::span<const std::uint32_t> rows) {
    ScoredClips result = clips;
    pick(result.filenames, rows);
    for (auto* column : {&result.entry, &result.segment, &result.truth, &result.answer, &result.device, &result.city,
                         &result.location, &result.recording, &result.superAnswer, &result.side, &result.labelState})
        pick(*column, rows);
    pick(result.confidence, rows);
    pick(result.loss, rows);
    const std::size_t classes = clips.labels.classes.size();
    result.probabilities.clear();
    result.probabilities.reserve(rows.size() * classes);
    for (const auto row : rows)
        result.probabilities.insert(result.probabilities.end(), clips.row(row).begin(), clips.row(row).end());
    return result;
}

} // namespace earshot
