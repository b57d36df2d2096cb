#pragma once
#include <filesystem>
#include <map>
#include <string>

namespace earshot {

/// A package as the DCASE challenge's Task 1 takes it, from a run and its last evaluation: `<label>.output.csv` (the predictions)
/// and `<label>.meta.yaml` (the system, its complexity and its figures). File contents by path inside the package's folder.
/// What only its authors know is left as `!!null` with a comment. `label` is `<name>_<institute>_task1_<n>`; the folder's name by
/// default. Throws Error when the run was not evaluated.
std::map<std::string, std::string> submissionPackage(const std::filesystem::path& run, const std::string& label);

} // namespace earshot
