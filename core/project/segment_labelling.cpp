#include "project/segment_labelling.h"

#include "audio/audio_file.h"

#include <algorithm>

namespace earshot {
namespace {

/// Takes [start, end) out of a region.
void cutOut(ProjectEdit& edit, const AnnotationRow& row, std::int64_t start, std::int64_t end) {
    Annotation before = row.annotation, after = row.annotation;
    before.end = std::min(before.end, start);
    after.start = std::max(after.start, end);
    const bool keepsBefore = before.start < before.end;
    const bool keepsAfter = after.start < after.end;
    if (keepsBefore)
        edit.changeAnnotation(row.id, before);
    if (keepsAfter && keepsBefore)
        edit.addAnnotation(row.recording, after);
    else if (keepsAfter)
        edit.changeAnnotation(row.id, after);
    if (!keepsBefore && !keepsAfter)
        edit.removeAnnotation(row.id);
}

} // namespace

void labelSegment(const ProjectStore& project, ProjectEdit& edit, const Recording& recording, int segment,
                  const std::string& className, const std::string& annotator) {
    if (segmentCount(recording.samples()) <= 1) {
        edit.setClipLabel(recording.id, edit.ensureClass(className));
        return;
    }
    Annotation region;
    region.start = std::int64_t(segment) * kSegmentSamples;
    region.end = std::min(region.start + kSegmentSamples, recording.samples());
    region.label = className;
    region.annotator = annotator;
    for (const AnnotationRow& row : project.annotations(recording.id)) {
        const Annotation& other = row.annotation;
        const bool boxed = other.lowHz || other.highHz; // a sound within the scene
        if (!boxed && other.annotator == annotator && other.start < region.end && other.end > region.start)
            cutOut(edit, row, region.start, region.end);
    }
    edit.addAnnotation(recording.id, region);
}

} // namespace earshot
