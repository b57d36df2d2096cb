#include "session.h"

#include "base/error.h"
#include "terminal_progress.h"
#include "verbs.h"

#include <algorithm>
#include <csignal>
#include <iostream>
#include <pthread.h>
#include <thread>
#include <unistd.h>

namespace earshot::cli {
namespace {

/// Turns the first Ctrl-C (or SIGTERM) into a stop request, so that work ends at a durable point; the second one kills.
class InterruptWatch {
public:
    InterruptWatch() {
        sigemptyset(&signals_);
        sigaddset(&signals_, SIGINT);
        sigaddset(&signals_, SIGTERM);
        sigaddset(&signals_, SIGUSR2); // wakes the watcher for its end
        pthread_sigmask(SIG_BLOCK, &signals_, nullptr);
        watcher_ = std::thread([this] {
            int signal = 0;
            sigwait(&signals_, &signal);
            if (signal == SIGUSR2)
                return;
            source_.request_stop();
            pthread_sigmask(SIG_UNBLOCK, &signals_, nullptr);
            std::cerr << "\nstopping; what is done is kept (again to kill)\n";
        });
    }
    InterruptWatch(const InterruptWatch&) = delete;
    InterruptWatch& operator=(const InterruptWatch&) = delete;
    ~InterruptWatch() {
        pthread_kill(watcher_.native_handle(), SIGUSR2);
        watcher_.join();
        pthread_sigmask(SIG_UNBLOCK, &signals_, nullptr);
    }
    std::stop_token token() const { return source_.get_token(); }

private:
    sigset_t signals_{};
    std::stop_source source_;
    std::thread watcher_;
};

/// A stream that swallows everything.
class NullStream : public std::ostream {
public:
    NullStream() : std::ostream(nullptr) {}
};

nlohmann::ordered_json describe(const Error& error) {
    nlohmann::ordered_json json{{"what", error.problem()}};
    if (!error.path().empty())
        json["path"] = error.path().string();
    if (error.line() > 0)
        json["line"] = error.line();
    if (!error.hint().empty())
        json["hint"] = error.hint();
    return json;
}

void printFailure(bool json, const std::string& message, nlohmann::ordered_json description) {
    std::cerr << "error: " << message << '\n';
    if (json)
        std::cout << nlohmann::ordered_json{{"error", std::move(description)}}.dump(
                         -1, ' ', false, nlohmann::ordered_json::error_handler_t::replace)
                  << '\n';
}

/// Runs a chosen verb and reports how it went; throws CLI::RuntimeError with the exit code unless it went well.
void perform(const Action& action, bool json) {
    InterruptWatch interrupt;
    TerminalProgress progress;
    NullStream nowhere;
    Context context{json, json ? nowhere : std::cout, progress, interrupt.token()};
    try {
        const nlohmann::ordered_json result = action(context);
        progress.finish();
        if (json)
            std::cout << result.dump(-1, ' ', false, nlohmann::ordered_json::error_handler_t::replace) << '\n';
        std::cout.flush();
        return;
    } catch (const Error& error) {
        progress.finish();
        printFailure(json, error.what(), describe(error));
    } catch (const Cancelled&) {
        progress.finish();
        printFailure(json, "stopped; what was done is kept",
                     {{"what", "stopped"}, {"hint", "run the same command again to go on"}});
    } catch (const std::exception& error) {
        progress.finish();
        printFailure(json, error.what(), {{"what", error.what()}});
    }
    throw CLI::RuntimeError(1);
}

} // namespace

CLI::App* addVerb(CLI::App& app, const std::string& name, const std::string& description, Action run) {
    CLI::App* verb = app.add_subcommand(name, description);
    const auto json = std::make_shared<bool>(false);
    verb->add_flag("--json", *json, "print exactly one JSON object on stdout");
    verb->callback([run = std::move(run), json] { perform(run, *json); });
    return verb;
}

int run(int argc, char** argv) {
    CLI::App app("Earshot on the command line: from recordings to an INT8 acoustic scene classifier", "earshot-cli");
    app.require_subcommand(1);
    app.set_version_flag("--version", EARSHOT_VERSION);
    addPipeline(app);
    addDemo(app);
    addData(app);
    addFeatures(app);
    addTrain(app);
    addQuantize(app);
    addImportCheckpoint(app);
    addEvaluate(app);
    addScore(app);
    addCompare(app);
    addComplexity(app);
    addExport(app);
    addLabel(app);
    addProject(app);
    addBoard(app);
    try {
        app.parse(argc, argv);
        return 0;
    } catch (const CLI::RuntimeError& error) {
        return error.get_exit_code();
    } catch (const CLI::ParseError& error) {
        if (app.exit(error) == 0)
            return 0;
        if (std::find(argv, argv + argc, std::string_view("--json")) != argv + argc)
            std::cout << nlohmann::ordered_json{{"error", {{"what", error.what()}, {"hint", "see --help"}}}}.dump() << '\n';
        return 2;
    }
}

} // namespace earshot::cli
