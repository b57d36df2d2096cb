#pragma once
#include "base/progress.h"
#include "dataset/dataset.h"

#include <filesystem>
#include <stop_token>

namespace earshot {

/// What `--data` names: a .earshot project (read as datasetOf, without waiting for whoever edits it) or a dataset folder
/// (readDataset). `checkAudio` looks at every file's header. Throws Error when it is neither.
Dataset openDataset(const std::filesystem::path& path, bool checkAudio, Progress& progress, const std::stop_token& stop);

} // namespace earshot
