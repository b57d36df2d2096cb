#pragma once
#include "base/progress.h"

#include <CLI/CLI.hpp>
#include <functional>
#include <iosfwd>
#include <nlohmann/json.hpp>
#include <stop_token>
#include <string>

namespace earshot::cli {

/// What a verb gets while it runs.
struct Context {
    bool json = false;    ///< --json: print nothing, the returned object is all that goes to stdout
    std::ostream& out;    ///< for people; swallows everything with --json
    Progress& progress;   ///< a bar with time left on stderr
    std::stop_token stop; ///< triggered by Ctrl-C
};

/// The work behind a verb. Returns what `--json` prints.
using Action = std::function<nlohmann::ordered_json(Context&)>;

/// Adds a verb with its `--json` switch. `run` is called after parsing, when this verb was chosen.
CLI::App* addVerb(CLI::App& app, const std::string& name, const std::string& description, Action run);

/// Parses the command line and runs the chosen verb: exit code 0, 1 (failed, `error` in JSON) or 2 (usage).
int run(int argc, char** argv);

} // namespace earshot::cli
