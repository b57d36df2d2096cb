#include "labels/segment_labels.h"

#include "audio/audio_file.h"

#include <algorithm>
#include <limits>
#include <map>
#include <utility>

namespace earshot {
namespace {

using Interval = std::pair<std::int64_t, std::int64_t>;

/// The same stretches, sorted and without overlap.
std::vector<Interval> merged(std::vector<Interval> intervals) {
    std::sort(intervals.begin(), intervals.end());
    std::vector<Interval> result;
    for (const auto& each : intervals) {
        if (!result.empty() && each.first <= result.back().second)
            result.back().second = std::max(result.back().second, each.second);
        else
            result.push_back(each);
    }
    return result;
}

} // namespace

std::vector<int> labelSegments(std::span<const Annotation> annotations, std::int64_t samples, const SceneLabels& labels,
                               int clipLabel) {
    if (samples <= 0)
        return {};
    const std::int64_t segments = std::max<std::int64_t>(1, samples / kSegmentSamples);
    std::vector<int> result(static_cast<std::size_t>(segments), clipLabel);
    const std::int64_t used = std::min(samples, segments * kSegmentSamples);
    std::map<int, std::vector<Interval>> byClass;
    for (const auto& each : annotations) {
        const auto found = std::find(labels.classes.begin(), labels.classes.end(), each.label);
        const Interval inside{std::clamp<std::int64_t>(each.start, 0, used), std::clamp<std::int64_t>(each.end, 0, used)};
        if (found != labels.classes.end() && inside.first < inside.second)
            byClass[static_cast<int>(found - labels.classes.begin())].push_back(inside);
    }
    std::vector<std::int64_t> best(result.size(), 0);
    std::vector<std::int64_t> bestLength(result.size(), 0);
    for (auto& [index, intervals] : byClass) {
        std::vector<std::int64_t> covered(result.size(), 0);
        std::vector<std::int64_t> shortest(result.size(), std::numeric_limits<std::int64_t>::max());
        for (const auto& [start, end] : intervals)
            for (std::int64_t k = start / kSegmentSamples; k * kSegmentSamples < end && std::size_t(k) < shortest.size(); ++k)
                shortest[std::size_t(k)] = std::min(shortest[std::size_t(k)], end - start);
        for (const auto& [start, end] : merged(std::move(intervals))) {
            for (std::int64_t k = start / kSegmentSamples; k * kSegmentSamples < end; ++k)
                covered[std::size_t(k)] += std::min(end, (k + 1) * kSegmentSamples) - std::max(start, k * kSegmentSamples);
        }
        for (std::size_t k = 0; k < result.size(); ++k) {
            const std::int64_t length = std::min<std::int64_t>(kSegmentSamples, samples - std::int64_t(k) * kSegmentSamples);
            // Covered alike by two classes: the shorter region was drawn with this second in mind.
            const bool better = covered[k] > best[k] || (covered[k] == best[k] && shortest[k] < bestLength[k]);
            if (2 * covered[k] >= length && better) {
                best[k] = covered[k];
                bestLength[k] = shortest[k];
                result[k] = index;
            }
        }
    }
    return result;
}

} // namespace earshot
