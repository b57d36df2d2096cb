#pragma once
#include <CLI/CLI.hpp>

// One file a verb; each function adds its verb to the command line.
namespace earshot::cli {

void addPipeline(CLI::App& app);
void addDemo(CLI::App& app);
void addData(CLI::App& app);
void addFeatures(CLI::App& app);
void addTrain(CLI::App& app);
void addQuantize(CLI::App& app);
void addImportCheckpoint(CLI::App& app);
void addEvaluate(CLI::App& app);
void addScore(CLI::App& app);
void addCompare(CLI::App& app);
void addComplexity(CLI::App& app);
void addExport(CLI::App& app);
void addBoard(CLI::App& app);
void addProject(CLI::App& app);
void addLabel(CLI::App& app);

} // namespace earshot::cli
