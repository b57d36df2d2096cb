#pragma once
#include "labels/label_file.h"
#include "project/project_store.h"

#include <optional>
#include <string>
#include <vector>

namespace earshot {

/// What importing labels did.
struct LabelImport {
    std::int64_t recordings = 0;
    std::int64_t clipLabels = 0;
    std::int64_t regions = 0;
    std::vector<std::string> newClasses;
};

/// The recording that a user or a label file means: by its name, its path, or the end of its name when that is unique.
/// Throws Error when there is none or there are several.
std::int64_t recordingNamed(const ProjectStore& project, const std::string& name);

/// Adds labels to a project as one undoable edit, or nothing at all. `recording` is what labels without a recording's name belong
/// to; regions that are there already, in every field, are not added twice. Throws Error for a recording that the project does
/// not have.
LabelImport importLabels(ProjectStore& project, const std::vector<RecordingLabels>& labels,
                         std::optional<std::int64_t> recording);

/// Fixes what one second of a recording is, as one undoable edit: the label of a clip that is one second long and has no regions;
/// else a region over that second, out of which the regions of other classes are cut. Throws Error.
void labelSegment(ProjectStore& project, std::int64_t recording, std::int64_t segment, std::int64_t classId,
                  const std::string& annotator = {});

/// The project's labels: of one recording, or of all that have any.
std::vector<RecordingLabels> labelsOf(const ProjectStore& project, std::optional<std::int64_t> recording);

} // namespace earshot
