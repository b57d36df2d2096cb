#pragma once
#include <filesystem>
#include <string>

namespace earshot {

/// What there is to say about a run, as Markdown that also reads as plain text: settings, network and its size, the epochs, the
/// INT8 model, the last evaluation with its confusion matrix. From the run's folder alone. Throws Error when it holds no run.
std::string runReport(const std::filesystem::path& run);

} // namespace earshot
