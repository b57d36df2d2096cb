#include "evaluate/project_clips.h"

#include "evaluation/truth.h"
#include "labels/segment_labels.h"

#include <algorithm>
#include <map>
#include <set>
#include <unordered_map>

namespace earshot {
namespace {

/// Labels of recordings as classes of an evaluation.
class LabelsNow {
public:
    LabelsNow(const ProjectStore& project, const ScoredClips& clips) : labels_(clips.labels) {
        for (const ProjectClass& one : project.classes())
            classes_.emplace(one.id, labels_.find(one.name).value_or(-1));
    }

    /// Class of one second of the recording; -1: unlabelled.
    int labelOf(const Recording& recording, std::span<const Annotation> regions, std::int32_t segment) const {
        int clip = -1;
        if (recording.classId)
            if (const auto found = classes_.find(*recording.classId); found != classes_.end())
                clip = found->second;
        if (regions.empty() || recording.samples() == 0)
            return clip;
        const auto segments = labelSegments(regions, recording.samples(), labels_, clip);
        return segment >= 0 && std::size_t(segment) < segments.size() ? segments[std::size_t(segment)] : -1;
    }

private:
    const SceneLabels& labels_;
    std::unordered_map<std::int64_t, int> classes_;
};

using Segment = std::pair<std::int64_t, std::int32_t>; ///< recording, second

/// What a person sent to review.
std::set<Segment> requestedReviews(const ProjectStore& project) {
    std::set<Segment> requested;
    ReviewFilter filter;
    filter.order = ReviewOrder::requested;
    for (const ReviewItem& item : project.reviewQueue(filter))
        requested.emplace(item.recording, item.segment);
    return requested;
}

std::int32_t stateOf(const Recording& recording, std::span<const Annotation> regions, bool requested) {
    bool byHand = !recording.labelledBy.empty();
    bool review = requested || recording.flagged;
    for (const Annotation& region : regions) {
        byHand = byHand || !region.annotator.empty();
        review = review || region.flagged;
    }
    return std::int32_t(review ? LabelState::ForReview : byHand ? LabelState::FixedByHand : LabelState::AsItCame);
}

std::vector<Annotation> regionsOf(const ProjectStore& project, const Recording& recording) {
    std::vector<Annotation> regions;
    if (recording.regions > 0)
        for (auto& row : project.annotations(recording.id))
            regions.push_back(std::move(row.annotation));
    return regions;
}

void fillSides(ProjectClips& known, const ProjectStore& project, int number) {
    std::unordered_map<std::int64_t, std::int32_t> sides;
    for (const auto& fold : project.folds()) {
        if (fold.number != number)
            continue;
        const std::string name = "fold " + std::to_string(number);
        known.sides = {name + " train", name + " evaluate"};
        for (const auto id : fold.train)
            sides.emplace(id, 0);
        for (const auto id : fold.evaluate)
            sides.emplace(id, 1);
    }
    if (known.sides.empty())
        return;
    for (const auto id : known.recordings) {
        const auto found = sides.find(id);
        known.side.push_back(found == sides.end() ? -1 : found->second);
    }
}

} // namespace

ProjectClips projectClips(const ProjectStore& project, const ScoredClips& clips, int fold) {
    ProjectClips known;
    const auto ids = project.recordingIds();
    const auto recordings = project.recordings(ids);
    std::unordered_map<std::string, std::size_t> byName;
    for (std::size_t i = 0; i < recordings.size(); ++i) {
        byName.emplace(recordings[i].name, i);
        byName.emplace(recordings[i].path.generic_string(), i);
    }
    const LabelsNow labels(project, clips);
    const auto requested = requestedReviews(project);
    std::map<std::size_t, std::vector<Annotation>> regions;
    for (std::size_t row = 0; row < clips.size(); ++row) {
        const auto found = byName.find(std::string(splitSegment(clips.filenames[row]).recording));
        if (found == byName.end()) {
            known.recordings.push_back(0);
            known.truth.push_back(-1);
            known.labelState.push_back(std::int32_t(LabelState::AsItCame));
            continue;
        }
        const Recording& recording = recordings[found->second];
        const auto [entry, isNew] = regions.try_emplace(found->second);
        if (isNew)
            entry->second = regionsOf(project, recording);
        known.recordings.push_back(recording.id);
        known.truth.push_back(labels.labelOf(recording, entry->second, clips.segment[row]));
        known.labelState.push_back(stateOf(recording, entry->second, requested.contains({recording.id, clips.segment[row]})));
    }
    fillSides(known, project, fold);
    return known;
}

void refreshProjectClips(ProjectClips& known, const ProjectStore& project, const ScoredClips& clips,
                         const std::vector<std::int64_t>& recordings) {
    const LabelsNow labels(project, clips);
    const auto requested = requestedReviews(project);
    for (const auto id : recordings) {
        if (std::find(known.recordings.begin(), known.recordings.end(), id) == known.recordings.end())
            continue;
        const Recording recording = project.recording(id);
        const auto regions = regionsOf(project, recording);
        for (std::size_t row = 0; row < known.recordings.size() && row < clips.size(); ++row)
            if (known.recordings[row] == id) {
                known.truth[row] = labels.labelOf(recording, regions, clips.segment[row]);
                known.labelState[row] = stateOf(recording, regions, requested.contains({id, clips.segment[row]}));
            }
    }
}

} // namespace earshot
