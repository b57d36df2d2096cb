#include "project/project_labels.h"

#include "audio/audio_file.h"
#include "base/error.h"
#include "project/project_edit.h"

#include <algorithm>
#include <map>

namespace earshot {
namespace {

std::string classNameOf(const std::vector<ProjectClass>& classes, std::optional<std::int64_t> id) {
    for (const auto& each : classes)
        if (id && each.id == *id)
            return each.name;
    return {};
}

bool endsWithName(const std::string& path, const std::string& name) {
    return path.ends_with(name) && (path.size() == name.size() || path[path.size() - name.size() - 1] == '/');
}

/// Takes [start, end) out of a region: shortened, in two, or gone.
void cutOut(ProjectEdit& edit, const AnnotationRow& row, std::int64_t start, std::int64_t end) {
    const Annotation& region = row.annotation;
    Annotation before = region, after = region;
    before.end = std::min(region.end, start);
    after.start = std::max(region.start, end);
    const bool staysBefore = before.start < before.end, staysAfter = after.start < after.end;
    if (staysBefore || staysAfter)
        edit.changeAnnotation(row.id, staysBefore ? before : after);
    else
        edit.removeAnnotation(row.id);
    if (staysBefore && staysAfter)
        edit.addAnnotation(row.recording, after);
}

} // namespace

std::int64_t recordingNamed(const ProjectStore& project, const std::string& name) {
    if (const auto id = project.findRecording(name))
        return *id;
    std::error_code error;
    const auto path = std::filesystem::weakly_canonical(name, error).generic_string();
    std::vector<std::int64_t> found;
    for (const auto id : project.recordingIds({.text = std::filesystem::path(name).filename().string()})) {
        const Recording recording = project.recording(id);
        if (recording.path.generic_string() == path || endsWithName(recording.name, name))
            found.push_back(id);
    }
    if (found.empty())
        throw Error("has no recording '" + name + "'",
                    {project.folder(), 0, "earshot-cli project info says what it holds; names are as in the dataset's lists"});
    if (found.size() > 1)
        throw Error("has " + std::to_string(found.size()) + " recordings whose names end in '" + name + "'",
                    {project.folder(), 0, "give more of the path"});
    return found.front();
}

LabelImport importLabels(ProjectStore& project, const std::vector<RecordingLabels>& labels,
                         std::optional<std::int64_t> recording) {
    LabelImport result;
    const auto before = project.classes();
    ProjectEdit edit = project.beginEdit("Import labels");
    for (const auto& each : labels) {
        if (each.sceneLabel.empty() && each.annotations.empty())
            continue;
        if (each.recording.empty() && !recording)
            throw Error("the labels name no recording", {project.folder(), 0, "say which one they belong to: --recording NAME"});
        const std::int64_t id = each.recording.empty() ? *recording : recordingNamed(project, each.recording);
        if (recording && id != *recording)
            continue;
        ++result.recordings;
        if (!each.sceneLabel.empty()) {
            edit.setClipLabel(id, edit.ensureClass(each.sceneLabel));
            ++result.clipLabels;
        }
        std::vector<Annotation> present;
        for (const auto& row : project.annotations(id))
            present.push_back(row.annotation);
        for (const auto& annotation : each.annotations) {
            const auto twin = std::find(present.begin(), present.end(), annotation);
            if (twin != present.end()) {
                present.erase(twin);
                continue;
            }
            edit.addAnnotation(id, annotation);
            ++result.regions;
        }
    }
    for (const auto& each : project.classes())
        if (std::none_of(before.begin(), before.end(), [&](const auto& known) { return known.id == each.id; }))
            result.newClasses.push_back(each.name);
    edit.commit();
    return result;
}

void labelSegment(ProjectStore& project, std::int64_t recording, std::int64_t segment, std::int64_t classId,
                  const std::string& annotator) {
    const Recording known = project.recording(recording);
    const std::string name = classNameOf(project.classes(), classId);
    if (name.empty())
        throw Error("has no such class", {project.folder(), 0, "it may have been removed; label with one that is there"});
    const auto regions = project.annotations(recording);
    ProjectEdit edit = project.beginEdit("label " + name, annotator);
    if (regions.empty() && segment == 0 && known.samples() < 2 * kSegmentSamples) {
        edit.setClipLabel(recording, classId);
        edit.commit();
        return;
    }
    const std::int64_t start = segment * kSegmentSamples;
    const std::int64_t end =
        known.samples() > start ? std::min(start + kSegmentSamples, known.samples()) : start + kSegmentSamples;
    for (const auto& row : regions)
        if (row.annotation.start < end && row.annotation.end > start)
            cutOut(edit, row, start, end);
    Annotation region;
    region.start = start;
    region.end = end;
    region.label = name;
    region.annotator = annotator;
    edit.addAnnotation(recording, region);
    edit.commit();
}

std::vector<RecordingLabels> labelsOf(const ProjectStore& project, std::optional<std::int64_t> recording) {
    const auto classes = project.classes();
    std::map<std::int64_t, std::vector<Annotation>> regions;
    for (auto& row : recording ? project.annotations(*recording) : project.allAnnotations())
        regions[row.recording].push_back(std::move(row.annotation));
    const auto ids = recording ? std::vector{*recording} : project.recordingIds();
    std::vector<RecordingLabels> labels;
    for (const auto& each : project.recordings(ids)) {
        RecordingLabels entry{each.name, classNameOf(classes, each.classId), std::move(regions[each.id])};
        if (recording || !entry.sceneLabel.empty() || !entry.annotations.empty())
            labels.push_back(std::move(entry));
    }
    return labels;
}

} // namespace earshot
