#pragma once
#include <CLI/CLI.hpp>

// One file a verb; each function adds its verb to the command line.
namespace earshot::cli {

} // namespace earshot::cli
