#pragma once
#include "dataset/dataset.h"
#include "project/project_store.h"

namespace earshot {

/// A project seen as a dataset: clips with the user's labels in the project's order, regions as segment labels
/// (labels/segment_labels.h). Folds are those that came with the dataset; a recording added later goes where its location is,
/// else to training. Without folds a seeded split by location (70/30) is made. Recordings that are missing are left out and named
/// in `problems`.
Dataset datasetOf(const ProjectStore& project);

/// Puts a dataset's classes, clips and folds into a project; the audio stays where it is. Clips that are there already keep their
/// labels. Not part of undo.
void importDataset(ProjectStore& project, const Dataset& dataset);

/// Makes a project of a dataset; it appears whole or not at all. Throws Error.
ProjectStore createProject(const std::filesystem::path& folder, const Dataset& dataset);

} // namespace earshot
