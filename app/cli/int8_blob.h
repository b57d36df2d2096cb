#pragma once
#include <filesystem>

namespace earshot::cli {

/// The model blob of a run's newest quantisation. Throws Error when the run was not quantised yet.
std::filesystem::path int8BlobOf(const std::filesystem::path& run);

} // namespace earshot::cli
