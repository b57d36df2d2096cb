#pragma once
#include <CLI/CLI.hpp>

// One file a verb; each function adds its verb to the command line.
namespace earshot::cli {

void addFeatures(CLI::App& app);
void addScore(CLI::App& app);
void addCompare(CLI::App& app);
void addLabel(CLI::App& app);
void addProject(CLI::App& app);
void addDemo(CLI::App& app);
void addData(CLI::App& app);

} // namespace earshot::cli
