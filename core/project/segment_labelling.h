#pragma once
#include "project/project_edit.h"
#include "project/project_store.h"

#include <string>

namespace earshot {

/// Gives one second of a recording a class: the clip label where the recording is one segment, else a region. Regions of the same
/// annotator that lie there give way: they are shortened, cut in two or taken away.
void labelSegment(const ProjectStore& project, ProjectEdit& edit, const Recording& recording, int segment,
                  const std::string& className, const std::string& annotator);

} // namespace earshot
