#pragma once
#include <CLI/CLI.hpp>

// One file a verb; each function adds its verb to the command line.
namespace earshot::cli {

void addBoard(CLI::App& app);
void addFeatures(CLI::App& app);

} // namespace earshot::cli
